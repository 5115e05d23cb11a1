"""What a person is told of a pull: what goes on on stderr, how often the machine was wrong on stdout."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli import pull_summary
from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.workflows.pull.run import PullResult


class PullReporter(Reporter):
    """A `pulling.Watcher` that speaks."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._number = self._done = 0

    def interrupted(self) -> Iterator[str]:
        """What is said on Ctrl-C."""
        yield f"Interrupted: {self._done:,} of {count(self._number, 'task')} read; the same command goes on from here."

    def planned(self, number: int) -> None:
        """So many tasks are to be read."""
        self._number = number
        self._say(f"{count(number, 'task')} to read" if number else "Nothing new to read")
        self._begin(number, number)

    def read(self, name: str) -> None:
        """A task has been read."""
        self._done += 1
        if self._verbose:
            self._say(f"{name}: read")
        self._one_ended(1, failed=False)

    def print_result(self, pulled: "PullResult") -> None:
        """How it ended: a table and where everything is, or an object for programs."""
        self._progress.close()
        if self._as_json:
            click.echo(json.dumps(pull_summary.as_object(pulled, self.unusable), ensure_ascii=False, indent=2))
        elif not self._quiet:
            for line in pull_summary.lines(pulled):
                click.echo(line)
