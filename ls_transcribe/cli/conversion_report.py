"""What a person is told of a conversion: what goes on and what went wrong on stderr, the result on stdout."""

import json
import sys
import time
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from ls_transcribe.cli.progress import Progress
from ls_transcribe.cli.wording import count, printable

if TYPE_CHECKING:
    from ls_transcribe.pipeline.assigning import Conversion
    from ls_transcribe.pipeline.converting import Converted
    from ls_transcribe.recordings import Unusable


class ConversionReport:
    """A `converting.Watcher` that speaks."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._progress = Progress(sys.stderr, clock=time.monotonic)
        self._number = self._done = 0
        self._refused: list[Unusable] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.close()
        if kind is KeyboardInterrupt:
            done = f"{self._done:,} of {count(self._number, 'transcript')}"
            self._progress.say(f"Interrupted: {done} converted; the same command begins anew.")

    def planned(self, number: int, size: int, passed_over: Counter[str]) -> None:
        """Everything has been looked at."""
        self._number = number
        for why, files in passed_over.items():
            if why != "hidden":
                self._say(f"{count(files, 'file')} passed over ({why})")
        if not self._quiet:
            self._progress.begin(number, size)

    def passed_over(self, name: str, why: str) -> None:
        """A file is not taken for a transcript."""
        if self._verbose:
            self._say(f"{name}: passed over ({why})")

    def refused(self, unusable: "Unusable") -> None:
        """Something becomes no document."""
        self._refused.append(unusable)
        self._progress.say(printable(f"{unusable.name}: {unusable.reason}"))

    def ended(self, name: str, size: int, *, failed: bool) -> None:
        """One transcript has been dealt with."""
        self._done += not failed
        if self._verbose and not failed:
            self._say(f"{name}: converted")
        if not self._quiet:
            self._progress.ended(size, failed=failed)

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        """Who is called cannot answer for now."""
        self._say(f"Waiting for {whom} ({reason}); nothing is lost")

    def print_result(self, order: "Conversion", result: "Converted") -> None:
        """How it ended: one line, or an object for programs."""
        self._progress.close()
        documents = result.transcripts * len(order.formats)
        if self._as_json:
            told = {
                "output": str(order.output),
                "transcripts": result.transcripts,
                "documents": documents,
                "failed": [{"transcript": refused.name, "reason": refused.reason} for refused in self._refused],
            }
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        elif not self._quiet:
            click.echo(_sentence(order, result, documents))

    def _say(self, line: str) -> None:
        if not self._quiet:
            self._progress.say(printable(line))


def _sentence(order: "Conversion", result: "Converted", documents: int) -> str:
    if not result.found:
        return "No transcripts found, nothing written"
    failed = f", {result.failed:,} failed" if result.failed else ""
    made = f"{count(result.transcripts, 'transcript')}, {count(documents, 'document')}"
    return printable(f"{made} in {order.output.absolute()}{failed}")
