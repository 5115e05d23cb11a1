"""The report that is kept from pull to pull, until something that it tells has changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from store.stored_reviews import stored_review

from ls_transcribe.model.review import ErrorCounts
from ls_transcribe.store.review_database import ReviewDatabase

_CHANGES: dict[str, Callable[[ReviewDatabase], object]] = {
    "a new review": lambda reviews: reviews.save(stored_review(3)),
    "a review that was submitted again": lambda reviews: reviews.save(stored_review(1)),
    "a review that was withdrawn": lambda reviews: reviews.mark_withdrawn(1),
    "a ground truth": lambda reviews: reviews.save_ground_truth("call1", is_ground_truth=True),
    "a task that was skipped": lambda reviews: reviews.save_skipped(9, "9.wav", skipped=True),
    "a task that is skipped no more": lambda reviews: reviews.save_skipped(8, "8.wav", skipped=False),
    "a comparison": lambda reviews: reviews.comparisons.save("call2", "call1", ErrorCounts(1)),
}
_OTHERS: dict[str, Callable[[ReviewDatabase], object]] = {
    "no ground truth": lambda reviews: reviews.save_ground_truth("call1", is_ground_truth=False),
    "nothing withdrawn": lambda reviews: reviews.mark_withdrawn(1, ["call1"]),
    "a task that was not skipped": lambda reviews: reviews.save_skipped(7, "7.wav", skipped=False),
    "settings": lambda reviews: reviews.save_settings(by_person=True),
}


def _after(folder: Path, change: Callable[[ReviewDatabase], object]) -> str | None:
    with ReviewDatabase.open(folder / "reviews.sqlite3") as reviews:
        reviews.save(stored_review(1))
        reviews.save(stored_review(2))
        reviews.save_skipped(8, "8.wav", skipped=True)
        reviews.report.save("options", "an earlier report")
        reviews.report.save("options", "the report")
        change(reviews)
        return reviews.report.find("options")


@pytest.mark.parametrize("name", _CHANGES)
def test_a_change_of_what_it_tells_ends_it(tmp_path: Path, name: str) -> None:
    """Whoever makes that change."""
    assert _after(tmp_path, _CHANGES[name]) is None


@pytest.mark.parametrize("name", _OTHERS)
def test_everything_else_leaves_it(tmp_path: Path, name: str) -> None:
    """It need not be made again."""
    assert _after(tmp_path, _OTHERS[name]) == "the report"


def test_it_is_made_of_more_than_reviews(tmp_path: Path) -> None:
    """With other options it is another report."""
    with ReviewDatabase.open(tmp_path / "reviews.sqlite3") as reviews:
        reviews.report.save("options", "the report")
        assert reviews.report.find("other options") is None
