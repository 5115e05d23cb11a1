"""Writes the lines of every table (CSV). What is in them is text, for spreadsheets too, and never a formula.

Names, reasons and what people say can begin like a formula, which could fetch and send data or start programs
(https://owasp.org/www-community/attacks/CSV_Injection). A cell that begins so, after white space, quotes or characters
that nobody sees, has an apostrophe in front of it. So has what begins so after a semicolon within a cell: in countries
with a decimal comma, spreadsheets begin a new cell there. So has what already looks like this: whoever removes one
apostrophe from each place where `MARKED` matches has the text as it was. Numbers of this project are never negative,
and have none.

Control characters, line breaks and characters that turn the direction of what follows become escapes, as in Python: a
table may be shown in a terminal, or read line by line.
"""

import csv
import io
import re
from collections.abc import Iterable

from ls_transcribe.text.characters import in_table

_UNSEEN = "\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufeff"  # whoever cleans a table takes them away
_BEGINNING = rf"'*[\s\"{_UNSEEN}]*[=+\-@＝＋－＠]"  # full-width forms too: some spreadsheets take them for the others
_FORMULA = re.compile(rf"(?:^|(?<=;))(?={_BEGINNING})")

MARKED = re.compile(rf"(?:^|(?<=;))'(?={_BEGINNING})")
"""The apostrophes that `csv_line` adds. `MARKED.sub("", cell)` is the text of a cell."""


def csv_line(cells: Iterable[str], end: str = "\r\n") -> bytes:
    """Return a line of a table in UTF-8. It ends as RFC 4180 has it, unless another `end` is given."""
    return csv_lines([cells], end)


def csv_lines(rows: Iterable[Iterable[str]], end: str = "\r\n") -> bytes:
    """Return the lines of a table, as `csv_line` does for each."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(text: str) -> str:
    """Return what stands in a cell for a text."""
    if text[:1].isalnum() and ";" not in text:  # no formula, as in nearly all cells
        return in_table(text)
    return _FORMULA.sub("'", in_table(text))
