"""Times in documents of any program, as integer milliseconds. A time that no recording can have is refused."""

from collections.abc import Sequence
from math import isfinite

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.model import timecode

LONGEST_RECORDING = 1_000 * 60 * 60 * 1_000
"""No recording lasts longer than this many ms (1,000 hours)."""

_SHOWN = 1e12  # seconds: more are shown as a power of ten
_TICKS = 10_000_000  # a second, in Microsoft's unit of 100 ns


def from_seconds(seconds: float | None) -> int | None:
    """Return seconds in ms; None for a time that the document leaves out.

    Raises:
        UnreadableTranscript: It is negative, not a number, or beyond 1,000 hours.
    """
    if seconds is None:
        return None
    if not isfinite(seconds):
        raise UnreadableTranscript("it has a time that is not a number")
    if not -0.0005 <= seconds <= LONGEST_RECORDING / 1000:  # less than half a millisecond is a rounding error
        reason = "is negative" if seconds < 0 else "is beyond 1,000 hours"
        shown = f"{seconds:g}" if seconds > _SHOWN or seconds < 0 else f"{seconds:,.0f}"
        raise UnreadableTranscript(f"it has a time of {shown} s, which {reason}")
    return timecode.from_seconds(seconds)


def from_milliseconds(milliseconds: float | None) -> int | None:
    """Return milliseconds as whole ones; None for a time that the document leaves out.

    Raises:
        UnreadableTranscript: It is negative, not a number, or beyond 1,000 hours.
    """
    return None if milliseconds is None else from_seconds(milliseconds / 1_000)


def from_ticks(ticks: float | None) -> int | None:
    """Return Microsoft's ticks of 100 ns in ms; None for a time that the document leaves out.

    Raises:
        UnreadableTranscript: It is negative, not a number, or beyond 1,000 hours.
    """
    return None if ticks is None else from_seconds(ticks / _TICKS)


def check_seconds(times: Sequence[float]) -> None:
    """Check times in seconds that are read later. All of them are looked at together, since there are many.

    Raises:
        UnreadableTranscript: One is negative, not a number, or beyond 1,000 hours.
    """
    if times and not (isfinite(sum(times)) and min(times) >= 0 and max(times) <= LONGEST_RECORDING / 1000):
        for seconds in times:
            from_seconds(seconds)
