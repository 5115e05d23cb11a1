"""WordprocessingML, written: text without what XML cannot hold, runs, paragraphs, tables. Widths in twips, 1/1440 inch.

The elements' order within their parents is that of ECMA-376, part 1, chapter 17: Word refuses a document that has it
otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from ls_transcribe.text.characters import remove_illegal_in_xml
from ls_transcribe.text.direction import is_right_to_left

WIDTH = 9638
"""Between the margins: A4 less 2 cm on either side."""

_BREAKS = re.compile("[\t\n\r]")

_LONGEST_AUTHOR = 255  # letters, of whoever changed something


def legal(text: str) -> str:
    """The text without what XML cannot hold, and with plain spaces for line breaks, which Word takes amiss in a run."""
    return text if text.isprintable() else _BREAKS.sub(" ", remove_illegal_in_xml(text))


def escaped(text: str) -> str:
    """The text as it stands in XML."""
    return escape(legal(text), quote=False)


def run(text: str, properties: str = "", element: str = "w:t") -> str:
    """A run of text; `properties` are the elements in its w:rPr, and the text stands in an `element`."""
    wrapped = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{wrapped}<{element} xml:space="preserve">{escaped(text)}</{element}></w:r>'


def revision(element: str, number: int, author: str, date: datetime, *runs: str) -> str:
    """Runs that someone wrote (`element` is w:ins) or took out (w:del); no two of a document have the same number."""
    at = (date.astimezone(UTC) if date.tzinfo else date).replace(tzinfo=None).isoformat(timespec="seconds")
    who = escape(legal(author)[:_LONGEST_AUTHOR])
    return f'<{element} w:id="{number}" w:author="{who}" w:date="{at}Z">{"".join(runs)}</{element}>'


def character_style(name: str) -> str:
    """The property of a run that it has a style of characters; none where it has no name."""
    return f'<w:rStyle w:val="{name}"/>' if name else ""


def name(text: str) -> str:
    """A run with a name of whatever script."""
    return run(text, "<w:rtl/>" if is_right_to_left(text) else "")


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    """A paragraph; `properties` are the elements of its w:pPr that come after the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{"".join(runs)}</w:p>'


def cell(width: int, *paragraphs: str, properties: str = "") -> str:
    """A cell; `properties` are the elements of its w:tcPr that come after the width."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{"".join(paragraphs)}</w:tc>'


def row(cells: Iterable[str], properties: str = "<w:cantSplit/>") -> str:
    """A row, which no page break parts unless its properties say otherwise."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


HEADER = "<w:cantSplit/><w:tblHeader/>"
"""Properties of a row that is repeated on each page."""


def table(style: str, widths: Sequence[int], rows: Iterable[str], *, right_to_left: bool = False) -> str:
    """A table whose widths stand in its grid, which LibreOffice goes by, as in its cells, which Word goes by."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{"<w:bidiVisual/>" if right_to_left else ""}'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
        f' w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
