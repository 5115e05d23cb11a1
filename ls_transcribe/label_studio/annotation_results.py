"""The content of an editor, read from Label Studio's results by the names of tags.

Results come from people, models and scripts, so they may have any form. Whatever cannot be read is skipped without an
error.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ls_transcribe.label_studio import task_numbers
from ls_transcribe.label_studio.review_tags import ReviewTags
from ls_transcribe.model.review import EditorContent, Region

_Span = tuple[int, int]
"""The start and the end of a region in ms."""


@dataclass
class _RegionResults:
    """The results with one id. They are one region: its spans, its labels, and its texts, each with its tag's name.

    `is_removed` says that the region was dragged to nothing: its end is its start, but for rounding (2e-15 s was seen).
    """

    id: str
    is_removed: bool = False
    spans: list[_Span] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    texts: list[tuple[str, list[str]]] = field(default_factory=list)


def read_results(results: object, tags: ReviewTags, *, copies: Collection[str] = ()) -> tuple[EditorContent, bool]:
    """Return the text and the regions in the results of the tags that show transcripts, and the speakers' names.

    `copies` are the texts that the editor began with, if it was filled more than once with what the machine wrote. The
    second value says whether a text was stored twice. It is returned once.
    """
    groups = _group_by_region(results, tags)
    any_has_span = any(group.spans for group in groups)
    whole: list[str] = []
    regions: list[Region] = []
    removed: list[Region] = []
    for group in groups:
        texts: list[str] = []
        for name, parts in group.texts:
            is_whole = _is_whole_text(name, tags, has_span=bool(group.spans), any_has_span=any_has_span)
            (whole if is_whole else texts).extend(parts)
        if texts or (group.labels and group.spans):
            start, end = group.spans[0] if group.spans else (0, 0)
            speaker = group.labels[0] if group.labels else None
            region = Region(group.id, start, end, speaker, "\n".join(texts) if texts else None)
            (removed if group.is_removed else regions).append(region)
    once = _without_copies(whole, copies)
    content = EditorContent(
        "\n".join(once) if once else None, _by_time(regions), _by_time(removed), _speaker_names(results, tags)
    )
    return content, len(once) < len(whole)


def _by_time(regions: Iterable[Region]) -> tuple[Region, ...]:
    return tuple(sorted(regions, key=lambda region: region.start))


def _speaker_names(results: object, tags: ReviewTags) -> str | None:
    """Return the text of the box for names; None if there is no such box, or nothing was submitted in it."""
    values = (result.get("value") for result in _mappings(results) if result.get("from_name") == tags.names_box)
    texts = [text for value in values if isinstance(value, Mapping) for text in _strings(value.get("text"))]
    return "\n".join(texts) if texts and tags.names_box else None


def _without_copies(texts: Sequence[str], copies: Collection[str]) -> list[str]:
    """Return texts without those that are there twice, and without copies beside one that somebody has corrected."""
    if len(texts) < 2 or not copies:
        return list(texts)
    distinct = {" ".join(text.split()): text for text in texts}
    untouched = {" ".join(text.split()) for text in copies}
    corrected = [text for spoken, text in distinct.items() if spoken not in untouched]
    return corrected or list(distinct.values())


def _group_by_region(results: object, tags: ReviewTags) -> list[_RegionResults]:
    """Group the results of the three tags by region, in the order of each region's first result."""
    names = {tags.whole, tags.per_region, tags.labels} - {None}
    groups: dict[str, _RegionResults] = {}
    for number, result in enumerate(_mappings(results)):
        name = result.get("from_name")
        if not isinstance(name, str) or name not in names:
            continue
        result_id = result.get("id")
        region_id = str(result_id) if result_id else f"#{number}"  # a result without an id is a region of its own
        group = groups.setdefault(region_id, _RegionResults(region_id))
        value = result.get("value")
        value = value if isinstance(value, Mapping) else {}
        span = _span(value)
        if span:
            group.is_removed = group.is_removed or _has_no_length(value)
            group.spans.append(span)
        if name == tags.labels:
            group.labels += _strings(value.get("labels"))[:1]
        elif texts := _strings(value.get("text")):
            group.texts.append((name, texts))
    return list(groups.values())


def _is_whole_text(name: str, tags: ReviewTags, *, has_span: bool, any_has_span: bool) -> bool:
    """Return whether a text is that of the whole recording, and not of a region.

    If the configuration has a tag for each, the tag decides. If it has one, a text without a span is the whole text:
    the shipped configurations use the same name for both, and a project may have been changed from one to the other.
    """
    if tags.whole and tags.per_region:
        return name == tags.whole
    return not has_span and (name == tags.whole or not any_has_span)


def _span(value: Mapping[str, Any]) -> _Span | None:
    """Return the start and the end of a region, in this order. If only one is there, it is both."""
    ends = [end for end in _ends(value) if end is not None]
    return (min(ends), max(ends)) if ends else None


def _has_no_length(value: Mapping[str, Any]) -> bool:
    start, end = _ends(value)
    return start is not None and start == end


def _ends(value: Mapping[str, Any]) -> tuple[int | None, int | None]:
    return task_numbers.position(value.get("start")), task_numbers.position(value.get("end"))


def _strings(value: object) -> list[str]:
    """Return the strings of a value, which is a list of them or a single one."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _mappings(results: object) -> Iterator[Mapping[str, Any]]:
    for result in results if isinstance(results, list) else ():
        yield result if isinstance(result, Mapping) else {}
