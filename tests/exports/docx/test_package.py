"""What Word goes by that a reader does not see: tables, fields, properties, and the file itself."""

import io
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zipfile import ZipFile

import pytest
from documents import Form, make
from docx.oxml.ns import qn
from exports.word_files import (
    opened,
    rendered,
    spoken,
    table_of,
    text_of,
    transcript_of,
)

from ls_transcribe.exports.docx import package
from ls_transcribe.transcripts import Word


def test_the_header_is_repeated_and_rows_stay_whole() -> None:
    """On each page stand the columns' names; no page break parts a row, but for one that no page could hold."""
    words = [*spoken("well then", speaker="a"), Word("x" * 10_000, 5_000, 6_000, speaker="b")]
    rows = table_of(opened(transcript_of(words)), "Transcript")._tbl.tr_lst

    assert [len(row.xpath("./w:trPr/w:tblHeader")) for row in rows] == [1, 0, 0]
    assert [len(row.xpath("./w:trPr/w:cantSplit")) for row in rows] == [1, 1, 0]


def test_widths() -> None:
    """Every table has its widths in its grid and in its cells, and they fill no more than the page."""
    document = opened(make(50, Form(speakers=True)).transcript)
    section = document.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)

    assert len(document.tables) == 5
    for table in document.tables:
        grid = [column.w for column in table._tbl.tblGrid.gridCol_lst]
        assert all([cell.width for cell in row.cells] == grid for row in table.rows)
        assert sum(width or 0 for width in grid) <= room
        assert not table.autofit


def test_footer() -> None:
    """At the foot of each page stand the recording and the page's number."""
    document = opened(make(5).transcript, "talk.wav")
    foot = document.sections[0].footer.paragraphs[0]

    assert foot._p.xpath("./w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]
    assert text_of(foot._p) == "talk.wavPage 1 of 1"


def test_properties() -> None:
    """What a file manager shows is about this document, and not about the one it was made from."""
    date = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    properties = opened(make(5).transcript, "calls/talk.wav", date=date).core_properties

    assert (properties.title, properties.subject, properties.language) == ("calls/talk.wav", "Transcript", "")
    assert (properties.author, properties.last_modified_by, properties.comments) == (
        "ls-transcribe",
        "ls-transcribe",
        "",
    )
    assert {properties.created, properties.modified} == {datetime(2026, 11, 20, 23, 30, tzinfo=UTC)}


def test_the_same_document_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no clock and no chance in it, and no zone of time."""
    transcript = make(300, Form(speakers=True)).transcript
    once = rendered(transcript, date=None)
    monkeypatch.setattr("time.localtime", lambda *_now: (2001, 2, 3, 4, 5, 6, 0, 0, 0))

    assert once == rendered(transcript, date=None)
    with ZipFile(io.BytesIO(once)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_documents_that_are_made_together_have_nothing_of_each_other() -> None:
    """Neither name, date and picture of another one, nor what an empty one has in their place, even in a name."""
    sure, unsure = (transcript_of(spoken("well", confidence=confidence)) for confidence in (1.0, 0.1))
    title, date = "1980-01-01T00:00:00Z the title of the document <w:p/> & <w:body>", datetime(2026, 11, 21, tzinfo=UTC)
    alone = [rendered(sure, "a.wav"), rendered(unsure, title, date=date)]
    package._empty_package.cache_clear()
    properties = opened(unsure, title, date=date).core_properties

    assert (properties.title, properties.created) == (title, date)
    assert [rendered(unsure, title, date=date), rendered(sure, "a.wav")] == [*reversed(alone)]


def test_nothing_of_the_template_is_left() -> None:
    """No thumbnail of an empty page, no statistics of another document."""
    with ZipFile(io.BytesIO(rendered(make(5).transcript))) as file:
        names = set(file.namelist())

    assert names == {
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml", "word/_rels/document.xml.rels",
        "word/styles.xml", "word/settings.xml", "word/theme/theme1.xml", "word/footer1.xml", "word/media/image1.png",
    }  # fmt: skip


def test_elements_stand_in_their_order() -> None:
    """Word refuses what stands in another order than the standard's (ECMA-376, part 1, 17.3 and 17.4)."""
    orders = {
        "w:rPr": "rStyle rFonts b bCs caps noProof color spacing sz szCs u rtl cs lang",
        "w:pPr": "pStyle keepNext keepLines tabs bidi spacing ind jc outlineLvl",
        "w:tcPr": "tcW tcBorders shd",
        "w:tblPr": "tblStyle bidiVisual tblW tblBorders tblLayout tblCellMar tblLook",
    }
    words = [*spoken("مرحبا hi", language="ar-AE", confidence=0.1), *spoken("hello สวัสดี", language="th-TH")]
    for transcript in (transcript_of(words, "ar-AE"), transcript_of(words), make(50, Form(speakers=True)).transcript):
        document = opened(transcript)
        for root in (document.element, document.styles.element, document.sections[0].footer._element):
            for tag, order in orders.items():
                known = [qn(f"w:{name}") for name in order.split()]
                for element in root.iter(qn(tag)):
                    places = [known.index(child.tag) for child in element]
                    assert all(before < after for before, after in pairwise(places)), (tag, [c.tag for c in element])


def test_a_template_without_a_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document without its text is never written."""
    monkeypatch.setattr(package, "_BODY", b"<w:body-of-another-version>")
    with pytest.raises(RuntimeError, match=re.escape("word/document.xml of python-docx's template has no b'<w:body")):
        rendered(make(5).transcript)
