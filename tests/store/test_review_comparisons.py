"""What several people wrote of the same recordings, compared with each other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store.stored_reviews import NOON, save_all, stored_review

from ls_transcribe.model.review import ErrorCounts, ReadingComparison, ReportRow
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview


@pytest.fixture
def reviews(tmp_path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(tmp_path / "reviews.sqlite3") as opened:
        yield opened


def reading(
    stem: str, annotator: int | None, hour: int = 0, *, key: str = "k", ground_truth: bool = False, task: int = 1
) -> StoredReview:
    """A review of somebody's, so many hours after noon."""
    stored = stored_review(task, stem, key=key)
    at = NOON + timedelta(hours=hour)
    review = replace(stored.review, annotator=annotator, submitted_at=at, is_ground_truth=ground_truth)
    return replace(stored, review=review)


def test_pairs(reviews: ReviewDatabase) -> None:
    """Each person's first review is compared with those before it: the ground truth, then the newest, in any task."""
    save_all(
        reviews,
        reading("a-old", 1, 0),
        reading("a-new", 1, 3, task=2),
        reading("b", 2, 1),
        reading("truth", 3, 0, ground_truth=True),
        reading("alone", 1, key="other", task=3),
    )

    pairs = reviews.comparisons.missing()

    assert pairs == [("a-new", "b"), ("truth", "a-new"), ("truth", "b")]


def test_people_without_a_number(reviews: ReviewDatabase) -> None:
    """All whose accounts were deleted are one person: nobody is compared with themselves."""
    save_all(reviews, reading("a", None, 0), reading("b", None, 1), reading("c", 5, 2))
    assert reviews.comparisons.missing() == [("c", "b")]


def test_what_is_compared_is_not_missing(reviews: ReviewDatabase) -> None:
    """Until one of both is submitted anew, or marked as ground truth; a review that was taken back is not compared."""
    save_all(reviews, reading("a", 1, 0), reading("b", 2, 1, task=2))
    missing = [reviews.comparisons.missing()]
    reviews.comparisons.save("b", "a", ErrorCounts(3, 1))
    missing.append(reviews.comparisons.missing())
    reviews.save(reading("a", 1, 0))
    missing.append(reviews.comparisons.missing())
    reviews.comparisons.save("b", "a", ErrorCounts(3, 1))
    reviews.save_ground_truth("b", is_ground_truth=False)
    reviews.save_ground_truth("a", is_ground_truth=True)
    missing.append(reviews.comparisons.missing())
    reviews.comparisons.save("a", "b", ErrorCounts(3, 1))
    reviews.mark_withdrawn(2)

    assert missing == [[("b", "a")], [], [("b", "a")], [("a", "b")]]
    assert (reviews.comparisons.missing(), reviews.comparisons.all(most=9).pairs) == ([], 0)


def test_together(reviews: ReviewDatabase) -> None:
    """All pairs are added up, and so is each recording: first the one of which people differ most."""
    save_all(reviews, *(reading(f"{key}{who}", who, key=key) for key in "kl" for who in (1, 2)), reading("k3", 3))
    for first, second in reviews.comparisons.missing():
        reviews.comparisons.save(first, second, ErrorCounts(8, 2) if "k" in first else ErrorCounts(1, 1, 1, 1))

    assert reviews.comparisons.all(most=9) == ReadingComparison(
        4,
        ReportRow("all", 2, ErrorCounts(25, 7, 1, 1)),
        (ReportRow("1.wav", 1, ErrorCounts(1, 1, 1, 1)), ReportRow("1.wav", 1, ErrorCounts(24, 6))),
    )
    assert len(reviews.comparisons.all(most=1).recordings) == 1


def test_nothing_compared(reviews: ReviewDatabase) -> None:
    """Without reviews there are no pairs, and no rate."""
    assert reviews.comparisons.all(most=9) == ReadingComparison(0, ReportRow("all", 0, ErrorCounts()))


def test_text(reviews: ReviewDatabase) -> None:
    """What somebody wrote is the text of all lines in the manifest."""
    save_all(reviews, stored_review(1, "a", lines=('{"text": "one"}', '{"text": "two"}')), stored_review(2, "b"))
    assert [reviews.comparisons.text_of(stem) for stem in ("a", "b", "none")] == ["one\ntwo", "", ""]
