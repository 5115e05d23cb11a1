"""How far a command is: a progress bar on a terminal; in a file or a pipe, a line from time to time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from ls_transcribe.cli.screen import text_for, write_line
from ls_transcribe.cli.wording import byte_size
from ls_transcribe.model import timecode
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_LINE_INTERVAL = 10.0  # seconds between two lines: a log is read afterwards and should stay short


class Progress:
    """Counts what is done, and estimates the time left from the bytes that are done.

    It is shown on `stream`; `clock` returns the time in seconds.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last_line = clock()
        self._files = 0
        self._number, self._bytes, self._is_all = 0, 0, True
        self._done = self._failed = self._bytes_done = 0
        self._verb = "done"
        self._began = clock()

    def count_file(self) -> None:
        """Count one more file that was looked at."""
        self._files += 1
        if self._is_line_due():
            self.print_line(f"{count(self._files, 'file')} looked at")

    def begin(self, number: int, size: int, verb: str = "done") -> None:
        """Start counting to `number` items, which have `size` bytes together.

        `verb` says what happens to them. With "done", the number of items is shown; with any other verb, their bytes:
        "1.2 MB of 3.0 MB uploaded".
        """
        self.close()
        self._number, self._bytes, self._verb, self._is_all = number, size, verb, True
        self._done = self._failed = self._bytes_done = 0
        self._began = self._last_line = self._clock()
        if number and self._stream.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                BarColumn(), TextColumn("{task.description}"), console=Console(file=self._stream), transient=True
            )
            self._task = self._bar.add_task(self._text(), total=max(size, 1))
            self._bar.start()

    def extend(self, number: int, size: int, *, is_all: bool) -> None:
        """Go on counting, to `number` items of `size` bytes together. `is_all` says that there are no more."""
        self._number, self._bytes, self._is_all = number, size, is_all
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, total=max(size, 1), description=self._text())

    def advance(self, size: int, *, failed: bool) -> None:
        """Count one more item, of `size` bytes, as done."""
        self._done += 1
        self._failed += failed
        self._bytes_done += size
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._bytes_done, description=self._text())
        elif self._is_line_due() and self._done < self._number:
            self.print_line(self._text())

    def add_bytes(self, size: int) -> None:
        """Count `size` more bytes as sent. It may be called from any thread."""
        self._bytes_done = min(self._bytes_done + size, self._bytes)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._bytes_done, description=self._text())
        elif self._is_line_due():
            self.print_line(self._text())

    def print_line(self, line: str) -> None:
        """Print a line, above the bar if there is one."""
        if self._bar is None:
            write_line(line, self._stream)
        else:
            text = text_for(self._stream, line)
            self._bar.console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _text(self) -> str:
        if self._verb != "done":
            return f"{byte_size(self._bytes_done)} of {byte_size(self._bytes)} {self._verb}{self._time_left()}"
        failed = f", {self._failed:,} failed" if self._failed else ""
        more = "" if self._is_all else " or more"
        return f"{self._done:,} of {self._number:,}{more} done{failed}{self._time_left()}"

    def _time_left(self) -> str:
        """Return ", about 0:12 left", or nothing before the first byte is done, and before all items are known."""
        if not self._bytes_done or not self._is_all:
            return ""
        seconds = (self._clock() - self._began) * (self._bytes - self._bytes_done) / self._bytes_done
        return f", about {timecode.clock(timecode.from_seconds(seconds))} left"

    def _is_line_due(self) -> bool:
        """Return whether the interval since the last line has passed. If it has, a new one begins."""
        now = self._clock()
        if now - self._last_line < _LINE_INTERVAL:
            return False
        self._last_line = now
        return True
