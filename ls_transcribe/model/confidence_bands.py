"""Bands of confidence: what "sure" and "unsure" mean, for a word and for a whole recording. Confidences lie in 0-1.

There are two sets of bands. A word's confidence may be anything between 0 and 1. A recording's is the mean over its
words, and means lie close together: of clear speech above 0.95, of bad lines below 0.9.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

UNSURE = 0.9
"""A word below this is worth listening to again. Of clear speech, Amazon is this sure of eleven words in twelve."""

VERY_UNSURE = 0.5
"""A word below this is more likely wrong than right."""

WORD_FLOORS = (0.0, VERY_UNSURE, 0.7, UNSURE, 0.98)
"""Where each band of words begins, from the least sure to the surest. The last band ends with 1."""

_RECORDING_FLOORS = (0.98, 0.95, 0.9, 0.8)
"""Where each band of recordings begins, from the surest on. Below the last one is one more band."""

UNKNOWN = "not known"
"""The band of a recording without confidence."""


@lru_cache(maxsize=1 << 14)  # confidences have four digits, and there are tens of thousands of words
def word_band(confidence: float) -> int:
    """Return the index in `WORD_FLOORS` of a word's band. Recognisers overshoot 0-1 by rounding."""
    return max(bisect_right(WORD_FLOORS, confidence) - 1, 0)


def word_band_names() -> Sequence[str]:
    """Return the names of the words' bands, as "50–70%"."""
    ends = (*WORD_FLOORS[1:], 1.0)
    return [f"{start * 100:.0f}–{end:.0%}" for start, end in zip(WORD_FLOORS, ends, strict=True)]


def recording_band(confidence: float | None) -> str:
    """Return the name of the band of a recording's mean confidence, as "95–98 %"."""
    if confidence is None:
        return UNKNOWN
    ceiling = 1.0
    for floor in _RECORDING_FLOORS:
        if confidence >= floor:
            return f"{floor * 100:.0f}–{ceiling * 100:.0f} %"
        ceiling = floor
    return f"below {ceiling * 100:.0f} %"


def recording_band_names() -> Sequence[str]:
    """Return the names of the recordings' bands, from the surest to the least sure, and that of no confidence."""
    return [*(recording_band(floor) for floor in _RECORDING_FLOORS), recording_band(0.0), UNKNOWN]
