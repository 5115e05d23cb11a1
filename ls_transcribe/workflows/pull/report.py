"""The report and the manifest of all reviews in a folder, which are written again after every pull."""

import json

from ls_transcribe.model.review import ReviewReport
from ls_transcribe.review import report_page
from ls_transcribe.review.normalise import RULE
from ls_transcribe.store.atomic_write import atomic_write
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.store.review_statistics import ReviewStatistics

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


def write_report(folder: ReviewFolder, reviews: ReviewStatistics, report: ReviewReport, title: str) -> None:
    """Write the manifest, and the report for programs and for people. `title` is the project's.

    Raises:
        OutputNotWritable: The disk is full.
    """
    with atomic_write(folder.manifest) as file:
        file.writelines(f"{lines}\n".encode() for lines in reviews.manifest_lines())
    with atomic_write(folder.report) as file:
        file.write(json.dumps(report_page.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n")
    with atomic_write(folder.page) as file:
        file.write(report_page.render(report, title).encode())
