"""The roles of the tags in a labelling configuration: the recording, the places of its text, and its speakers.

They follow from the whole configuration: from what belongs to what (`toName`), from attributes, and from what names and
labels mean (`role_words`). What is equally likely is refused by name, and the user decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.config_tags import ConfigTag
from ls_transcribe.label_studio.role_words import (
    LabelMeaning,
    TextMeaning,
    label_meaning,
    means_anybody,
    means_something_aside,
    means_speech,
    names_speakers,
    phrase_meaning,
    text_meaning,
)

_OPENED_AS_TRANSCRIPT = 3
"""How much `transcription="true"` says for a TextArea: as much as a name that means transcripts."""

_SAID_BY_NAME, _SAID_BY_LABELS, _SAID_BY_LETTERS = 3, 2, 1
"""How much the name of a Labels tag says for speakers, and how much its labels do: Agent, or only A."""


NAMES_BOX = "speaker_names"
"""The name of the TextArea that has the names of a recording's speakers (see `model.speaker_names`), in any case."""


@dataclass(frozen=True, slots=True)
class TagChoice:
    """What the user has decided about a configuration.

    `text`, `speaker` and `audio` are names of tags, or None. `data` has values for variables that this tool does not
    know. `typed` are the names that were typed for this command: one that a configuration does not have is refused,
    while one that is only remembered is left out of account.
    """

    text: str | None = None
    speaker: str | None = None
    audio: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    typed: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TagRoles:
    """The tags of a configuration by their roles.

    `audio` plays the recording. `whole` takes the text of the whole recording, `per_region` that of each region.
    `labels` has the speakers, and `fixed_labels` are those that the configuration lists; there are none if they come
    with each task. `speech` is the label that each turn gets that is no speaker, after its tag's name. `sounds` are the
    names of the Labels tags that certainly have no speakers. `names_box` takes the speakers' names.
    `notes` are sentences about what was left out.
    """

    audio: ConfigTag
    whole: ConfigTag | None = None
    per_region: ConfigTag | None = None
    labels: ConfigTag | None = None
    fixed_labels: tuple[str, ...] = ()
    speech: tuple[str, str] | None = None
    sounds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    names_box: ConfigTag | None = None


def find_roles(tags: Sequence[ConfigTag], name: str, choice: TagChoice) -> TagRoles:
    """Return which tags have which roles. `name` is what an error calls the configuration.

    Raises:
        ConfigurationRefused: It cannot show transcripts, or does not tell where.
    """
    players = _players(tags, name, choice)
    areas = _text_areas(tags, players, name, choice)
    audio = _audio(players, areas, name)
    whole, per_region = _text_places([area for area in areas if audio.name in area.to_names], name)
    every_label = [tag for tag in tags if tag.kind == "labels" and audio.name in tag.to_names]
    labels = _speaker_labels(every_label, name, choice, must_decide=per_region is not None)
    speech = _speech_label(every_label, per_region, labels) if per_region else None
    return TagRoles(
        audio,
        whole,
        per_region,
        labels,
        _fixed_labels(labels) if labels else (),
        speech,
        tuple(tag.name for tag in every_label if tag is not labels and _rate_labels(tag) < 0),
        tuple(_unused_labels(every_label, speech)) if per_region and not labels else (),
        names_box=next((tag for tag in tags if is_names_box(tag) and audio.name in tag.to_names), None),
    )


def is_names_box(tag: ConfigTag) -> bool:
    """Return whether a tag is the box for the names of a recording's speakers. It never has a transcript."""
    return tag.kind == "textarea" and tag.name.casefold() == NAMES_BOX and not tag.is_per_region


def _players(tags: Sequence[ConfigTag], name: str, choice: TagChoice) -> list[ConfigTag]:
    """Return the tags that can play the recording of a task."""
    every_audio = [tag for tag in tags if tag.plays_audio and tag.name]
    if not every_audio:
        raise ConfigurationRefused(
            name, 'has no Audio tag, so nothing could be heard: add <Audio name="audio" value="$audio"/>'
        )
    players = [tag for tag in every_audio if tag.has_variable]
    if not players:
        raise ConfigurationRefused(
            name, f'plays {every_audio[0].value!r} for every task: write <Audio … value="$audio"/>'
        )
    return _chosen(players, choice.audio, "Audio", "--audio-tag", name, choice)


