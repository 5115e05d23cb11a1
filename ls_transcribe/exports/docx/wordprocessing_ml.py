"""Writes the elements of WordprocessingML: runs, paragraphs, tables. Widths are in twips (1/1440 inch).

Elements must stand in the order of ECMA-376, part 1, chapter 17: Word refuses a document with another order.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from ls_transcribe.text.characters import remove_illegal_in_xml
from ls_transcribe.text.direction import is_right_to_left

WIDTH = 9638
"""The width between the margins: A4 without 2 cm on either side."""

_BREAKS = re.compile("[\t\n\r]")

_LONGEST_AUTHOR = 255  # letters, of the name of who changed something


def legal(text: str) -> str:
    """Return a text without what XML cannot hold, and with spaces for line breaks: Word refuses them in a run."""
    return text if text.isprintable() else _BREAKS.sub(" ", remove_illegal_in_xml(text))


def escaped(text: str) -> str:
    """Return a text as it is written in XML."""
    return legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # to load `html` takes longer


def run(text: str, properties: str = "", element: str = "w:t") -> str:
    """Return a run of text. `properties` are the elements in its w:rPr; the text is in an element called `element`."""
    wrapped = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{wrapped}<{element} xml:space="preserve">{escaped(text)}</{element}></w:r>'


def revision(element: str, number: int, author: str, date: datetime, *runs: str) -> str:
    """Return runs that somebody wrote (`element` is w:ins) or removed (w:del). Each has another number."""
    at = (date.astimezone(UTC) if date.tzinfo else date).replace(tzinfo=None).isoformat(timespec="seconds")
    who = escaped(legal(author)[:_LONGEST_AUTHOR]).replace('"', "&quot;").replace("'", "&#x27;")
    return f'<{element} w:id="{number}" w:author="{who}" w:date="{at}Z">{"".join(runs)}</{element}>'


def character_style(name: str) -> str:
    """Return the property of a run with a character style; an empty text if there is no style."""
    return f'<w:rStyle w:val="{name}"/>' if name else ""


def name(text: str) -> str:
    """Return a run with a name, which may be of any script."""
    return run(text, "<w:rtl/>" if is_right_to_left(text) else "")


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    """Return a paragraph. `properties` are the elements of its w:pPr that come after the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{"".join(runs)}</w:p>'


def cell(width: int, *paragraphs: str, properties: str = "") -> str:
    """Return a cell. `properties` are the elements of its w:tcPr that come after the width."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{"".join(paragraphs)}</w:tc>'


def row(cells: Iterable[str], properties: str = "<w:cantSplit/>") -> str:
    """Return a row. No page break splits it unless its properties say otherwise."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


HEADER = "<w:cantSplit/><w:tblHeader/>"
"""The properties of a row that is repeated on each page."""


def table(style: str, widths: Sequence[int], rows: Iterable[str], *, right_to_left: bool = False) -> str:
    """Return a table. The widths are in its grid, for LibreOffice, and in its cells, for Word."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{"<w:bidiVisual/>" if right_to_left else ""}'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
        f' w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
