"""A document of a reviewed transcript is for a client: nothing in it is about the machine's doubts."""

import io
import re
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from docx.document import Document as WordDocument
from exports.word_files import (
    changed,
    corrected,
    facts_of,
    headings_of,
    kept,
    opened,
    rendered,
    rows_of,
    spoken,
    table_of,
    transcript_of,
)

from ls_transcribe.transcripts import Transcript

_REVIEWED = datetime(2026, 11, 22, 10, 45, 30, tzinfo=UTC)
_DOUBTS = re.compile(r"unsure|confidence|recognis|how sure|\bsure\b|listen|machine", re.IGNORECASE)


def _call() -> Transcript:
    agent, client = spoken("How may I help?", speaker="spk_0", confidence=0.3), spoken("Hm.", speaker="spk_1")
    return transcript_of([*agent, *client])


def _parts(document: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(document)) as parts:
        return {name: parts.read(name).decode(errors="replace") for name in parts.namelist()}


def test_nothing_is_said_of_doubts() -> None:
    """No mark, no legend, no chart, no figure, and not even a style for such words."""
    parts = _parts(rendered(_call(), reviewed=_REVIEWED, engine="Amazon Transcribe"))

    assert [name for name, content in parts.items() if _DOUBTS.search(content)] == []
    assert [name for name in parts if "media" in name] == []


def test_what_the_first_page_says() -> None:
    """It says when a person reviewed the text, and what transcribed it before, in words that a client understands."""
    document = opened(_call(), reviewed=_REVIEWED, engine="Amazon Transcribe", settings="3f9c21", date=None)

    assert facts_of(document) == {
        "Duration": "0:02",
        "Language": "English (en-US)",
        "Words": "5",
        "Speakers": "2",
        "Reviewed": "2026-11-22",
        "Engine": "Amazon Transcribe, en-US",
    }


def test_who_reviewed_it() -> None:
    """A name stands there if it is given."""
    facts = facts_of(opened(_call(), reviewed=_REVIEWED, reviewer="Ada Lovelace"))

    assert (facts["Reviewed"], facts["Reviewed by"]) == ("2026-11-22", "Ada Lovelace")


def test_an_engine_without_language() -> None:
    """What is not known is left out."""
    silent = transcript_of(spoken("one"), None)

    assert facts_of(opened(silent, reviewed=_REVIEWED, engine="PocketSphinx"))["Engine"] == "PocketSphinx"


def test_speakers_are_told_last() -> None:
    """How long each one speaks is no doubt; labels of the machine's are not shown."""
    document = opened(_call(), reviewed=_REVIEWED)

    assert headings_of(document) == ["Transcript", "Speakers"]
    cells = [[cell.text for cell in row.cells] for row in table_of(document, "Numbers").rows]
    assert cells == [
        ["Speaker", "Speaking time", "Words", "Share"],
        ["Speaker 1", "0:02", "4", "80.0%"],
        ["Speaker 2", "0:00", "1", "20.0%"],
    ]


@pytest.mark.parametrize("speaker", [None, "Ada"])
def test_one_speaker_needs_no_table(speaker: str | None) -> None:
    """The transcript is all there is."""
    assert headings_of(opened(transcript_of(spoken("one two", speaker=speaker)), reviewed=_REVIEWED)) == ["Transcript"]


def test_marks_bring_the_doubts_back() -> None:
    """Whoever asks for marks has those of an unreviewed document, and still the date."""
    document = opened(_call(), reviewed=_REVIEWED, marks=True)

    assert _very_unsure(document) == ["How may I help?"]
    assert headings_of(document) == ["Transcript", "How sure the machine was", "Over time", "Speakers"]
    facts = facts_of(document)
    assert (facts["Reviewed"], facts["Words below 90%"]) == ("2026-11-22", "4 (80.0%)")


def test_unreviewed_documents_keep_their_marks() -> None:
    """Nobody has heard these words yet."""
    assert _very_unsure(opened(_call())) == ["How may I help?"]


@pytest.mark.parametrize(("marks", "shown"), [(False, ""), (True, "Wego")])
def test_tracked_changes(marks: bool, shown: str) -> None:  # noqa: FBT001  # a parameter of the test
    """Words that were kept have no marks either, and each change is there with its author."""
    revision = (kept("we go", "We go", confidence=0.4), changed("so", "now", confidence=0.4))
    document = corrected(*revision, author="Ada", reviewed=_REVIEWED, marks=marks)

    assert "".join(_very_unsure(document)) == shown
    assert set(document.element.xpath("//w:ins/@w:author | //w:del/@w:author")) == {"Ada"}
    assert len(document.element.xpath("//w:ins | //w:del")) == 4


def test_no_words_were_left() -> None:
    """An empty review does not say that a machine recognised nothing."""
    document = opened(transcript_of([]), reviewed=_REVIEWED)

    assert "There are no words in this transcript." in [paragraph.text for paragraph in document.paragraphs]


def test_the_same_text() -> None:
    """Reviewed or not, a document has the same rows."""
    assert rows_of(opened(_call())) == rows_of(opened(_call(), reviewed=_REVIEWED))


def _very_unsure(document: WordDocument) -> list[str]:
    runs = table_of(document, "Transcript")._tbl.xpath(".//w:r[w:rPr/w:rStyle/@w:val='VeryUnsure']")
    return ["".join(run.xpath("./w:t/text()")).strip() for run in runs]
