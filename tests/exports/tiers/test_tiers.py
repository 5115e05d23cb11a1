"""Tiers as other programs read them: pympi those of ELAN, textgrid and praatio those of Praat."""

import logging
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pympi
import pytest
import textgrid
from documents import FORMS, make
from exports.subtitle_files import render, transcript_of
from praatio import textgrid as praatio

from ls_transcribe.transcripts import Transcript, Word, label_of, readers

TALK = readers.parse(make(120, FORMS["speakers and channels, modern"]).document)
BOTH = pytest.mark.parametrize("name", ["textgrid", "eaf"])


def _heard(transcript: Transcript) -> list[tuple[str, str, int, int]]:
    return [(label_of(word), word.text, word.start, word.end) for word in transcript.words]


@BOTH
@pytest.mark.parametrize("form", ["plain, 2022", "speakers, modern", "channels, 2022", "speakers and channels, modern"])
def test_what_is_written_is_read_again(name: str, form: str) -> None:
    """The same words at the same times from the same speakers."""
    transcript = readers.parse(make(120, FORMS[form]).document)
    again = readers.parse(render(name, transcript))
    assert (_heard(again), again.speakers) == (_heard(transcript), transcript.speakers)


@BOTH
def test_nobody_stays_nobody(name: str) -> None:
    """The tiers of a transcript without speakers have names that are no speaker's."""
    assert readers.parse(render(name, transcript_of(Word("Yes", 0, 300)))).words[0].speaker is None


@BOTH
def test_odd_texts_and_names(name: str) -> None:
    """Quotation marks, structure, what XML cannot hold; speakers who are called as tiers are."""
    odd = ['"', '""', "intervals [2]:", "<a&b>", "]]>", "x\x00\x0b\ud800y", "notes"]
    spoken = [Word(text, 400 * index, 400 * index + 300, speaker=text) for index, text in enumerate(odd)]
    expected = [text.replace("\x00", "").replace("\x0b", " ").replace("\ud800", "") for text in odd]
    again = readers.parse(render(name, transcript_of(*spoken)))
    assert [word.text for word in again.words] == [text.replace("x y", "xy") for text in expected]
    assert len(again.speakers) == len(odd)


@BOTH
def test_times_that_tiers_cannot_hold(name: str) -> None:
    """Words of no length, and words that last into the next one: each has its time, and none is lost."""
    words = [Word("a", 0, 0), Word("b", 0, 0), Word("c", 1, 900), Word("d", 500, 800), Word("e", 500, 500)]
    again = readers.parse(render(name, transcript_of(*words)))
    assert _heard(again) == [
        ("speaker", "a", 0, 1),
        ("speaker", "b", 1, 2),
        ("speaker", "c", 2, 500),
        ("speaker", "d", 500, 501),
        ("speaker", "e", 501, 502),
    ]


@BOTH
def test_regions_of_one_speaker_that_overlap(name: str) -> None:
    """Each has its own times, on tiers of its own."""
    regions = [
        Word("one", 0, 900, speaker="Ada", begins_paragraph=True, region_number=1),
        Word("two", 300, 700, speaker="Ada", begins_paragraph=True, region_number=2),
        Word("three", 800, 1_500, speaker="Ada", begins_paragraph=False, region_number=1),
    ]
    again = readers.parse(render(name, transcript_of(*regions)))
    assert [(word.text, word.start, word.end) for word in again.words] == [
        ("one", 0, 800), ("two", 300, 700), ("three", 800, 1_500),
    ]  # fmt: skip
    assert again.speakers == ("Ada", "Ada (2)")


def test_pympi_opens_the_eaf(tmp_path: Path) -> None:
    """With the tiers, their participants, and the words below the turns."""
    (tmp_path / "talk.eaf").write_bytes(render("eaf", TALK))
    opened = pympi.Elan.Eaf(tmp_path / "talk.eaf")
    speakers = [name for name in opened.get_tier_names() if not name.endswith(" - words")]
    assert set(speakers) == set(TALK.speakers)
    for speaker in speakers:
        turns = [turn for turn in TALK.turns if turn.speaker == speaker]
        words = [word for turn in turns for word in turn.words]
        assert opened.get_annotation_data_for_tier(speaker) == [(turn.start, turn.end, turn.text) for turn in turns]
        assert opened.get_annotation_data_for_tier(f"{speaker} - words") == [
            (word.start, word.end, word.text) for word in words
        ]
        assert opened.get_parameters_for_tier(f"{speaker} - words")["PARENT_REF"] == speaker
        assert opened.get_parameters_for_tier(speaker)["PARTICIPANT"] == speaker


