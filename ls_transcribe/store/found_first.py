"""How many of all errors the recordings held that people reviewed first: one pass over the reviews for each figure.

People's order is that of the annotations' numbers, which Label Studio counts up as reviews are first submitted. The
time of an annotation is that of its last change, as of its mark as ground truth. A recording counts once, by the first
of its reviews: a later one of somebody else's finds the same errors again. A mark that falls into a recording takes the
same share of its errors as of its minutes; recordings with as many errors a minute are taken together.
"""

import sqlite3
from math import sqrt

from ls_transcribe.model.found_first import FEWEST_RECORDINGS, FirstMinutes, FoundFirst

MARKS = (10, 20, 50)
"""The parts of the reviewed minutes that are told, in percent."""

_WITHIN_95 = 1.96
"""Of a normal distribution, 95 % lies within so many standard deviations."""

_AS_REVIEWED = "annotation"
_AT_BEST = "-1.0 * errors / duration"

_RECORDINGS = """
WITH recordings AS (
    SELECT annotation, duration, errors FROM (
        SELECT annotation, duration, substitutions + deletions + insertions AS errors,
            ROW_NUMBER() OVER (PARTITION BY key ORDER BY annotation, stem) AS nth
        FROM reviews WHERE measured AND NOT withdrawn
    ) WHERE nth = 1
)
"""


def found_first(connection: sqlite3.Connection) -> FoundFirst:
    """Return what was found first in the reviews of a folder that are measured and not withdrawn."""
    of_known = "FILTER (WHERE duration > 0)"
    recordings, without_length, audio, errors = connection.execute(
        f"{_RECORDINGS} SELECT COUNT(*) {of_known}, COUNT(*) FILTER (WHERE duration <= 0), "
        f"IFNULL(SUM(duration) {of_known}, 0), IFNULL(SUM(errors) {of_known}, 0) FROM recordings"
    ).fetchone()
    found = FoundFirst(recordings, audio, errors, without_length)
    if recordings < FEWEST_RECORDINGS or not errors:
        return found
    as_reviewed, at_best = (_found_in_order(connection, place, found) for place in (_AS_REVIEWED, _AT_BEST))
    spread = _spread(connection, found)
    rows = zip(MARKS, as_reviewed, at_best, strict=True)
    first = tuple(_first_minutes(mark / 100, reviewed, best, spread) for mark, reviewed, best in rows)
    return FoundFirst(recordings, audio, errors, without_length, first)


def _first_minutes(minutes: float, errors: float, at_best: float, spread: float) -> FirstMinutes:
    """Return the row of a share of the minutes. No order by chance holds more than the best one."""
    margin = _WITHIN_95 * spread * sqrt(minutes * (1 - minutes))
    return FirstMinutes(minutes, errors, at_best, (max(0.0, minutes - margin), min(at_best, minutes + margin)))


def _spread(connection: sqlite3.Connection, found: FoundFirst) -> float:
    """Return how unevenly the errors are spread over the minutes: 0 if all recordings have as many errors a minute.

    Times the root of p · (1 - p), it is the standard deviation of the share of the errors in the first share p of the
    minutes in orders by chance: that of a sample without replacement, of a sum that is 0 for all recordings.
    """
    row = connection.execute(
        f"{_RECORDINGS}, apart AS ("
        "SELECT 1.0 * errors / ? - 1.0 * duration / ? AS difference FROM recordings WHERE duration > 0"
        ") SELECT TOTAL(difference * difference) FROM apart",
        (found.errors, found.audio),
    ).fetchone()
    return sqrt(row[0] * found.recordings / (found.recordings - 1))


def _found_in_order(connection: sqlite3.Connection, place: str, found: FoundFirst) -> list[float]:
    """Return the shares of the errors that the minutes up to each mark hold, in the order of the expression `place`."""
    ends = [mark * found.audio / 100 for mark in MARKS]
    shares = ", ".join("TOTAL(errors * MAX(0.0, MIN(1.0, (? - start) / audio)))" for _mark in MARKS)
    row = connection.execute(
        f"{_RECORDINGS}, together AS ("
        f"SELECT {place} AS place, SUM(duration) AS audio, SUM(errors) AS errors FROM recordings "
        "WHERE duration > 0 GROUP BY 1"
        "), placed AS (SELECT audio, errors, SUM(audio) OVER (ORDER BY place) - audio AS start FROM together) "
        f"SELECT {shares} FROM placed",
        ends,
    ).fetchone()
    return [errors / found.errors for errors in row]
