"""Standard input, output and error where they are closed, full, or without a reader.

A result that cannot be printed ends the command with a sentence, after its work. Progress and complaints that nobody
can read end nothing.
"""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ls_transcribe.errors.outputs import ResultNotPrinted

_STREAMS = ("stdin", "stdout", "stderr")


def secure() -> None:
    """Put streams in the places of the standard ones that say what is wrong with them. Call it before files are opened.

    A file that is opened while one of them is closed would get its number, and what libraries print would go into it.
    """
    closed = [number for number in range(len(_STREAMS)) if not _is_open(number)]
    for _number in closed:  # the lowest free number is taken each time
        os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        # For as long as the program runs; pathlib takes a while to load, and help does not need it.
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stdout is sys.__stdout__:
        sys.stdout = _text(_Results(1, is_closed=1 in closed), sys.stdout)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Complaints(2, "wb", closefd=False), sys.stderr)


class _Results(io.FileIO):
    """Standard output: what it does not take is told, once."""

    def __init__(self, number: int, *, is_closed: bool) -> None:
        super().__init__(number, "wb", closefd=False)
        self._is_closed = is_closed
        self._has_failed = False

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self._has_failed:  # what is left in a buffer when the program ends
            return len(content)
        if self._is_closed:
            raise self._fail("it is closed")
        try:
            return super().write(content)
        except BrokenPipeError:
            self._has_failed = True
            raise
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise self._fail("its disk is full" if full else error.strerror or str(error)) from error

    def _fail(self, reason: str) -> "ResultNotPrinted":
        """Take nothing more, and return the error that says why."""
        from ls_transcribe.errors.outputs import ResultNotPrinted

        self._has_failed = True
        return ResultNotPrinted(reason)


class _Complaints(io.FileIO):
    """Standard error: what it does not take is lost."""

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            return super().write(content)
        except OSError:
            return len(content)


def _text(raw: io.FileIO, before: "io.TextIOBase | None") -> io.TextIOWrapper:
    """Return the stream of texts for `raw`, in the encoding of the stream that was there before."""
    encoding, errors = getattr(before, "encoding", None), getattr(before, "errors", None)
    buffer = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, encoding or "utf-8", errors or "backslashreplace", line_buffering=True)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
