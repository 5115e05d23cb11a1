"""The tags that reviews are read by: those of the prediction that a reviewer began with, else those of the project.

A project's configuration may have changed since, and an earlier version may have chosen other tags of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.config_tags import ConfigTag, read_tags
from ls_transcribe.label_studio.tag_roles import NAMES_BOX, TagChoice, find_roles, is_names_box


@dataclass(frozen=True, slots=True)
class ReviewTags:
    """The names of tags that have parts of a review; None where there is no such tag.

    `audio_variable` is the path of the field that is played. `whole` has the text of the whole recording, `per_region`
    that of a region, `labels` its speaker. `names_box` has the names of the speakers.
    `filled_from` is the path of the field that fills the whole text beside the prediction. `sounds` are Labels tags
    that never have speakers. `complaint` says why the configuration does not tell which tags have texts, and `areas`
    are those that could.
    """

    audio_variable: str
    whole: str | None = None
    per_region: str | None = None
    labels: str | None = None
    names_box: str | None = None
    filled_from: str | None = None
    sounds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    complaint: ConfigurationRefused | None = None


def review_tags(xml: str, name: str, choice: TagChoice) -> ReviewTags:
    """Return the tags of a project's configuration. `name` is what an error calls it.

    Raises:
        ConfigurationRefused: No text of a recording can be in it.
    """
    tags = read_tags(xml, name)
    try:
        roles = find_roles(tags, name, choice)
    except ConfigurationRefused as refusal:
        players = [tag for tag in tags if tag.plays_audio and tag.has_variable]
        boxes = [tag for tag in tags if tag.kind == "textarea" and _belongs_to(tag, players)]
        areas = tuple(tag.name for tag in boxes if not is_names_box(tag))
        if not areas:
            raise
        names_box = next((tag.name for tag in boxes if is_names_box(tag)), None)
        return ReviewTags(players[0].value[1:], names_box=names_box, areas=areas, complaint=refusal)
    return ReviewTags(
        roles.audio.value[1:],
        roles.whole.name if roles.whole else None,
        roles.per_region.name if roles.per_region else None,
        roles.labels.name if roles.labels else None,
        roles.names_box.name if roles.names_box else None,
        roles.whole.value[1:] if roles.whole and roles.whole.has_variable else None,
        roles.sounds + ((roles.speech[0],) if roles.speech else ()),
    )


def tags_of_prediction(results: object, tags: ReviewTags) -> ReviewTags:
    """Return the tags with those that the results of a prediction name in their place."""
    labels: list[str] = []
    for result in _mappings(results):
        name, value = result.get("from_name"), result.get("value")
        if not isinstance(name, str) or not isinstance(value, Mapping) or name.casefold() == NAMES_BOX:
            continue
        if "text" in value:
            is_region = "start" in value
            tags = replace(tags, per_region=name) if is_region else replace(tags, whole=name)
        elif "labels" in value and name not in tags.sounds:
            labels.append(name)
    return replace(tags, labels=labels[0]) if labels and tags.labels not in labels else tags


def tags_of_review(results: object, tags: ReviewTags) -> ReviewTags:
    """Return the tags for a review that began with no prediction of this tool.

    Raises:
        ConfigurationRefused: The configuration does not tell which of several texts is the transcript.
    """
    if tags.complaint is None:
        return tags
    with_text = {
        str(result.get("from_name"))
        for result in _mappings(results)
        if isinstance(result.get("value"), Mapping) and result["value"].get("text")
    }.intersection(tags.areas)
    if len(with_text) > 1:
        raise tags.complaint
    read = [result for result in _mappings(results) if result.get("from_name") in with_text]
    return tags_of_prediction(read, tags)


def _belongs_to(tag: ConfigTag, players: list[ConfigTag]) -> bool:
    return any(player.name in tag.to_names for player in players)


def _mappings(results: object) -> Iterator[Mapping[str, Any]]:
    for result in results if isinstance(results, list) else ():
        if isinstance(result, Mapping):
            yield result
