"""What a person is told of a pull: what goes on on stderr, how often the machine was wrong on stdout."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli.next_steps import shown
from ls_transcribe.cli.table import drawn
from ls_transcribe.cli.voice import Voice
from ls_transcribe.cli.wording import count, printable

if TYPE_CHECKING:
    from ls_transcribe.pipeline.pulling import Pulled
    from ls_transcribe.recordings import Unusable
    from ls_transcribe.reviews import Report, Row

_CORRECTIONS = 10
"""How many corrections are shown; the report has more."""


class PullReport(Voice):
    """A `pulling.Watcher` that speaks."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._number = self._done = 0
        self._refused: list[Unusable] = []

    def interrupted(self) -> Iterator[str]:
        """What is said on Ctrl-C."""
        yield f"Interrupted: {self._done:,} of {count(self._number, 'task')} read; the same command goes on from here."

    def planned(self, number: int) -> None:
        """So many tasks are to be read."""
        self._number = number
        self._say(f"{count(number, 'task')} to read" if number else "Nothing has changed since the last pull")
        self._begin(number, number)

    def read(self, name: str) -> None:
        """A task has been read."""
        self._done += 1
        if self._verbose:
            self._say(f"{name}: read")
        self._one_ended(1, failed=False)

    def refused(self, unusable: "Unusable") -> None:
        """Nothing can be made of a review."""
        self._refused.append(unusable)
        self._progress.say(printable(f"{unusable.name}: {unusable.reason}"))

    def print_result(self, pulled: "Pulled") -> None:
        """How it ended: a table and where everything is, or an object for programs."""
        self._progress.close()
        if self._as_json:
            click.echo(json.dumps(_as_object(pulled, self._refused), ensure_ascii=False, indent=2))
        elif not self._quiet:
            for line in _lines(pulled):
                click.echo(line)


def _as_object(pulled: "Pulled", refused: "Iterable[Unusable]") -> dict[str, object]:
    from ls_transcribe.review import page

    return {
        "output": str(pulled.folder.path),
        "url": pulled.page,
        "title": pulled.title,
        "written": pulled.written,
        "withdrawn": pulled.withdrawn,
        "failed": [{"recording": unusable.name, "reason": unusable.reason} for unusable in refused],
        "report": page.as_json(pulled.report),
    }


def _lines(pulled: "Pulled") -> Iterator[str]:
    report = pulled.report
    if report.overall.recordings:
        yield from _tables(report)
    folder = shown(pulled.folder.path)
    new = f"{pulled.written:,} new or changed" if pulled.written else "none new"
    yield f"{count(report.reviews, 'review')} of {printable(pulled.title)} in {folder}: {new}"
    for number, what in (
        (pulled.failed, "failed: reasons above"),
        (pulled.withdrawn, "taken back in Label Studio since: marked, and no longer counted"),
        (report.skipped, "skipped by people"),
        (report.unmeasured, "with nothing of the machine's to compare with"),
    ):
        if number:
            yield f"{number:>7,} {what}"
    yield f"How often the machine was wrong, and where: {shown(pulled.folder.page)}"


def _tables(report: "Report") -> Iterator[str]:
    headings = ("", "Recordings", "Words", "WER", "CER", "Work")
    groups: list[Sequence[Row]] = [(report.overall,)]
    groups += [rows for rows in (report.speakers, report.languages, report.engines, report.bands) if len(rows) > 1]
    yield from drawn(headings, [[_cells(row) for row in rows] for rows in groups])
    if report.corrections:
        rows = [
            (printable(repeated.heard), printable(repeated.written), f"{repeated.times:,}", f"{repeated.recordings:,}")
            for repeated in report.corrections[:_CORRECTIONS]
        ]
        yield from drawn(("Heard", "Corrected to", "Times", "Recordings"), [rows], left=(0, 1))


def _cells(row: "Row") -> tuple[str, ...]:
    characters = row.characters.rate if row.characters else None
    work = row.minutes_per_minute
    return (
        printable(row.name),
        f"{row.recordings:,}",
        f"{row.words.length:,}",
        _percent(row.words.rate),
        _percent(characters),
        "" if work is None else f"{work:.1f} min/min",
    )


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.1%}"
