"""How a pull ended, for people: the lines on stdout. `pull_json` has the same for programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ls_transcribe.cli.progress_text import progress_text
from ls_transcribe.cli.table import table_lines
from ls_transcribe.cli.wording import shell_path
from ls_transcribe.text.numbers import count, percent, whole_percent

if TYPE_CHECKING:
    from ls_transcribe.model.found_first import FoundFirst
    from ls_transcribe.model.review import ReadingComparison, ReportRow, ReviewReport
    from ls_transcribe.workflows.results import PullResult

_LONGEST_GROUP = 10  # rows of one kind: the report has more


def pull_lines(result: "PullResult") -> Iterator[str]:
    """Yield how often the machine was wrong, how many reviews there are, and where everything is."""
    report = result.report
    if report.overall.recordings:
        yield from _report_tables(report)
    from ls_transcribe.review.sample_sentences import sample_sentences

    yield from sample_sentences(report, percent)
    folder = shell_path(result.folder.path)
    new = f"{result.written:,} new or changed" if result.written else "nothing new"
    yield f"{count(report.reviews, 'review')} of {result.title} in {folder}: {new}"
    for number, text in (
        (result.failed, "failed (reasons above)"),
        (result.withdrawn, "withdrawn in Label Studio: marked, and no longer counted"),
        (report.skipped, "skipped by people"),
        (report.unmeasured, "without a machine transcript to compare with"),
    ):
        if number:
            yield f"{number:>7,} {text}"
    if report.found_first.first:
        yield _found_first_text(report.found_first)
    if report.comparison and report.comparison.pairs:
        yield _comparison_text(report.comparison)
    if report.progress:
        yield progress_text(report.progress)
    yield f"How often the machine was wrong, and where: {shell_path(result.folder.page)}"


def _report_tables(report: "ReviewReport") -> Iterator[str]:
    """Yield the table of error rates and the table of frequent corrections."""
    groups = [[_row_cells("all", report.overall)]]
    for kind, rows in (
        ("speaker", report.speakers),
        ("language", report.languages),
        ("engine", report.engines),
        ("confidence", report.bands),
        ("flag", report.flags),
        ("by", report.reviewers or ()),
    ):
        if len(rows) > 1 or kind == "by":
            groups.append([_row_cells(f"{kind} {row.name}", row) for row in rows[:_LONGEST_GROUP]])
    yield from table_lines(("", "Recordings", "Words", "WER", "CER", "Work"), groups)
    corrections = [
        (repeated.machine_text, repeated.reviewer_text, f"{repeated.times:,}", f"{repeated.recordings:,}")
        for repeated in report.corrections[:_LONGEST_GROUP]
    ]
    yield from table_lines(("Heard", "Corrected to", "Times", "Recordings"), [corrections], left=(0, 1))


def _found_first_text(found: "FoundFirst") -> str:
    """Return how many of all errors the first part of the minutes held. The report has more such parts."""
    first = found.first[1]
    least, most = first.by_chance
    return (
        f"The first {whole_percent(first.minutes)} of the minutes reviewed held {whole_percent(first.errors)} of all "
        f"errors (by chance {least * 100:.0f}–{whole_percent(most)}, in the best order {whole_percent(first.at_best)})"
    )


def _comparison_text(comparison: "ReadingComparison") -> str:
    """Return how much people agree who reviewed the same recordings."""
    overall = comparison.overall
    return (
        f"Word error rate between people: {_percent(overall.words.rate) or 'no words'} "
        f"({count(overall.recordings, 'recording')} with several reviews)"
    )


def _row_cells(name: str, row: "ReportRow") -> tuple[str, ...]:
    """Return the cells of a group of reviews: a rate that is unknown is an empty cell."""
    characters = row.characters.rate if row.characters else None
    work = row.minutes_per_minute
    return (
        name,
        f"{row.recordings:,}",
        f"{row.words.length:,}",
        _percent(row.words.rate),
        _percent(characters),
        "" if work is None else f"{work:.1f} min/min",
    )


def _percent(rate: float | None) -> str:
    return "" if rate is None else percent(rate)
