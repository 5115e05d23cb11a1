"""Writes a transcript as EAF, the form of ELAN (schema 3.0).

Each speaker is a participant with a tier of turns, and below it one of words, whose times lie within those of the turns
(ELAN's constraint `Included_In`). Time slots are in the order of their times, and no annotations share one.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.tiers import SpeakerTiers, TierSpan, tiers_of

_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TURNS_TYPE, _WORDS_TYPE = "utterance", "word"
_CONSTRAINTS = {
    "Time_Subdivision": (
        "Time subdivision of parent annotation's time interval, no time gaps allowed within this interval"
    ),
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations cannot be time-aligned",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}
"""ELAN's four constraints, which each of its documents lists, with the descriptions that it knows."""


def render(document: TranscriptDocument) -> bytes:
    """Return the document in UTF-8. Silence gives tiers without annotations.

    Its date is that of the review or of the transcription; without any, that on which the time of computers begins.
    """
    tiers = tiers_of(document.transcript)
    spans = [(name, span) for tier in tiers for name, own in _named(tier) for span in own]
    root = ElementTree.Element("ANNOTATION_DOCUMENT", _attributes(document))
    header = ElementTree.SubElement(root, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    ElementTree.SubElement(header, "PROPERTY", NAME="lastUsedAnnotationId").text = str(len(spans))
    slots = _add_time_slots(root, [span for _name, span in spans])
    language = document.transcript.language
    number = 0
    for tier in tiers:
        number = _add_tiers(root, tier, slots, number, language)
    for name, more in ((_TURNS_TYPE, {}), (_WORDS_TYPE, {"CONSTRAINTS": "Included_In"})):
        fixed = {"LINGUISTIC_TYPE_ID": name, "TIME_ALIGNABLE": "true", "GRAPHIC_REFERENCES": "false"}
        ElementTree.SubElement(root, "LINGUISTIC_TYPE", {**fixed, **more})
    if language:
        ElementTree.SubElement(root, "LANGUAGE", LANG_ID=language, LANG_LABEL=language)
    for stereotype, description in _CONSTRAINTS.items():
        ElementTree.SubElement(root, "CONSTRAINT", STEREOTYPE=stereotype, DESCRIPTION=description)
    ElementTree.indent(root, "    ")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def _attributes(document: TranscriptDocument) -> dict[str, str]:
    date = document.reviewed or document.date or datetime.fromtimestamp(0, UTC)
    return {
        "AUTHOR": "",
        "DATE": date.isoformat(timespec="seconds"),
        "FORMAT": "3.0",
        "VERSION": "3.0",
        f"{{{_XSI}}}noNamespaceSchemaLocation": _SCHEMA,
    }


def _named(tier: SpeakerTiers) -> tuple[tuple[str, Sequence[TierSpan]], ...]:
    return (tier.turns_name, tier.turns), (tier.words_name, tier.words)


def _add_time_slots(root: ElementTree.Element, spans: Sequence[TierSpan]) -> list[tuple[str, str]]:
    """Add two slots for each span, in the order of their times. Return their ids, in the order of the spans."""
    times = sorted((time, index, side) for index, span in enumerate(spans) for side, time in enumerate(span[:2]))
    order = ElementTree.SubElement(root, "TIME_ORDER")
    found: list[list[str]] = [["", ""] for _span in spans]
    for number, (time, index, side) in enumerate(times, 1):
        found[index][side] = f"ts{number}"
        ElementTree.SubElement(order, "TIME_SLOT", TIME_SLOT_ID=f"ts{number}", TIME_VALUE=str(time))
    return [(start, end) for start, end in found]


def _add_tiers(
    root: ElementTree.Element, tier: SpeakerTiers, slots: Sequence[tuple[str, str]], number: int, language: str | None
) -> int:
    """Add the two tiers of a speaker. Return the number of the last annotation."""
    more = {"PARTICIPANT": tier.speaker or "", "LANG_REF": language or ""}
    for name, spans in _named(tier):
        is_words = name == tier.words_name
        fixed = {"TIER_ID": name, "LINGUISTIC_TYPE_REF": _WORDS_TYPE if is_words else _TURNS_TYPE}
        above = {"PARENT_REF": tier.turns_name} if is_words else {}
        known = {key: value for key, value in more.items() if value}
        element = ElementTree.SubElement(root, "TIER", {**fixed, **above, **known})
        for span in spans:
            start, end = slots[number]
            number += 1
            outer = ElementTree.SubElement(element, "ANNOTATION")
            inner = ElementTree.SubElement(
                outer, "ALIGNABLE_ANNOTATION", ANNOTATION_ID=f"a{number}", TIME_SLOT_REF1=start, TIME_SLOT_REF2=end
            )
            ElementTree.SubElement(inner, "ANNOTATION_VALUE").text = span.text
    return number
