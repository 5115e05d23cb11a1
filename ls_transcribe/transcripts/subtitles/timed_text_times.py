"""Reads the times of TTML (https://www.w3.org/TR/ttml2/#timing-value-time-expression), in ms.

A time is a clock's ("00:01:02.500", "00:01:02:12" with frames) or a number with its unit ("62.5s", "1550f", "620t").
Apple leaves out hours that are none and the unit of seconds.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.times import from_seconds

_CLOCK = re.compile(
    r"(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d\d)"
    r"(?:[.,](?P<fraction>\d{1,12})|[:;](?P<frames>\d{1,3})(?:\.(?P<subframes>\d{1,3}))?)?"
)
_OFFSET = re.compile(r"(?P<number>\d{1,18}(?:\.\d{1,12})?)(?P<unit>h|ms|m|s|f|t)?")
_MULTIPLIER = re.compile(r"(\d{1,6})[ :](\d{1,6})")
_COUNT = re.compile(r"\d{1,10}")
_USUAL_FRAMES = 30  # a second, where the document does not say
_DROPPED = 2  # numbers of frames that are left out in each minute but every tenth, in American television


class ClockRates(NamedTuple):
    """How many frames, parts of frames and ticks a second has, and how frames are counted.

    `is_counted` says that a time is a number of frames: a second of it has `nominal_frames`, though a real second has
    another number of `frames`. `has_drops` says that some numbers are left out, to keep pace with the clock.
    """

    frames: Fraction
    nominal_frames: int
    subframes: int
    ticks: int
    is_counted: bool
    has_drops: bool


def rates_of(attributes: Mapping[str, str]) -> ClockRates:
    """Return what the root element says of the clock. `attributes` have their names without namespaces.

    Raises:
        UnreadableTranscript: Its times are those of a clock on a wall, or it gives a rate that none can be.
    """
    if attributes.get("timeBase") == "clock":
        raise UnreadableTranscript("its times are those of a clock, not of the recording")
    frames = _count(attributes, "frameRate", _USUAL_FRAMES)
    multiplier = _MULTIPLIER.fullmatch(attributes.get("frameRateMultiplier", "1 1").strip())
    subframes = _count(attributes, "subFrameRate", 1)
    usual_ticks = frames * subframes if "frameRate" in attributes else 1
    if multiplier is None or not int(multiplier[1]) or not int(multiplier[2]):
        raise UnreadableTranscript("its frameRateMultiplier is not valid")
    exact = frames * Fraction(int(multiplier[1]), int(multiplier[2]))
    is_counted = attributes.get("timeBase") == "smpte"
    drop_mode = attributes.get("dropMode", "nonDrop") if is_counted else "nonDrop"
    if drop_mode not in {"nonDrop", "dropNTSC"}:
        raise UnreadableTranscript(f"its frames are counted as {drop_mode[:40]}, which is not read")
    ticks = _count(attributes, "tickRate", usual_ticks)
    return ClockRates(exact, frames, subframes, ticks, is_counted, drop_mode == "dropNTSC")


def milliseconds(text: str, rates: ClockRates) -> int:
    """Return a time in ms.

    Raises:
        UnreadableTranscript: It is none, or beyond 1,000 hours.
    """
    plain = text.strip()
    if match := _OFFSET.fullmatch(plain):
        units = {
            "h": Fraction(3_600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1_000),
            "f": 1 / rates.frames, "t": Fraction(1, rates.ticks),
        }  # fmt: skip
        return from_seconds(float(Fraction(match["number"]) * units[match["unit"] or "s"])) or 0
    match = _CLOCK.fullmatch(plain)
    if match is None:
        raise UnreadableTranscript(f'it has a time that cannot be understood: "{plain[:40]}"')
    whole = (int(match["hours"] or 0) * 60 + int(match["minutes"])) * 60 + int(match["seconds"])
    if match["frames"] is None:
        return from_seconds(float(whole + Fraction(f"0.{match['fraction'] or 0}"))) or 0
    frames = int(match["frames"]) + Fraction(int(match["subframes"] or 0), rates.subframes)
    if not rates.is_counted:
        return from_seconds(float(whole + frames / rates.frames)) or 0
    minutes = whole // 60
    dropped = _DROPPED * (minutes - minutes // 10) if rates.has_drops else 0
    return from_seconds(float((whole * rates.nominal_frames + frames - dropped) / rates.frames)) or 0


def _count(attributes: Mapping[str, str], name: str, usual: int) -> int:
    text = attributes.get(name, "").strip()
    if not text:
        return usual
    if not _COUNT.fullmatch(text) or not int(text):
        raise UnreadableTranscript(f"its {name} is not valid")
    return int(text)
