"""The numbers that anyone can write into a task: by import, by a script, in the editor.

Each is taken if it can be right. Else it is not known, so that one wrong number costs its own place and nothing else.
"""

from ls_transcribe.model import timecode
from ls_transcribe.transcripts.times import LONGEST_RECORDING

LONGEST_WORK = 7 * 24 * 60 * 60
"""Nobody works longer than this on one review, in seconds (a week): the page was left open, or the unit is another."""

_LARGEST_ID = 2**63 - 1
"""The largest number that Label Studio's databases, and SQLite, give to a user."""


def position(seconds: object) -> int | None:
    """Return a position in a recording, a number or a string of seconds, in ms. What lies before the beginning is 0.

    It is None if it is no number, or lies beyond 1,000 hours.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        milliseconds = timecode.from_seconds(seconds)
    except (ValueError, OverflowError):
        return None
    return max(milliseconds, 0) if milliseconds <= LONGEST_RECORDING else None


def length(seconds: object) -> int | None:
    """Return the length of a recording in ms; None if it is no number, not above 0, or beyond 1,000 hours."""
    return None if isinstance(seconds, str) else position(seconds) or None


def confidence(value: object) -> float | None:
    """Return a confidence of 0–1; None for anything else."""
    return _number_between(value, 0, 1)


def working_time(seconds: object) -> float | None:
    """Return how long somebody worked, in seconds; None if it is no number, not above 0, or longer than a week."""
    return _number_between(seconds, 0, LONGEST_WORK) or None


def user_number(value: object) -> int | None:
    """Return the number of a user; None if it is none."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= _LARGEST_ID else None  # type: ignore[operator,return-value]


def _number_between(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return None
    return float(value)
