"""What a reviewed sample tells of all recordings that it was drawn from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateInterval:
    """A word error rate that is estimated, and the interval that holds the right one 95 times in 100 (1 is 100 %)."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReviewedSample:
    """What a sample that was drawn at random tells of all recordings it was drawn from.

    `drawn` of `population` recordings were drawn with `seed`, within `strata` strata. In the order of the draw, the
    first `reviewed` of them are all reviewed, `left_out` of these were skipped or deleted, or have nothing of the
    machine's to compare with. `whole` is the error rate of all recordings, None where too few are reviewed to tell.
    `others` is the number of reviewed recordings that were not drawn, or come later in the draw. `without_task` is the
    key of the next recording of the draw, if that has no task in the project that could be reviewed.
    """

    seed: int
    population: int
    strata: int
    drawn: int
    reviewed: int
    left_out: int
    others: int
    whole: RateInterval | None = None
    without_task: str | None = None
