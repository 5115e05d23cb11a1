"""What a pull has come to, for people and for programs."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ls_transcribe.cli.next_steps import shown
from ls_transcribe.cli.table import drawn
from ls_transcribe.cli.wording import printable
from ls_transcribe.text.numbers import count, percent

if TYPE_CHECKING:
    from ls_transcribe.model.recording import FailedItem
    from ls_transcribe.model.review import ReportRow, ReviewReport
    from ls_transcribe.workflows.pull.run import PullResult

_ROWS = 10
"""How many rows of a kind are shown; the report has more."""


def as_object(pulled: "PullResult", refused: "Iterable[FailedItem]") -> dict[str, object]:
    """All of it, as one object."""
    from ls_transcribe.review import report_page

    return {
        "output": str(pulled.folder.path),
        "url": pulled.page,
        "title": pulled.title,
        "written": pulled.written,
        "withdrawn": pulled.withdrawn,
        "failed": [{"recording": unusable.name, "reason": unusable.reason} for unusable in refused],
        "report": report_page.as_json(pulled.report),
    }


def lines(pulled: "PullResult") -> Iterator[str]:
    """How often the machine was wrong, how many reviews there are, and where everything is."""
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


def _tables(report: "ReviewReport") -> Iterator[str]:
    groups = [[_cells("all", report.overall)]]
    for what, rows in (
        ("speaker", report.speakers),
        ("language", report.languages),
        ("engine", report.engines),
        ("confidence", report.bands),
    ):
        if len(rows) > 1:
            groups.append([_cells(f"{what} {row.name}", row) for row in rows[:_ROWS]])
    yield from drawn(("", "Recordings", "Words", "WER", "CER", "Work"), groups)
    corrections = [
        (printable(repeated.heard), printable(repeated.written), f"{repeated.times:,}", f"{repeated.recordings:,}")
        for repeated in report.corrections[:_ROWS]
    ]
    yield from drawn(("Heard", "Corrected to", "Times", "Recordings"), [corrections], left=(0, 1))


def _cells(name: str, row: "ReportRow") -> tuple[str, ...]:
    characters = row.characters.rate if row.characters else None
    work = row.minutes_per_minute
    return (
        printable(name),
        f"{row.recordings:,}",
        f"{row.words.length:,}",
        _percent(row.words.rate),
        _percent(characters),
        "" if work is None else f"{work:.1f} min/min",
    )


def _percent(rate: float | None) -> str:
    return "" if rate is None else percent(rate)