def _text_areas(
    tags: Sequence[ConfigTag], players: Sequence[ConfigTag], name: str, choice: TagChoice
) -> list[ConfigTag]:
    """Return the TextAreas in which a transcript of one of the players may be: those that the most speaks for."""
    boxes = [tag for tag in tags if tag.kind == "textarea" and not is_names_box(tag)]
    areas = [tag for tag in boxes if any(player.name in tag.to_names for player in players)]
    example = f'<TextArea name="transcription" toName="{players[0].name}" transcription="true" editable="true"/>'
    if not areas:
        raise ConfigurationRefused(name, f"has no TextArea for its Audio, so a transcript has no place: add {example}")
    chosen = _chosen(areas, choice.text, "TextArea for an Audio", "--text-tag", name, choice)
    if len(chosen) == 1 and chosen[0].name == choice.text:
        return chosen
    likely = [area for area in areas if _rate_text(area) >= 0]
    if not likely:
        raise ConfigurationRefused(
            name,
            f"has no TextArea for a transcript: {_listed(areas)} {'is' if len(areas) == 1 else 'are'} for something "
            f"else by name. Add {example}, or choose one with --text-tag",
        )
    certain = [area for area in likely if _rate_text(area) > 0]
    return certain or likely


def _audio(players: Sequence[ConfigTag], areas: Sequence[ConfigTag], name: str) -> ConfigTag:
    """Return the player whose text has the likeliest place."""
    best = max(_rate_text(area) for area in areas)
    places = {to_name for area in areas if _rate_text(area) == best for to_name in area.to_names}
    likely = [player for player in players if player.name in places]
    likely = [player for player in likely if not means_something_aside(player.name)] or likely
    if len(likely) > 1:
        raise ConfigurationRefused(
            name,
            f"has several Audio tags that could play the recording, {_listed(likely)}: choose one with --audio-tag",
        )
    return likely[0]


def _text_places(areas: Sequence[ConfigTag], name: str) -> tuple[ConfigTag | None, ConfigTag | None]:
    """Return the TextArea of the whole text, and that of the regions' texts."""
    places = []
    for is_per_region in (False, True):
        of_kind = [area for area in areas if area.is_per_region is is_per_region]
        best = max(map(_rate_text, of_kind), default=0)
        likely = [area for area in of_kind if _rate_text(area) == best]
        if len(likely) > 1:
            raise ConfigurationRefused(
                name, f"has several places for a transcript, {_listed(likely)}: choose one with --text-tag"
            )
        places.append(likely[0] if likely else None)
    return places[0], places[1]


def _rate_text(area: ConfigTag) -> int:
    """Return how much speaks for a transcript in a TextArea. If less than nothing does, it is for something else."""
    meaning = text_meaning(area.name)
    if meaning is TextMeaning.REMARK and names_speakers(area.name):
        return meaning  # such a box is open for names
    for phrase in (area.attributes.get("placeholder", ""), area.heading):
        meaning = meaning or phrase_meaning(phrase)
    is_open = area.attributes.get("transcription", "").lower() == "true"
    return meaning + (_OPENED_AS_TRANSCRIPT if is_open else 0)


def _speaker_labels(
    every_label: Sequence[ConfigTag], name: str, choice: TagChoice, *, must_decide: bool
) -> ConfigTag | None:
    chosen = _chosen(every_label, choice.speaker, "Labels tag for this Audio", "--speaker-tag", name, choice)
    if len(chosen) == 1 and chosen[0].name == choice.speaker:
        return chosen[0]
    best = max(map(_rate_labels, every_label), default=0)
    likely = [tag for tag in every_label if _rate_labels(tag) == best] if best > 0 else []
    if len(likely) > 1 and must_decide:
        raise ConfigurationRefused(
            name,
            f"has several Labels tags that could be the speakers, {_listed(likely)}: choose one with --speaker-tag",
        )
    return likely[0] if len(likely) == 1 else None


