"""How sure the recogniser was: words counted by their confidence."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ls_transcribe.transcripts import Word

UNSURE = 0.9
"""Words below this are worth hearing again. Of clear speech, Amazon is this sure of eleven words in twelve."""

VERY_UNSURE = 0.5
"""Words below this are more likely wrong than right."""

FLOORS = (0.0, VERY_UNSURE, 0.7, UNSURE, 0.98)
"""Where each band of confidence begins; the last ends with 1."""


@dataclass(frozen=True)
class ConfidenceCounts:
    """How many words have a confidence in each band, the least sure band first, and how many have none."""

    bands: tuple[int, ...]
    without: int

    @property
    def known(self) -> int:
        """How many words have a confidence."""
        return sum(self.bands)

    @property
    def words(self) -> int:
        """How many words there are."""
        return self.known + self.without

    @property
    def unsure(self) -> int:
        """How many words are below `UNSURE`."""
        return sum(self.bands[: FLOORS.index(UNSURE)])

    @property
    def very_unsure(self) -> int:
        """How many words are below `VERY_UNSURE`."""
        return self.bands[0]


def band_of(confidence: float) -> int:
    """Which band a confidence lies in; recognisers overshoot 0-1 by rounding."""
    return max(bisect_right(FLOORS, confidence) - 1, 0)


def names() -> Sequence[str]:
    """What the bands are called: "50–70%"."""
    ends = (*FLOORS[1:], 1.0)
    return [f"{start:.0%}".removesuffix("%") + f"–{end:.0%}" for start, end in zip(FLOORS, ends, strict=True)]


def count(words: Iterable[Word]) -> ConfidenceCounts:
    """Words by their confidence."""
    bands = [0] * len(FLOORS)
    without = 0
    for word in words:
        if word.confidence is None:
            without += 1
        else:
            bands[band_of(word.confidence)] += 1
    return ConfidenceCounts(tuple(bands), without)
