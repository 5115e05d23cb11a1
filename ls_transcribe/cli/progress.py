"""How far a run is: a bar on a terminal, a line now and then where there is none."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from ls_transcribe.cli.wording import size as human
from ls_transcribe.model import timecode

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_BETWEEN_LINES = 10.0  # seconds: a log that is read afterwards, not watched


class Progress:
    """Counts, and the time left, reckoned by bytes. `clock` counts seconds."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last_line = clock()
        self._looked_at = 0
        self._jobs = self._bytes = 0
        self._done = self._failed = self._bytes_done = 0
        self._what = "done"
        self._began = clock()

    def looked(self) -> None:
        """One more file has been looked at."""
        self._looked_at += 1
        if self._is_time():
            self.say(f"{self._looked_at:,} files looked at")

    def begin(self, jobs: int, size: int, what: str = "done") -> None:
        """So many jobs of so many bytes together are to be `what`; by bytes, unless that is "done"."""
        self.close()
        self._jobs, self._bytes, self._what = jobs, size, what
        self._done = self._failed = self._bytes_done = 0
        self._began = self._last_line = self._clock()
        if jobs and self._stream.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                BarColumn(), TextColumn("{task.description}"), console=Console(file=self._stream), transient=True
            )
            self._task = self._bar.add_task(self._text(), total=max(size, 1))
            self._bar.start()

    def ended(self, size: int, *, failed: bool) -> None:
        """A job of so many bytes has ended."""
        self._done += 1
        self._failed += failed
        self._bytes_done += size
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._bytes_done, description=self._text())
        elif self._is_time() and self._done < self._jobs:
            self.say(self._text())

    def moved(self, size: int) -> None:
        """So many bytes more have gone; from any thread."""
        self._bytes_done = min(self._bytes_done + size, self._bytes)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._bytes_done, description=self._text())
        elif self._is_time():
            self.say(self._text())

    def say(self, line: str) -> None:
        """Write a line, above the bar if there is one."""
        if self._bar is None:
            print(line, file=self._stream, flush=True)  # to the stream it was given
        else:
            self._bar.console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _text(self) -> str:
        if self._what != "done":
            return f"{human(self._bytes_done)} of {human(self._bytes)} {self._what}{self._time_left()}"
        failed = f", {self._failed:,} failed" if self._failed else ""
        return f"{self._done:,} of {self._jobs:,} done{failed}{self._time_left()}"

    def _time_left(self) -> str:
        if not self._bytes_done:
            return ""
        seconds = (self._clock() - self._began) * (self._bytes - self._bytes_done) / self._bytes_done
        return f", about {timecode.clock(timecode.from_seconds(seconds))} left"

    def _is_time(self) -> bool:
        now = self._clock()
        if now - self._last_line < _BETWEEN_LINES:
            return False
        self._last_line = now
        return True
