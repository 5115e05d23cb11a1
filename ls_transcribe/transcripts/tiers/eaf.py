"""Reads EAF, the form of ELAN (https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf).

A tier that stands below no other is a speaker's: its participant's, else that which its name says. The tiers below it
are about it. One of them gives the times of its words if it has the same letters, or is called so; where the upper tier
only numbers the turns, one gives their text. All others (translations, glosses) are left out.

pympi (1.71) reads files by their paths only, fails at a missing attribute, and takes document types; so lxml reads
here.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.languages import tag_of
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.tiers.speech import (
    Tier,
    TierInterval,
    divides,
    spoken_intervals,
    transcript_of_tiers,
)
from ls_transcribe.transcripts.tiers.tier_names import WORDS_SUFFIX, TierKind, TierName, kind_of, read_name
from ls_transcribe.transcripts.times import from_milliseconds
from ls_transcribe.transcripts.xml_documents import parse_xml

if TYPE_CHECKING:
    from lxml import etree

_HEAD = 4_000  # bytes: enough to see the outermost element after a declaration and comments
_NAME = "a document of ELAN (EAF)"


class _ElanAnnotation(NamedTuple):
    """A text, its start and end (ms; None where the document leaves one out), or the annotation whose times it has."""

    identity: str
    text: str
    start: int | None = None
    end: int | None = None
    parent: str | None = None


class _ElanTier(NamedTuple):
    """A tier of ELAN's. `has_times` is false if its annotations have the times of others."""

    name: str
    type: str
    participant: str | None
    parent: str | None
    language: str | None
    annotations: Sequence[_ElanAnnotation]
    has_times: bool


def parse(document: bytes) -> Transcript:
    """Read a document of ELAN.

    Raises:
        UnreadableTranscript: It is no whole document, an annotation has no times, or nobody can know which tiers have
            the speech.
    """
    root = parse_xml(document, _NAME)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise UnreadableTranscript(f"it is XML, but not {_NAME}")
    tiers = list(_tiers(root))
    children: dict[str, list[_ElanTier]] = {}
    for tier in tiers:
        if tier.parent:
            children.setdefault(tier.parent, []).append(tier)
    times = _times_of_all(tiers)
    speech: list[Tier] = []
    for tier in tiers:
        if tier.parent is None:
            speech += _speech(tier, children, times)
    return transcript_of_tiers(speech)


def _speech(
    tier: _ElanTier, children: Mapping[str, Sequence[_ElanTier]], times: Mapping[str, tuple[int, int]]
) -> list[Tier]:
    """Return a tier that stands below no other as a speaker's, and the tier of its words if there is one."""
    meaning = _meaning(tier)
    turns, below = tier, list(_descendants(tier, children))
    if any(other.name == f"{tier.name}{WORDS_SUFFIX}" for other in below):
        meaning = TierName(tier.participant or tier.name, TierKind.TURNS)  # whatever the speaker is called
    if meaning.kind is TierKind.REFERENCE:
        texts = [other for other in below if _meaning(other).kind is TierKind.TURNS and _meaning(other).is_certain]
        if not texts and not tier.annotations:
            return []
        if not texts:
            raise UnreadableTranscript(f'its tier "{tier.name}" has only numbers, and nobody knows where their text is')
        turns, meaning = texts[0], TierName(meaning.speaker, TierKind.TURNS)
    own = Tier(tier.name, meaning, _intervals(turns, times), turns.language or tier.language)
    if meaning.kind is not TierKind.TURNS:
        return [own]
    for other in below:
        words = Tier(other.name, TierName(meaning.speaker, TierKind.WORDS), _intervals(other, times))
        is_called_so = _meaning(other).kind is TierKind.WORDS
        if other.has_times and words.intervals and (is_called_so or divides(words, own)):
            return [own._replace(meaning=meaning._replace(is_certain=True)), words]
    return [own]


def _meaning(tier: _ElanTier) -> TierName:
    """Return whose speech a tier has, and of what kind: its name says it, its type, and its participant."""
    meaning = read_name(tier.name)
    if not meaning.is_certain and (kind := kind_of(tier.type)):
        meaning = TierName(meaning.speaker, kind)
    return meaning._replace(speaker=tier.participant) if tier.participant else meaning


def _descendants(tier: _ElanTier, children: Mapping[str, Sequence[_ElanTier]]) -> Iterator[_ElanTier]:
    """Yield the tiers below a tier, those next to it first. A tier below itself is yielded once."""
    seen, waiting = {tier.name}, [tier.name]
    for name in waiting:
        for child in children.get(name, ()):
            if child.name not in seen:
                seen.add(child.name)
                waiting.append(child.name)
                yield child


