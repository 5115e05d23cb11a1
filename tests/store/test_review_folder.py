"""The paths of a review folder."""

import os
from pathlib import Path

from ls_transcribe.store.review_folder import ReviewFolder


def test_everything_in_a_folder_of_reviews_has_its_name(tmp_path: Path) -> None:
    """The reviewed transcripts lie in front, for they are what is wanted."""
    folder = ReviewFolder(tmp_path / "out")
    places = (folder.transcript_path("a-1"), folder.documents, folder.subtitles, folder.manifest, folder.report)
    assert [place.relative_to(tmp_path).as_posix() for place in (*places, folder.page, folder.reviews)] == [
        "out/a-1.json",
        "out/documents",
        "out/subtitles",
        "out/manifest.jsonl",
        "out/report.json",
        "out/report.html",
        "out/reviews.sqlite3",
    ]


def test_a_folder_of_reviews_is_for_its_owner_alone(tmp_path: Path) -> None:
    """What people corrected is no less confidential, and no folder is made for what there is none of."""
    before = os.umask(0)
    try:
        ReviewFolder(tmp_path / "in" / "out").create()
    finally:
        os.umask(before)
    made = sorted(tmp_path.rglob("*"))
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in made if path.name == "out"] == [("out", "0o700")]
