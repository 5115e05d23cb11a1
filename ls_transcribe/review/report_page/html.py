"""Writes HTML: text, names in any script, numbers, tables."""

from collections.abc import Iterable, Sequence
from html import escape

from ls_transcribe.review.report_page.number_format import UNKNOWN
from ls_transcribe.text.characters import remove_illegal_in_html

Heading = tuple[str, str]
"""The CSS class of a column ("text" or "number"), and its heading."""


def legal(text: str) -> str:
    """Return a text in one line, without characters that HTML does not allow."""
    return " ".join(remove_illegal_in_html(text).split())


def escaped(text: str) -> str:
    """Return a text escaped for HTML and its attributes."""
    return escape(legal(text))


def name(text: str) -> str:
    """Return a text from a transcript or a project. It has its own writing direction."""
    return f'<bdi dir="auto">{escaped(text)}</bdi>'


def value(text: str) -> str:
    """Return a number. If it is not known, it has the class "unknown"."""
    return f'<span class="unknown">{UNKNOWN}</span>' if text == UNKNOWN else escaped(text)


def table(label: str, headings: Sequence[Heading], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. It scrolls if it is too wide. Cells are HTML; the first cell of a row is its heading."""
    classes = [kind for kind, _heading in headings]
    head = "".join(f'<th scope="col" class="{kind}">{escaped(heading)}</th>' for kind, heading in headings)
    body = "".join(f"<tr>{_cells(classes, row)}</tr>\n" for row in rows)
    return (
        f'<div class="scroll" role="region" aria-label="{escaped(label)}" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )


def _cells(classes: Sequence[str], cells: Sequence[str]) -> str:
    first, *others = zip(classes, cells, strict=True)
    heading = f'<th scope="row" class="{first[0]}">{first[1]}</th>'
    return heading + "".join(f'<td class="{kind}">{content}</td>' for kind, content in others)
