"""Counts the words of a transcript by how sure the recogniser was of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from ls_transcribe.model.confidence_bands import UNSURE, WORD_FLOORS, word_band
from ls_transcribe.transcripts import Word


@dataclass(frozen=True)
class ConfidenceCounts:
    """Numbers of words: `bands` by the bands of `WORD_FLOORS`, `without` for those that have no confidence."""

    bands: tuple[int, ...]
    without: int

    @property
    def known(self) -> int:
        """The number of words with a confidence."""
        return sum(self.bands)

    @property
    def words(self) -> int:
        """The number of all words."""
        return self.known + self.without

    @property
    def unsure(self) -> int:
        """The number of words below `UNSURE`."""
        return sum(self.bands[: WORD_FLOORS.index(UNSURE)])

    @property
    def very_unsure(self) -> int:
        """The number of words below `VERY_UNSURE`."""
        return self.bands[0]


def count_words(words: Iterable[Word]) -> ConfidenceCounts:
    """Count words by their confidence."""
    bands = [0] * len(WORD_FLOORS)
    without = 0
    for word in words:
        if word.confidence is None:
            without += 1
        else:
            bands[word_band(word.confidence)] += 1
    return ConfidenceCounts(tuple(bands), without)
