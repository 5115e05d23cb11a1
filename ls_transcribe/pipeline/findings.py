"""What all reviews say together: the report and the manifest, written anew after every pull."""

import json

from ls_transcribe.ledger.reviews import Reviews
from ls_transcribe.output_folder import ReviewedFolder, replacing
from ls_transcribe.review import page
from ls_transcribe.review.normalising import NAME
from ls_transcribe.reviews import Report

_MOST_CORRECTIONS = 100
"""How many corrections a report lists: those made most often."""


def findings(reviews: Reviews) -> Report:
    """The report of all that was reviewed so far."""
    return Report(
        NAME,
        reviews.overall(),
        speakers=reviews.by_speaker(),
        languages=reviews.by("language"),
        engines=reviews.by("engine"),
        bands=reviews.by("band"),
        corrections=tuple(reviews.repeated(most=_MOST_CORRECTIONS)),
        **reviews.numbers(),
    )


def write_findings(folder: ReviewedFolder, reviews: Reviews, report: Report, title: str) -> None:
    """Write the manifest, and the report for programs and for people.

    Raises:
        OutputNotWritable: The disk is full.
    """
    with replacing(folder.manifest) as file:
        file.writelines(f"{lines}\n".encode() for lines in reviews.manifest())
    with replacing(folder.report) as file:
        file.write(json.dumps(page.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n")
    with replacing(folder.page) as file:
        file.write(page.render(report, title).encode())
