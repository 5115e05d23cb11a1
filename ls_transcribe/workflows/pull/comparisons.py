"""Reviews of the same recordings by several people, compared with each other."""

from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.review.word_errors import count_word_errors
from ls_transcribe.store.review_database import ReviewDatabase


def compare_reviews(reviews: ReviewDatabase) -> None:
    """Compare the reviews that are not compared yet, pair by pair, and store how their words differ."""
    for first, second in reviews.comparisons.missing():
        one, other = (normalised_text(reviews.comparisons.text_of(stem)) for stem in (first, second))
        reviews.comparisons.save(first, second, count_word_errors(one, other))
