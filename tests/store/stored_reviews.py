"""Reviews as the database stores them, with errors and corrections that are known."""

from dataclasses import replace
from datetime import UTC, datetime

from ls_transcribe.model.review import (
    Correction,
    EditorContent,
    ErrorCounts,
    Review,
    ReviewedTask,
    ReviewErrors,
)
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ERRORS = ReviewErrors(ErrorCounts(9, 1), ErrorCounts(50, 2))


def stored_review(
    task: int = 1,
    stem: str = "",
    *,
    key: str = "",
    language: str | None = "en-US",
    engine: str | None = "amazon/aaaaaa",
    confidence: float | None = 0.96,
    errors: ReviewErrors | None = ERRORS,
    lead_time: float | None = 60.0,
    duration: int = 60_000,
    lines: tuple[str, ...] = (),
) -> StoredReview:
    """Return a review of a task. `engine` is the engine that made its prediction, with the digest of the settings."""
    name, _, settings = (engine or "").partition("/")
    reviewed = ReviewedTask(
        task, key or f"key{task}", f"{task}.wav", "s3://b/k", duration, language, confidence, name or None
    )
    review = Review(
        reviewed,
        10 * task,
        5,
        NOON,
        EditorContent("text"),
        prediction=EditorContent("text"),
        settings=settings or None,
        lead_time=lead_time,
    )
    return StoredReview(stem or f"call{task}", review, duration, errors, lines)


def submitted_at(stored: StoredReview, at: datetime) -> StoredReview:
    """Return the review with another time of submission."""
    return replace(stored, review=replace(stored.review, submitted_at=at))


def correction(heard: str, written: str, *, context: str = "", start: int = 0) -> Correction:
    """Return a correction of one text to another."""
    return Correction(heard, written, heard.lower(), written.lower(), context, start)


def with_corrections(*corrections: Correction) -> ReviewErrors:
    """Return errors that are only these corrections."""
    return ReviewErrors(ErrorCounts(), ErrorCounts(), {}, corrections)


def save_all(reviews: ReviewDatabase, *stored: StoredReview) -> None:
    """Save some reviews."""
    for each in stored:
        reviews.save(each)


def everything(reviews: ReviewDatabase) -> list[object]:
    """Return everything that can be read of all reviews."""
    rows = [reviews.statistics.rows_by(column) for column in ("language", "engine", "band")]
    report = [
        reviews.statistics.overall(),
        *rows,
        reviews.statistics.rows_by_speaker(),
        list(reviews.statistics.repeated_corrections()),
        reviews.statistics.languages(),
    ]
    return [
        *report,
        list(reviews.statistics.reviewed_texts()),
        list(reviews.statistics.manifest_lines()),
        [(one.task, one.stem, one.version) for one in reviews.current_files()],
        reviews.known_tasks(),
    ]


ERRORS_BY_SPEAKER = ReviewErrors(
    ErrorCounts(9, 1),
    ErrorCounts(50, 2),
    {"Ada": ErrorCounts(5, 1), "Bob": ErrorCounts(4)},
    (correction("a", "b"), correction("c", "d"), correction("", "e")),
)
