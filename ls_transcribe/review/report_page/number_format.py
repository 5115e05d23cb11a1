"""Formats the numbers of a report: "4.3 %", "12.5 h", "2.4 min"."""

from ls_transcribe.model.confidence_bands import UNKNOWN
from ls_transcribe.text.numbers import NO_BREAK_SPACE, duration, spaced_percent

__all__ = ["UNKNOWN", "length", "minutes", "percent", "whole"]


def percent(rate: float | None) -> str:
    """Return a rate (1.0 is 100 %) as "4.3 %"."""
    return UNKNOWN if rate is None else spaced_percent(rate)


def whole(number: int) -> str:
    """Return a whole number as "12,345"."""
    return f"{number:,}"


def length(milliseconds: int) -> str:
    """Return a length (ms) in the largest unit that fits: "12.5 h", "42 min", "35 s". 0 means not known."""
    if milliseconds <= 0:
        return UNKNOWN
    return duration(milliseconds / 1000, space=NO_BREAK_SPACE)


def minutes(number: float | None) -> str:
    """Return minutes of work for each minute of audio as "2.4 min"."""
    return UNKNOWN if number is None else f"{number:,.1f}{NO_BREAK_SPACE}min"
