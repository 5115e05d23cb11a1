"""Files of the output folder with a line for each finished recording: only lines are made whose recordings changed.

If no line is another one, nothing is written. Else the lines that are the same are copied from the file as it is, and
the others are made. It makes no difference to the result which of them are copied.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.file_lines import CopiedLines, FileLine, MadeLine
from ls_transcribe.store.output_folder import OutputFolder

SIGNATURE_SIZE = 16
"""The bytes of a signature: a digest on which no secret depends."""

_BLOCK = 1 << 20  # bytes that are copied at once
_PAGE = 500  # lines that are written to the ledger at once


@dataclass(frozen=True, slots=True)
class LineForm:
    """What stands in a file before its first line, between two lines, and after the last one; all of it if empty."""

    head: bytes
    separator: bytes
    tail: bytes
    empty: bytes


class WantedLine(NamedTuple):
    """A line that the file is to have.

    `known` is the line that the file has for the same recording. `signature` is a digest of what the line is made of
    now, empty if that cannot be told. `make` makes it, and returns None if there is none for the recording after all.
    """

    known: FileLine
    signature: bytes
    make: Callable[[], MadeLine | None]


class _Line(NamedTuple):
    """A line of the new file. It is copied from the old one if it has no `content`."""

    known: FileLine
    signature: bytes
    length: int
    counts: str | None
    content: bytes | None


def write_lines(
    folder: OutputFolder,
    ledger: Ledger,
    path: Path,
    form: LineForm,
    wanted: Iterable[WantedLine],
    *,
    count: Callable[[str | None], object] = lambda _counts: None,
    make_all: bool = False,
) -> None:
    """Write a file of the output folder, unless it has the wanted lines already.

    `count` is called with what is counted of each line. `make_all` also makes the lines that have the same signature.

    Raises:
        OutputInTheWay: There is a file that this tool did not write, or that somebody has changed since.
        OutputNotWritable: The disk is full.
    """
    folder.check_own(path, ledger.files)
    is_as_left = folder.is_as_left(path, ledger.files)
    lines = _lines(wanted, count, copies=is_as_left and not make_all)
    end, first = _same_lines(lines, form) if is_as_left else (0, next(lines, None))
    if first is None and is_as_left and path.lstat().st_size == (end + len(form.tail) if end else len(form.empty)):
        return
    name = folder.name_of(path)
    new = _NewFile(ledger, form, end)
    start = end + len(form.separator) if end else 0  # the old file may have had a shorter head
    with folder.write(path, ledger.files, save_with=lambda: ledger.file_lines.replace(name, start)) as file:
        pieces = new.pieces(chain([first] if first else [], lines))
        if is_as_left:
            with path.open("rb") as old:
                file.writelines(_content(pieces, old.fileno()))
        else:
            file.writelines(piece for piece in pieces if isinstance(piece, bytes))


def _lines(wanted: Iterable[WantedLine], count: Callable[[str | None], object], *, copies: bool) -> Iterator[_Line]:
    """Yield the lines of the new file; those that are the same are not made if there is something to copy."""
    for known, signature, make in wanted:
        if copies and signature and known.signature == signature:
            count(known.counts)
            yield _Line(known, signature, known.length or 0, known.counts, None)
        elif made := make():
            count(made.counts)
            yield _Line(known, signature, len(made.content), made.counts, made.content)


def _same_lines(lines: Iterator[_Line], form: LineForm) -> tuple[int, _Line | None]:
    """Return where the lines end that stay where they are (0 if there are none), and the first that does not."""
    end, following = 0, len(form.head)
    for line in lines:
        if line.content is not None or line.known.offset != following:
            return end, line
        end = following + line.length
        following = end + len(form.separator)
    return end, None


@dataclass(slots=True)
class _NewFile:
    """A file that is written: what is in it, piece by piece, and its lines as the ledger is to have them.

    `end` is where the lines end that stay where they are.
    """

    ledger: Ledger
    form: LineForm
    end: int
    _made: list[FileLine] = field(default_factory=list)
    _copied: list[CopiedLines] = field(default_factory=list)

    def pieces(self, lines: Iterable[_Line]) -> Iterator[bytes | CopiedLines]:
        """Yield the content: bytes, or what is copied from the old file."""
        form, between = self.form, len(self.form.separator)
        self.ledger.file_lines.begin()
        at, copied = self.end, CopiedLines(0, self.end, 0) if self.end else None
        for known, signature, length, counts, content in lines:
            before = form.separator if at else form.head
            offset = at + len(before)
            at = offset + length
            source = known.offset or 0
            if content is None and copied and source == copied.stop + between:
                copied = copied._replace(stop=source + length)
                continue
            if copied:
                yield self._copy(copied)
            yield before
            copied = None if content is not None else CopiedLines(source, source + length, offset - source)
            if content is not None:
                self._make(FileLine(known.key, signature, offset, length, counts))
                yield content
        if copied:
            yield self._copy(copied)
        yield form.tail if at else form.empty
        self._flush()

    def _copy(self, lines: CopiedLines) -> CopiedLines:
        self._copied.append(lines)
        self._flush_page()
        return lines

    def _make(self, line: FileLine) -> None:
        self._made.append(line)
        self._flush_page()

    def _flush_page(self) -> None:
        if len(self._made) + len(self._copied) >= _PAGE:
            self._flush()

    def _flush(self) -> None:
        self.ledger.file_lines.add(self._made, self._copied)
        self._made.clear()
        self._copied.clear()


def _content(pieces: Iterable[bytes | CopiedLines], old: int) -> Iterator[bytes]:
    """Yield the content of the new file. `old` is the descriptor of the old one."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        at = piece.start
        while at < piece.stop:
            block = os.pread(old, min(_BLOCK, piece.stop - at), at)
            if not block:
                raise OSError(errno.EIO, os.strerror(errno.EIO))  # somebody has cut it meanwhile
            yield block
            at += len(block)
