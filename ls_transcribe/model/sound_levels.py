"""How loud a recording is from moment to moment: enough to tell whether anybody can be heard."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

LEVEL_STEP = 100
"""The length (ms) of a moment: about half a syllable."""

QUIETEST = 120
"""The level of digital silence, dB below full scale."""

_LOUDNESS_OF_SPEECH = 40
"""dB below a recording's loud moments that speech does not go: that is the end of a soft word, ten metres away."""

_LOUDEST_SILENCE, _QUIETEST_SPEECH = 50, 70
"""Whatever else a recording has: speech is not quieter than the one, and what is louder than the other is not silence
(dB below full scale). Room tone has about 60."""

_QUIET_RECORDING = 50
"""A recording whose loud moments are below this (dB below full scale) has speech only if its loudness changes."""

_CHANGES_OF_SPEECH = 10
"""dB between the loud and the soft moments of the quietest speech. Noise of a room has 2 or 3."""

_SHORTEST_SPEECH = 10
"""So many moments of a recording that is silent otherwise are a message: a twentieth of it would be silence."""

_CLEAR, _OF_NOISE = 25, 3
"""If soft moments are so many dB below the loud ones, they are the noise of the room, which changes by so many dB."""


@dataclass(frozen=True)
class SoundLevels:
    """`levels` has a byte for each `LEVEL_STEP` ms of a recording: how many dB it is below full scale."""

    levels: bytes

    @property
    def duration(self) -> int:
        """The length in ms."""
        return len(self.levels) * LEVEL_STEP

    @cached_property
    def faintest_speech(self) -> int:
        """The level (dB below full scale) that speech reaches in this recording: what is quieter is silence."""
        loud, soft = self._reached_by(0.05), self._reached_by(0.9)
        if loud <= _QUIET_RECORDING:
            return _faintest(loud, soft)
        faintest = loud + 25 if soft - loud >= _CHANGES_OF_SPEECH else 0
        loudest = self._reached_by(_SHORTEST_SPEECH / max(len(self.levels), _SHORTEST_SPEECH))
        return max(faintest, _faintest(loudest, soft)) if loudest <= _QUIET_RECORDING else faintest

    @property
    def loud(self) -> int:
        """The level (dB below full scale) that the loudest twentieth of the recording reaches."""
        return self._reached_by(0.05)

    def audible(self, start: int, end: int) -> int:
        """Return how long (ms) something can be heard between two times (ms)."""
        first, after = self._span(start, end)
        return (self._sums[after] - self._sums[first]) * LEVEL_STEP

    def between(self, start: int, end: int) -> bytes:
        """Return the levels between two times (ms)."""
        first, after = self._span(start, end)
        return self.levels[first:after]

    def _span(self, start: int, end: int) -> tuple[int, int]:
        first = min(max(start // LEVEL_STEP, 0), len(self.levels))
        return first, max(min(-(-end // LEVEL_STEP), len(self.levels)), first)

    @cached_property
    def _sums(self) -> list[int]:
        """How many moments before each one can be heard."""
        faintest = self.faintest_speech
        return list(accumulate((level <= faintest for level in self.levels), initial=0))

    def _reached_by(self, share: float) -> int:
        """Return the level that a share of the recording reaches, the loudest part of it."""
        wanted = share * len(self.levels)
        counts = Counter(self.levels)
        for level in range(QUIETEST):
            wanted -= counts[level]
            if wanted <= 0:
                return level
        return QUIETEST


def _faintest(loud: int, soft: int) -> int:
    """Return the level that speech reaches where the loud moments and the soft ones reach these."""
    faintest = min(max(loud + _LOUDNESS_OF_SPEECH, _LOUDEST_SILENCE), _QUIETEST_SPEECH)
    return min(faintest, soft - _OF_NOISE) if soft - loud >= _CLEAR else faintest
