"""A sample of a folder's recordings, drawn at random within strata: what it tells holds for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ls_transcribe.model.confidence_bands import UNKNOWN, recording_band

_CEILINGS = ((60_000, "under 1 min"), (600_000, "1–10 min"), (3_600_000, "10–60 min"))
_LONGEST = "over 1 h"


class Stratum(NamedTuple):
    """What recordings have in common that are drawn together.

    These are the names of a band of confidence, of a language and of a range of lengths.
    """

    band: str
    language: str
    length: str


@dataclass(frozen=True, slots=True)
class DrawnRecording:
    """A recording of a sample, by its key. `task` is its task in a project; None if it has none there."""

    key: str
    stratum: Stratum
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The recordings that were drawn with a seed, in the order in which they were drawn.

    `strata` has the number of recordings in each stratum of the folder as it was then, also of those of which none was
    drawn.
    """

    seed: int
    strata: Mapping[Stratum, int]
    recordings: tuple[DrawnRecording, ...]

    @property
    def population(self) -> int:
        """The number of recordings that it was drawn from."""
        return sum(self.strata.values())


class SampleSize(NamedTuple):
    """How many recordings a sample has, of how many, in how many strata, drawn with which seed."""

    drawn: int
    population: int
    strata: int
    seed: int


def stratum_of(confidence: float | None, language: str | None, duration: int | None) -> Stratum:
    """Return the stratum of a recording: confidence 0-1, duration in ms, each None if it is not known."""
    return Stratum(recording_band(confidence), language or UNKNOWN, _length(duration))


def _length(duration: int | None) -> str:
    if not duration:
        return UNKNOWN
    return next((name for ceiling, name in _CEILINGS if duration < ceiling), _LONGEST)
