"""Numbers as people read them in a report: "4.3 %", "12.5 h", "2.4 min"."""

from ls_transcribe.review.confidence_bands import UNKNOWN

__all__ = ["UNKNOWN", "counted", "length", "minutes", "percent", "whole"]

_SPACE = "\u00a0"  # a number and its unit stay on one line
_SMALLEST = 0.0005


def percent(rate: float | None) -> str:
    """A rate as "4.3 %"."""
    if rate is None:
        return UNKNOWN
    return f"<{_SPACE}0.1{_SPACE}%" if 0 < rate < _SMALLEST else f"{rate * 100:,.1f}{_SPACE}%"


def whole(number: int) -> str:
    """A number of things as "12,345"."""
    return f"{number:,}"


def counted(number: int, what: str) -> str:
    """A number of things in words: "1 word", "12,000 words"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def length(milliseconds: int) -> str:
    """How long recordings are (ms), in the largest fitting unit: "12.5 h", "42 min", "35 s"; 0 is not known."""
    if milliseconds <= 0:
        return UNKNOWN
    seconds = milliseconds / 1000
    if seconds < 59.5:
        return f"{max(seconds, 1):.0f}{_SPACE}s"
    if seconds < 59.5 * 60:
        return f"{seconds / 60:.0f}{_SPACE}min"
    return f"{seconds / 3600:,.1f}{_SPACE}h"


def minutes(number: float | None) -> str:
    """Minutes of work for a minute of audio, as "2.4 min"."""
    return UNKNOWN if number is None else f"{number:,.1f}{_SPACE}min"