def _rate_labels(tag: ConfigTag) -> int:
    """Return how much speaks for speakers in a Labels tag. If less than nothing does, it certainly has none."""
    names = [tag.name, tag.value] if tag.has_variable else [tag.name]
    said = [names_speakers(text) for text in names]
    if False in said or not (tag.has_variable or _fixed_labels(tag)):
        return -1
    rating = _SAID_BY_NAME if True in said else 0
    meanings = [label_meaning(label) for label in tag.labels]
    number_of = {meaning: meanings.count(meaning) for meaning in LabelMeaning}
    if tag.has_variable or number_of[LabelMeaning.SPEAKER] >= min(max(number_of[LabelMeaning.UNKNOWN], 1), 2):
        return rating + _SAID_BY_LABELS
    are_letters = number_of[LabelMeaning.NUMBER] and not number_of[LabelMeaning.UNKNOWN]
    return rating + (_SAID_BY_LETTERS if are_letters else 0)


def _fixed_labels(tag: ConfigTag) -> tuple[str, ...]:
    """Return the labels of a Labels tag that speakers may have; none if the labels come with each task.

    A single label "Speaker" tells nobody apart: it means speech, as beside "Noise". Where the tag's name does not mean
    speakers, and some labels do, the others are something else.
    """
    if tag.has_variable:
        return ()
    meanings = {label: label_meaning(label) for label in tag.labels if "$" not in label}
    is_mixed = LabelMeaning.SPEAKER in meanings.values() and not names_speakers(tag.name)
    least = LabelMeaning.NUMBER if is_mixed else LabelMeaning.UNKNOWN
    labels = tuple(label for label, meaning in meanings.items() if meaning >= least)
    return () if len(labels) == 1 and means_anybody(labels[0]) else labels


def _speech_label(
    every_label: Sequence[ConfigTag], per_region: ConfigTag, speakers: ConfigTag | None
) -> tuple[str, str] | None:
    """Return the label that turns get to say that somebody speaks. A text may be shown only in regions with it."""
    condition = per_region.attributes.get("whentagname")
    shown_for = [label for label in per_region.attributes.get("whenlabelvalue", "").split(",") if label]
    for tag in every_label:
        shown = [label for label in tag.labels if not shown_for or label in shown_for]
        if shown and tag is not speakers and (tag.name == condition or (shown_for and not condition)):
            fitting = [label for label in shown if _is_speech(label)] or (shown if shown_for else [])
            return (tag.name, fitting[0]) if fitting else None
    if speakers:
        return None
    return next(((tag.name, label) for tag in every_label for label in tag.labels if _is_speech(label)), None)


def _is_speech(label: str) -> bool:
    return means_speech(label) or means_anybody(label)


def _unused_labels(every_label: Iterable[ConfigTag], speech: tuple[str, str] | None) -> Iterable[str]:
    for tag in every_label:
        if _rate_labels(tag) == 0 and not (speech and speech[0] == tag.name):
            labels = ", ".join(tag.labels)
            yield f"Labels {tag.name} ({labels}) is not taken for speakers: if it is, say --speaker-tag {tag.name}"


def _chosen(
    tags: Sequence[ConfigTag], chosen: str | None, kind: str, option: str, name: str, choice: TagChoice
) -> list[ConfigTag]:
    """Return the tag that the user has chosen, or all tags if none was."""
    found = [tag for tag in tags if tag.name == chosen]
    if chosen and not found and chosen in choice.typed:
        there = f"it has {_listed(tags)}" if tags else "it has none"
        raise ConfigurationRefused(name, f"has no {kind} called {chosen} ({option}): {there}")
    return found or list(tags)


def _listed(tags: Iterable[ConfigTag]) -> str:
    names = [tag.name for tag in tags]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
