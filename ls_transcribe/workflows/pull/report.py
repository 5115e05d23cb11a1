"""The report and the manifest of all reviews in a folder, which are written again when something has changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ls_transcribe.model.review import ReportRow, ReviewProgress, ReviewReport
from ls_transcribe.review import report_page
from ls_transcribe.review.normalise import RULE
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.store.review_statistics import ReviewStatistics
from ls_transcribe.store.written_files import WrittenFiles
from ls_transcribe.workflows.pull.comparisons import compare_reviews
from ls_transcribe.workflows.pull.sample import Selection, examine_sample

_MOST_CORRECTIONS = 100
"""The number of corrections that a report lists: the most frequent ones."""

_MOST_COMPARED = 100
"""The number of recordings that a report lists of those that several people reviewed: where they differ most."""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report is made of beside the reviews of a folder.

    `everyone` and `by_person` are as in `PullRequest`. `title` is the project's. `names` are the names of people by
    their numbers; whoever is not in it is called by the number. `progress` is how far the project is, None if that is
    not known. `selection` says how the recordings were chosen.
    """

    everyone: bool
    by_person: bool
    title: str
    names: Mapping[int | None, str]
    progress: ReviewProgress | None
    selection: Selection

    @property
    def text(self) -> str:
        """The same as a text, which tells whether a report would be another one."""
        return json.dumps(
            {
                "recipe": report_page.REPORT_RECIPE,
                "rule": RULE,
                "title": self.title,
                "everyone": self.everyone,
                "by_person": self.by_person,
                "names": {str(number): name for number, name in self.names.items()},
                "selection": hashlib.sha256(repr(self.selection).encode()).hexdigest(),
                "progress": self.progress and asdict(self.progress),
            }
        )


def refresh_report(folder: ReviewFolder, reviews: ReviewDatabase, context: ReportContext) -> ReviewReport:
    """Return the report of all reviews in the folder, and write it and the manifest.

    If nothing has changed since that was done last, it is only read.

    Raises:
        OutputInTheWay: A file that somebody else wrote or changed is in the way.
        OutputNotWritable: The disk is full.
    """
    files = reviews.files
    stored = reviews.report.find(context.text)
    if stored and all(folder.is_as_left(path, files) for path in (folder.manifest, folder.report, folder.page)):
        report = report_page.of_text(stored)
        if report:
            return report
    report = _make_report(reviews, context)
    _write_report(folder, reviews, report, context.title)
    reviews.report.save(context.text, report_page.as_text(report))
    return report


def _make_report(reviews: ReviewDatabase, context: ReportContext) -> ReviewReport:
    """Return the report of all reviews in the folder."""
    statistics = reviews.statistics
    if context.everyone:
        compare_reviews(reviews)
    return ReviewReport(
        RULE,
        statistics.overall(),
        speakers=statistics.rows_by_speaker(),
        languages=statistics.rows_by("language"),
        engines=statistics.rows_by("engine"),
        bands=statistics.rows_by("band"),
        flags=statistics.rows_by("flag"),
        corrections=tuple(statistics.repeated_corrections(most=_MOST_CORRECTIONS)),
        **statistics.counts(),
        progress=context.progress,
        sample=examine_sample(sample, reviews) if (sample := context.selection.sample) else None,
        queue=context.selection.queue,
        reviewers=_reviewers(statistics, context.names) if context.by_person else None,
        comparison=reviews.comparisons.all(_MOST_COMPARED) if context.everyone else None,
        found_first=statistics.found_first(),
    )


def _reviewers(statistics: ReviewStatistics, names: Mapping[int | None, str]) -> tuple[ReportRow, ...]:
    """Return the rows of people. Two with one name are told apart by their numbers."""
    rows = statistics.rows_by_reviewer()
    times = Counter(names.get(number) for number in rows)
    return tuple(replace(row, name=_name(number, names, times)) for number, row in rows.items())


def _name(number: int | None, names: Mapping[int | None, str], times: Mapping[str | None, int]) -> str:
    if number is None:
        return "not known"
    name = names.get(number)
    if name is None:
        return f"reviewer {number}"
    return name if times[name] == 1 else f"{name} (reviewer {number})"


def claim_outputs(folder: ReviewFolder, files: WrittenFiles, *, overwrite: bool) -> None:
    """Refuse to work where a file that somebody else wrote or changed is in the way of the manifest or the report.

    `overwrite` takes whatever is there for files that may be replaced. Beside a report of this tool they are its own if
    the database that knew them was lost.

    Raises:
        OutputInTheWay: There is such a file.
    """
    is_lost = files.find(folder.name_of(folder.report)) is None and _is_report(folder.report)
    for path in (folder.manifest, folder.report, folder.page):
        folder.claim(path, files, is_taken_over=overwrite or is_lost)


def _is_report(path: Path) -> bool:
    """Return whether a file is a report of this tool."""
    try:
        return b'"normalisation"' in path.read_bytes()
    except OSError:
        return False


def _write_report(folder: ReviewFolder, reviews: ReviewDatabase, report: ReviewReport, title: str) -> None:
    """Write the manifest, and the report for programs and for people."""
    files = reviews.files
    with folder.write(folder.manifest, files) as file:
        file.writelines(f"{lines}\n".encode() for lines in reviews.statistics.manifest_lines())
    with folder.write(folder.report, files) as file:
        file.write(json.dumps(report_page.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n")
    with folder.write(folder.page, files) as file:
        file.write(report_page.render(report, title).encode())
