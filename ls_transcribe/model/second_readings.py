"""Second readings: a share of the reviewed recordings is reviewed by another person, too."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ls_transcribe.model.sample import Stratum
from ls_transcribe.model.sample_draw import draw_sample


class SecondReadings(NamedTuple):
    """How many of the reviewed recordings were drawn for a second person, with which seed.

    `marked` is how many of them this run has marked in Label Studio, `read` how many a second person has read.
    """

    drawn: int
    reviewed: int
    marked: int
    read: int
    seed: int


def draw_second_readings(
    reviewed: Mapping[str, Stratum], drawn_before: Collection[str], percent: int, seed: int
) -> list[str]:
    """Draw so many of a hundred reviewed recordings, rounded up. Recordings are given and returned by key.

    Those that were drawn before stay, also if they are more; others are added in the order of the draw.
    """
    number = -(-len(reviewed) * percent // 100)
    before = sorted(set(drawn_before) & reviewed.keys())
    order = draw_sample(reviewed.items(), len(reviewed), seed).recordings
    others = [one.key for one in order if one.key not in drawn_before]
    return before + others[: max(number - len(before), 0)]
