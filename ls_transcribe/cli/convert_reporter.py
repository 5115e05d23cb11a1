"""What `convert` prints: progress and failures on stderr, the result on stdout."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.cli.screen import print_json, print_line
from ls_transcribe.cli.wording import sets_of_files
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.watchers import ConvertWatcher

if TYPE_CHECKING:
    from ls_transcribe.workflows.convert.request import ConvertRequest
    from ls_transcribe.workflows.convert.result import ConvertResult


class ConvertReporter(Reporter, ConvertWatcher):
    """The watcher of a conversion that prints what happens."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._number = self._done = 0

    def interrupted(self) -> Iterator[str]:
        """Yield the lines that are printed on Ctrl-C."""
        done = f"{self._done:,} of {count(self._number, 'transcript')}"
        yield f"Interrupted: {done} converted; the same command starts from the beginning."

    def planned(self, number: int, size: int, skipped: Counter[str]) -> None:
        """Print which files are skipped, and begin to count."""
        self._number = number
        for reason, files in skipped.items():
            if reason != "hidden":
                self._print(f"{count(files, 'file')} skipped ({reason})")
        self._begin_progress(number, size)

    def file_skipped(self, name: str, reason: str) -> None:
        """Print the name of a file that is not taken for a transcript."""
        if self._verbose:
            self._print(f"{name}: skipped ({reason})")

    def transcript_ended(self, name: str, size: int, *, failed: bool) -> None:
        """Count a transcript that was converted, or could not be."""
        self._done += not failed
        if self._verbose and not failed:
            self._print(f"{name}: converted")
        self._advance_progress(size, failed=failed)

    def print_result(self, request: "ConvertRequest", result: "ConvertResult") -> None:
        """Print how the conversion ended: one line, or a JSON object."""
        self._progress.close()
        if self._as_json:
            print_json({
                "output": str(request.output),
                "transcripts": result.transcripts,
                "documents": result.documents,
                "sets": result.sets,
                "agreeing": result.agreeing,
                "failed": [{"transcript": item.name, "reason": item.reason} for item in self.unusable],
                "notes": [{"transcript": name, "note": note} for name, note in self.noted],
            })  # fmt: skip
        elif not self._quiet:
            print_line(_result_line(request, result))


def _result_line(request: "ConvertRequest", result: "ConvertResult") -> str:
    if not result.found:
        return "No transcripts were found, and nothing was written"
    failed = f", {result.failed:,} failed" if result.failed else ""
    made = f"{count(result.transcripts, 'transcript')}, {count(result.documents, 'document')}"
    sets = f"; {sets_of_files(result.sets, result.agreeing)}" if result.sets else ""
    return f"{made} in {request.output.absolute()}{failed}{sets}"