def test_elans_rules() -> None:
    """Ids are unique, time slots in order, and each reference leads to what is there."""
    root = ElementTree.fromstring(render("eaf", TALK))  # noqa: S314  # our own
    assert [child.tag for child in root] == sorted(
        (child.tag for child in root),
        key=["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "LANGUAGE", "CONSTRAINT"].index,
    )
    slots = {slot.attrib["TIME_SLOT_ID"]: int(slot.attrib["TIME_VALUE"]) for slot in root.iter("TIME_SLOT")}
    annotations = list(root.iter("ALIGNABLE_ANNOTATION"))
    used = [entry.attrib[key] for entry in annotations for key in ("TIME_SLOT_REF1", "TIME_SLOT_REF2")]
    assert sorted(used) == sorted(slots)
    assert all(before <= after for before, after in pairwise(slots.values()))
    assert len({entry.attrib["ANNOTATION_ID"] for entry in annotations}) == len(annotations)
    tiers = {tier.attrib["TIER_ID"]: tier for tier in root.iter("TIER")}
    assert len(tiers) == 2 * len(TALK.speakers)
    types = {entry.attrib["LINGUISTIC_TYPE_ID"]: entry.get("CONSTRAINTS") for entry in root.iter("LINGUISTIC_TYPE")}
    known = {entry.attrib["STEREOTYPE"] for entry in root.iter("CONSTRAINT")}
    assert {constraint for constraint in types.values() if constraint} <= known
    for tier in tiers.values():
        assert tier.attrib["LINGUISTIC_TYPE_REF"] in types
        assert tier.get("LANG_REF") in {entry.attrib["LANG_ID"] for entry in root.iter("LANGUAGE")}
        parent = tiers.get(tier.get("PARENT_REF", ""))
        around = [_times(entry, slots) for entry in parent.iter("ALIGNABLE_ANNOTATION")] if parent is not None else []
        for entry in tier.iter("ALIGNABLE_ANNOTATION"):
            start, end = _times(entry, slots)
            assert start < end
            assert parent is None or any(first <= start and end <= last for first, last in around)


def _times(entry: ElementTree.Element, slots: dict[str, int]) -> tuple[int, int]:
    return slots[entry.attrib["TIME_SLOT_REF1"]], slots[entry.attrib["TIME_SLOT_REF2"]]


def test_textgrid_and_praatio_open_the_textgrid(tmp_path: Path) -> None:
    """With the same tiers, and a pause wherever nobody speaks."""
    path = tmp_path / "talk.TextGrid"
    path.write_bytes(render("textgrid", TALK))
    logging.disable(logging.CRITICAL)
    opened, other = textgrid.TextGrid.fromFile(str(path)), praatio.openTextgrid(str(path), includeEmptyIntervals=False)
    logging.disable(logging.NOTSET)
    assert {tier.name for tier in opened} == set(other.tierNames)
    assert set(opened.getNames()) == {name for label in TALK.speakers for name in (label, f"{label} - words")}
    for speaker in TALK.speakers:
        words = [word for turn in TALK.turns if turn.speaker == speaker for word in turn.words]
        expected = [(word.start, word.end, word.text) for word in words]
        found = [entry for entry in opened.getFirst(f"{speaker} - words") if entry.mark]
        assert [(round(1000 * entry.minTime), round(1000 * entry.maxTime), entry.mark) for entry in found] == expected
        entries = other.getTier(f"{speaker} - words").entries
        assert [(round(1000 * start), round(1000 * end), text) for start, end, text in entries] == expected
        whole = list(opened.getFirst(speaker))
        assert all(before.maxTime == after.minTime for before, after in pairwise(whole))
        assert (whole[0].minTime, round(1000 * whole[-1].maxTime)) == (0, TALK.end)
