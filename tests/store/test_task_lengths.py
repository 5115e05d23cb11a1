"""The tasks of a project, and how long their recordings are."""

from pathlib import Path

from store.stored_reviews import save_all, stored_review

from ls_transcribe.store.review_database import ReviewDatabase


def test_unreviewed(tmp_path: Path) -> None:
    """What is neither reviewed nor skipped is added up, as far as lengths are known; withdrawn reviews do not count."""
    with ReviewDatabase.open(tmp_path / "reviews.sqlite3") as reviews:
        lengths = reviews.task_lengths
        found = [(lengths.last(), lengths.count(), *lengths.unreviewed())]
        lengths.add([(1, 10), (2, 20), (3, 40), (4, 80), (9, None)])
        save_all(reviews, stored_review(1), stored_review(2))
        reviews.mark_withdrawn(2)
        reviews.save_skipped(3, "3.wav", skipped=True)
        found.append((lengths.last(), lengths.count(), *lengths.unreviewed()))
        lengths.clear()
        found.append((lengths.last(), lengths.count(), *lengths.unreviewed()))
    assert found == [(0, 0, 0, 0), (9, 5, 2, 100), (0, 0, 0, 0)]
