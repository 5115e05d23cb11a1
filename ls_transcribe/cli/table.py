"""Tables for the terminal. They are drawn by rich, which is loaded when the first table is drawn."""

from collections.abc import Iterable, Iterator, Sequence

from ls_transcribe.text.characters import printable

_WIDTH_WITHOUT_TERMINAL = 110  # characters: a file or a pipe has no width of its own


def table_lines(
    headings: Sequence[str], groups: Iterable[Sequence[Sequence[str]]], *, left: Sequence[int] = (0,)
) -> Iterator[str]:
    """Yield the lines of a table that is as wide as the terminal.

    `groups` are lists of rows, and a line is drawn between two groups. A table without rows has no lines. `left` are
    the numbers of the columns that hold words; the other columns hold numbers and are aligned to the right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(color_system=None, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_WITHOUT_TERMINAL
    table = Table(box=box.SIMPLE_HEAD)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number in left else "right")
    for rows in groups:
        if table.row_count:
            table.add_section()
        for row in rows:
            table.add_row(*map(printable, row))  # so that each cell is a line, and as wide as it looks
    if not table.row_count:
        return
    with console.capture() as capture:
        console.print(table)
    yield from (line.rstrip() for line in capture.get().splitlines())
