"""The report and the manifest of all reviews in a folder, which are written again after every pull."""

import json
from pathlib import Path

from ls_transcribe.model.review import ReviewReport
from ls_transcribe.review import report_page
from ls_transcribe.review.normalise import RULE
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.store.review_statistics import ReviewStatistics
from ls_transcribe.store.written_files import WrittenFiles

_MOST_CORRECTIONS = 100
"""The number of corrections that a report lists: the most frequent ones."""


def make_report(reviews: ReviewStatistics) -> ReviewReport:
    """Return the report of all reviews in the folder."""
    return ReviewReport(
        RULE,
        reviews.overall(),
        speakers=reviews.rows_by_speaker(),
        languages=reviews.rows_by("language"),
        engines=reviews.rows_by("engine"),
        bands=reviews.rows_by("band"),
        corrections=tuple(reviews.repeated_corrections(most=_MOST_CORRECTIONS)),
        **reviews.counts(),
    )


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


def write_report(folder: ReviewFolder, reviews: ReviewDatabase, report: ReviewReport, title: str) -> None:
    """Write the manifest, and the report for programs and for people. `title` is the project's.

    Raises:
        OutputInTheWay: A file that somebody else wrote or changed is in the way.
        OutputNotWritable: The disk is full.
    """
    files = reviews.files
    with folder.write(folder.manifest, files) as file:
        file.writelines(f"{lines}\n".encode() for lines in reviews.statistics.manifest_lines())
    with folder.write(folder.report, files) as file:
        file.write(json.dumps(report_page.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n")
    with folder.write(folder.page, files) as file:
        file.write(report_page.render(report, title).encode())
