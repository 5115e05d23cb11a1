"""What stands in an editor: Label Studio's results → the whole text and the regions, by the configuration's names.

Pure. Results are made by people, by models and by scripts: what can be read of them is read, and none is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.model import timecode
from ls_transcribe.model.review import EditorContent, Region

_Place = tuple[int, int]


@dataclass
class _RegionResults:
    """The results under one id, which are one region: its places (ms), its labels, and its texts with their tags."""

    id: str
    places: list[_Place] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)


def read(results: object, config: LabelConfig) -> EditorContent:
    """What results hold of a transcript; those of other tags are passed over, and so is what is no result at all."""
    groups = _grouped(results, config)
    some_are_placed = any(group.places for group in groups)
    whole: list[str] = []
    regions: list[Region] = []
    for group in groups:
        texts: list[str] = []
        for name, text in group.texts:
            of_all = _is_of_all(name, config, is_placed=bool(group.places), some_are_placed=some_are_placed)
            (whole if of_all else texts).append(text)
        if texts or (group.labels and group.places):
            start, end = group.places[0] if group.places else (0, 0)
            speaker = group.labels[0] if group.labels else None
            regions.append(Region(group.id, start, end, speaker, "\n".join(texts) if texts else None))
    return EditorContent(
        "\n".join(whole) if whole else None,
        tuple(sorted(regions, key=lambda region: region.start)),
    )


def _grouped(results: object, config: LabelConfig) -> list[_RegionResults]:
    """The results of our three tags, those of one region together, in the order in which each region comes first."""
    names = {config.whole, config.per_region, config.labels} - {None}
    groups: dict[str, _RegionResults] = {}
    for number, result in enumerate(_mappings(results)):
        name = result.get("from_name")
        if not isinstance(name, str) or name not in names:
            continue
        own = result.get("id")
        id_ = str(own) if own else f"#{number}"  # without one, a result is a region by itself
        group = groups.setdefault(id_, _RegionResults(id_))
        value = result.get("value")
        value = value if isinstance(value, Mapping) else {}
        place = _place(value)
        if place:
            group.places.append(place)
        if name == config.labels:
            group.labels += _strings(value.get("labels"))[:1]
        elif texts := _strings(value.get("text")):
            group.texts.append((name, "\n".join(texts)))
    return list(groups.values())


def _is_of_all(name: str, config: LabelConfig, *, is_placed: bool, some_are_placed: bool) -> bool:
    """Whether a text is the whole recording's.

    With a tag for each, the tag says so. With one tag, the place does: the shipped configurations call both kinds of
    text by one name, and a project may have been changed from one to the other.
    """
    if config.whole and config.per_region:
        return name == config.whole
    return not is_placed and (name == config.whole or not some_are_placed)


def _place(value: Mapping[str, Any]) -> _Place | None:
    """Where a region is; what is missing of its ends is taken from the other. Drawn backwards, it is turned round."""
    ends = [end for end in (_milliseconds(value.get("start")), _milliseconds(value.get("end"))) if end is not None]
    return (min(ends), max(ends)) if ends else None


def _milliseconds(seconds: object) -> int | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        return max(timecode.from_seconds(seconds), 0)
    except (ValueError, OverflowError):
        return None


def _strings(value: object) -> list[str]:
    """The texts or labels of a value: a list of them, or one by itself."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _mappings(results: object) -> Iterator[Mapping[str, Any]]:
    for result in results if isinstance(results, list) else ():
        yield result if isinstance(result, Mapping) else {}
