"""What `pull` prints: progress and failures on stderr, the result on stdout."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ls_transcribe.cli import pull_json, pull_summary
from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.cli.screen import print_json, print_line
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.watchers import PullWatcher

if TYPE_CHECKING:
    from ls_transcribe.workflows.results import PullResult


class PullReporter(Reporter, PullWatcher):
    """The watcher of a pull that prints what happens."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._number = self._done = 0

    def interrupted(self) -> Iterator[str]:
        """Yield the line that is printed on Ctrl-C."""
        yield f"Interrupted: {self._done:,} of {count(self._number, 'task')} read; the same command goes on from here."

    def planned(self, number: int) -> None:
        """Print how many tasks are going to be read."""
        self._number = number
        self._print(f"{count(number, 'task')} to read" if number else "Nothing new to read")
        self._begin_progress(number, number)

    def task_read(self, name: str) -> None:
        """Count a task that was read."""
        self._done += 1
        if self._verbose:
            self._print(f"{name}: read")
        self._advance_progress(1, failed=False)

    def print_result(self, result: "PullResult") -> None:
        """Print how the pull ended: tables and where everything is, or a JSON object."""
        self._progress.close()
        if self._as_json:
            print_json(pull_json.pull_object(result, self.unusable))
        elif not self._quiet:
            for line in pull_summary.pull_lines(result):
                print_line(line)
