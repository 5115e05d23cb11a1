"""What a person is told of a conversion: what goes on and what went wrong on stderr, the result on stdout."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.cli.wording import printable
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.workflows.convert.run import ConvertResult
    from ls_transcribe.workflows.convert.targets import ConvertRequest


class ConvertReporter(Reporter):
    """A `converting.Watcher` that speaks."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._number = self._done = 0

    def interrupted(self) -> Iterator[str]:
        """What is said on Ctrl-C."""
        done = f"{self._done:,} of {count(self._number, 'transcript')}"
        yield f"Interrupted: {done} converted; the same command begins anew."

    def planned(self, number: int, size: int, passed_over: Counter[str]) -> None:
        """Everything has been looked at."""
        self._number = number
        for why, files in passed_over.items():
            if why != "hidden":
                self._say(f"{count(files, 'file')} passed over ({why})")
        self._begin(number, size)

    def passed_over(self, name: str, why: str) -> None:
        """A file is not taken for a transcript."""
        if self._verbose:
            self._say(f"{name}: passed over ({why})")

    def ended(self, name: str, size: int, *, failed: bool) -> None:
        """One transcript has been dealt with."""
        self._done += not failed
        if self._verbose and not failed:
            self._say(f"{name}: converted")
        self._one_ended(size, failed=failed)

    def print_result(self, order: "ConvertRequest", result: "ConvertResult") -> None:
        """How it ended: one line, or an object for programs."""
        self._progress.close()
        documents = result.transcripts * len(order.formats)
        if self._as_json:
            told = {
                "output": str(order.output),
                "transcripts": result.transcripts,
                "documents": documents,
                "failed": [{"transcript": refused.name, "reason": refused.reason} for refused in self.unusable],
            }
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        elif not self._quiet:
            click.echo(_sentence(order, result, documents))


def _sentence(order: "ConvertRequest", result: "ConvertResult", documents: int) -> str:
    if not result.found:
        return "No transcripts found, nothing written"
    failed = f", {result.failed:,} failed" if result.failed else ""
    made = f"{count(result.transcripts, 'transcript')}, {count(documents, 'document')}"
    return printable(f"{made} in {order.output.absolute()}{failed}")
