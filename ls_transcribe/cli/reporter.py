"""The base of all reporters. A reporter watches a command and prints on stderr what happens."""

import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ls_transcribe.cli.progress import Progress
from ls_transcribe.cli.wording import byte_size
from ls_transcribe.workflows.watchers import Watcher

if TYPE_CHECKING:
    from ls_transcribe.model.recording import FailedItem


class Reporter(Watcher):
    """Prints progress, failures and waits, and on Ctrl-C what is finished. Use it in a `with` statement.

    `as_json` prints the result as JSON; `quiet` prints only what went wrong; `verbose` also prints what went well.
    `unusable` collects every item that was refused or has failed, `noted` the names of transcripts with what is to be
    known of them, and `left` those of recordings that were not started for what they cost, for the result.
    """

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._progress = Progress(sys.stderr, clock=time.monotonic)
        self.unusable: list[FailedItem] = []
        self.noted: list[tuple[str, str]] = []
        self.left: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.close()
        if error is not None and kind is KeyboardInterrupt:
            for line in self.interrupted():
                self._progress.print_line(line)
                error.add_note(line)  # so that it is not told again

    def interrupted(self) -> Iterator[str]:
        """Yield the lines that are printed on Ctrl-C: what is finished, and how to go on."""
        yield from ()

    def item_failed(self, item: "FailedItem") -> None:
        """Print why something cannot be used."""
        self.unusable.append(item)
        self._progress.print_line(f"{item.name}: {item.reason}")

    def item_noted(self, name: str, note: str) -> None:
        """Print what is to be known of a transcript, also with --quiet."""
        self.noted.append((name, note))
        self.note(f"{name}: {note}")

    def recording_left(self, name: str, reason: str) -> None:
        """Print why a recording is not started, also with --quiet."""
        self.left.append((name, reason))
        self._progress.print_line(f"{name}: left for later: {reason}")

    def recording_forgotten(self, name: str, key: str) -> None:
        """Print that a recording was forgotten, also with --quiet."""
        self.note(f"{name} was forgotten on request, and is passed over (forget --recall {key} takes that back)")

    def waiting(self, reason: str, *, service: str = "Amazon") -> None:
        """Print which service cannot answer for now."""
        self._print(f"Waiting for {service} ({reason}); nothing is lost")

    def model_fetch_started(self, name: str, size: int) -> None:
        """Print how much is going to be fetched, also with --quiet: whoever typed no model did not ask for it."""
        self._progress.print_line(f"The model {name} is fetched, once ({byte_size(size)}); --model names another one")
        self._begin_progress(1, size, "fetched")

    def model_bytes_fetched(self, size: int) -> None:
        """Count bytes that were fetched."""
        if not self._quiet:
            self._progress.add_bytes(size)

    def model_fetch_ended(self) -> None:
        """Remove the bar."""
        self._progress.close()

    def note(self, line: str) -> None:
        """Print a line, also with --quiet."""
        self._progress.print_line(f"Note: {line}")

    def _print(self, line: str) -> None:
        """Print a line, unless the reporter is quiet."""
        if not self._quiet:
            self._progress.print_line(line)

    def _begin_progress(self, number: int, size: int, verb: str = "done") -> None:
        """Count progress anew, to `number` items of `size` bytes together. See `Progress.begin`."""
        if not self._quiet:
            self._progress.begin(number, size, verb)

    def _extend_progress(self, number: int, size: int, *, is_all: bool) -> None:
        """Go on counting, to more items. See `Progress.extend`."""
        if not self._quiet:
            self._progress.extend(number, size, is_all=is_all)

    def _advance_progress(self, size: int, *, failed: bool) -> None:
        """Count one item of `size` bytes as done."""
        if not self._quiet:
            self._progress.advance(size, failed=failed)
