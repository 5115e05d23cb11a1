"""What speaks to a person while a command works: lines and a bar on stderr, and what is left when it is interrupted."""

import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ls_transcribe.cli.progress import Progress
from ls_transcribe.cli.wording import printable

if TYPE_CHECKING:
    from ls_transcribe.model.recording import FailedItem


class Reporter:
    """What the watchers of all commands share; each says besides what its command tells."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._progress = Progress(sys.stderr, clock=time.monotonic)
        self.unusable: list[FailedItem] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.close()
        if kind is KeyboardInterrupt:
            for line in self.interrupted():
                self._progress.say(line)

    def interrupted(self) -> Iterator[str]:
        """What is said on Ctrl-C: what is finished, and how to go on."""
        yield from ()

    def refused(self, unusable: "FailedItem") -> None:
        """Nothing can be made of something."""
        self.unusable.append(unusable)
        self._progress.say(printable(f"{unusable.name}: {unusable.reason}"))

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        """Who is called cannot answer for now."""
        self._say(f"Waiting for {whom} ({reason}); nothing is lost")

    def noted(self, line: str) -> None:
        """Something that whoever runs this should know, also where all is quiet."""
        self._progress.say(printable(f"Note: {line}"))

    def _say(self, line: str) -> None:
        if not self._quiet:
            self._progress.say(printable(line))

    def _begin(self, number: int, size: int, what: str = "done") -> None:
        if not self._quiet:
            self._progress.begin(number, size, what)

    def _one_ended(self, size: int, *, failed: bool) -> None:
        if not self._quiet:
            self._progress.ended(size, failed=failed)
