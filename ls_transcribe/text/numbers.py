"""Numbers in sentences: things that are counted, and shares of 1 as percentages.

Percentages have two forms, since both are in documents that people have: the terminal and Word documents write "95.2%",
the report page "95.2 %" with a space on which no line is broken.
"""

NO_BREAK_SPACE = "\u00a0"
"""Keeps a number and its unit on one line."""

_SMALLEST = 0.0005  # a rate below this would be shown as 0.0


def count(number: int, noun: str) -> str:
    """Return a number of things in words: "1 file", "12,000 files". `noun` is in the singular."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float, *, space: str = " ") -> str:
    """Return a length of time in the largest unit that fits: "12.5 h", "42 min", "35 s"; never as 0 s."""
    if seconds < 59.5:
        return f"{max(seconds, 1):.0f}{space}s"
    if seconds < 59.5 * 60:
        return f"{seconds / 60:.0f}{space}min"
    return f"{seconds / 3600:,.1f}{space}h"


def percent(share: float) -> str:
    """Return a share of 1 as "95.2%"."""
    return f"{share:.1%}"


def whole_percent(share: float) -> str:
    """Return a share of 1 as "95%"."""
    return f"{share:.0%}"


def spaced_percent(share: float) -> str:
    """Return a share of 1 as "95.2 %", with a no-break space. One that is not 0 is never shown as 0.0: "< 0.1 %"."""
    if 0 < share < _SMALLEST:
        return f"<{NO_BREAK_SPACE}0.1{NO_BREAK_SPACE}%"
    return f"{share * 100:,.1f}{NO_BREAK_SPACE}%"