def _tiers(root: "etree._Element") -> Iterator[_ElanTier]:
    slots = {
        slot.get("TIME_SLOT_ID"): _milliseconds(slot.get("TIME_VALUE"))
        for slot in root.iterfind("TIME_ORDER/TIME_SLOT")
    }
    languages = {entry.get("LANG_ID"): tag_of(entry.get("LANG_ID")) for entry in root.iterfind("LANGUAGE")}
    for tier in root.iterfind("TIER"):
        aligned = list(tier.iterfind("ANNOTATION/ALIGNABLE_ANNOTATION"))
        annotations = [*_aligned(aligned, slots), *_referring(tier)]
        yield _ElanTier(
            tier.get("TIER_ID") or "",
            tier.get("LINGUISTIC_TYPE_REF") or "",
            (tier.get("PARTICIPANT") or "").strip() or None,
            tier.get("PARENT_REF") or None,
            languages.get(tier.get("LANG_REF")),
            annotations,
            bool(aligned),
        )


def _milliseconds(value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return from_milliseconds(float(value))
    except ValueError as error:
        raise UnreadableTranscript(f"it has a time that is not a number: {value[:40]}") from error


def _aligned(
    annotations: "Sequence[etree._Element]", slots: Mapping[str | None, int | None]
) -> Iterator[_ElanAnnotation]:
    """Yield annotations with times. Those that ELAN leaves out lie evenly between those that it has."""
    names = [slot for entry in annotations for slot in (entry.get("TIME_SLOT_REF1"), entry.get("TIME_SLOT_REF2"))]
    chain = [name for index, name in enumerate(names) if not index or name != names[index - 1]]
    times = dict(zip(chain, _filled([slots.get(name) for name in chain]), strict=True))
    for entry in annotations:
        start, end = (times.get(entry.get(key)) for key in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"))
        if start is None or end is None:
            raise UnreadableTranscript(f"its annotation {entry.get('ANNOTATION_ID')} has no time")
        yield _ElanAnnotation(entry.get("ANNOTATION_ID") or "", _text(entry), start, end)


def _filled(times: Sequence[int | None]) -> list[int | None]:
    """Return times in which those that are missing between two others lie evenly between these."""
    filled = list(times)
    known = [index for index, time in enumerate(times) if time is not None]
    for first, last in pairwise(known):
        start, end = times[first] or 0, times[last] or 0
        for index in range(first + 1, last):
            filled[index] = start + (end - start) * (index - first) // (last - first)
    return filled


def _referring(tier: "etree._Element") -> Iterator[_ElanAnnotation]:
    for entry in tier.iterfind("ANNOTATION/REF_ANNOTATION"):
        yield _ElanAnnotation(entry.get("ANNOTATION_ID") or "", _text(entry), parent=entry.get("ANNOTATION_REF"))


def _text(entry: "etree._Element") -> str:
    return "".join(value for value in entry.itertext() if isinstance(value, str))


def _times_of_all(tiers: Sequence[_ElanTier]) -> dict[str, tuple[int, int]]:
    """Return the times of each annotation; those that refer to another one have its times."""
    annotations = {entry.identity: entry for tier in tiers for entry in tier.annotations}
    times: dict[str, tuple[int, int]] = {}
    for identity in annotations:
        way = [identity]
        while way[-1] not in times:
            entry = annotations.get(way[-1])
            if entry and entry.start is not None and entry.end is not None:
                times[way[-1]] = (entry.start, entry.end)
            elif entry is None or entry.parent is None or entry.parent in way:
                raise UnreadableTranscript(f"its annotation {identity} refers to no annotation with times")
            else:
                way.append(entry.parent)
        times.update(dict.fromkeys(way, times[way[-1]]))
    return times


def _intervals(tier: _ElanTier, times: Mapping[str, tuple[int, int]]) -> list[TierInterval]:
    return spoken_intervals([TierInterval(*times[entry.identity], entry.text) for entry in tier.annotations])


def _recognises(document: UnknownDocument) -> bool:
    return b"<ANNOTATION_DOCUMENT" in document.content[:_HEAD]


READER = TranscriptReader(name=_NAME, suffixes=(".eaf",), reads_json=False, recognises=_recognises, parse=parse)
"""The reader of ELAN's documents."""
