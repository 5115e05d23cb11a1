"""How sure the recogniser was: words counted by their confidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from ls_transcribe.model.confidence_bands import UNSURE, WORD_FLOORS, word_band
from ls_transcribe.transcripts import Word


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
        return sum(self.bands[: WORD_FLOORS.index(UNSURE)])

    @property
    def very_unsure(self) -> int:
        """How many words are below `VERY_UNSURE`."""
        return self.bands[0]


def count(words: Iterable[Word]) -> ConfidenceCounts:
    """Words by their confidence."""
    bands = [0] * len(WORD_FLOORS)
    without = 0
    for word in words:
        if word.confidence is None:
            without += 1
        else:
            bands[word_band(word.confidence)] += 1
    return ConfidenceCounts(tuple(bands), without)
