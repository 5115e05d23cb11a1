"""Reads the line with the two times of a cue, in all the ways in which programs and people write it.

"00:00:01,000 --> 00:00:04,000" is SubRip's. Found as well are other arrows (->, an em dash, →), full-width characters,
spaces and marks of direction between the numbers, points and commas for each other, colons before milliseconds, times
without hours or without milliseconds, and more digits than three. A line that is meant to have times but cannot be
understood is refused by its number: as text, it would be said by somebody, and its cue would be lost.
"""

import re
import unicodedata
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.times import LONGEST_RECORDING

ARROW_SIGNS = ">＞→➔➜➝⟶⇒➡"
"""The characters that end an arrow."""

WORD_JOINER = "\u2060"
"""An invisible character. `exports.subtitles` writes it before the sign of an arrow, which else could be that of times;
and after <, { and &, which else could begin a tag or a reference."""

_DASHES = " \t-‐‑‒–—―−=~"
_ARROW = re.compile(f"[{ARROW_SIGNS}]")
# Marks of direction and of byte order, joiners and soft hyphens: nobody sees them.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u061c\u00ad\u202a\u202b\u202c\u202d\u202e"))
_INVISIBLE |= dict.fromkeys(range(0x2066, 0x206A))
_NUMBERS = re.compile(r"([-+−]?)\d{1,9}(?:\s{0,3}[:.,;]\s{0,3}[-−]?\d{1,9}){0,4}")
_NUMBER = re.compile(r"\d+")
_SEPARATOR = re.compile(r"[:.,;]")
_SETTING = re.compile(r"[A-Za-z][\w-]{0,30}[:=]|\{\\")
_ONLY_TIMES = re.compile(r"[\d:.,;\s]+")
_WORD = re.compile(r"[^\W\d_]{3}")
_LONGEST_TIME = 40  # characters
_MILLISECONDS = 3  # digits
_ALL = 4  # hours, minutes, seconds and their fraction


class CueTimes(NamedTuple):
    """The two times of a cue, in ms."""

    start: int
    end: int


class _Time(NamedTuple):
    """A time as it is written: its numbers, and what stands between them."""

    numbers: list[str]
    separators: list[str]
    is_negative: bool
    length: int

    @property
    def is_exact(self) -> bool:
        return len(self.numbers) > 2 or self.separators[-1] in ".,"


def read_times(line: str, number: int, *, follows_text: bool, webvtt: bool = False) -> CueTimes | None:
    """Return the times in a line that begins a cue; None for any other line.

    `number` is that of the line, from 1, for the refusal. `follows_text` says that there is text in the line above, so
    that "10:30 → 11:00" is text too.

    Raises:
        UnreadableTranscript: The line is meant to have the times of a cue, and they cannot be understood.
    """
    if not webvtt and "&gt;" in line:
        line = line.replace("&gt;", ">", 1)
    arrow = _ARROW.search(line)
    if arrow is None:
        if not follows_text:
            _refuse_without_arrow(line, number)
        return None
    if line[: arrow.start()].endswith(WORD_JOINER):
        return None
    before = _normal(line[: arrow.start()])
    after = _normal(line[arrow.end() :])
    start, end = _numbers(before.rstrip(_DASHES)), _numbers(after)
    is_whole = start is not None and start.length == len(before.rstrip(_DASHES))
    is_strict = before.endswith("--")
    if webvtt and follows_text and not is_strict:
        return None
    if start and end and is_whole:
        if not (is_strict or (start.is_exact and end.is_exact) or not follows_text):
            return None
        rest = after[end.length :].strip()
        if rest and not _SETTING.match(rest):
            raise _not_understood(line, number, "there is text after them")
        return CueTimes(_milliseconds(start, line, number), _milliseconds(end, line, number))
    is_meant = _is_meant(before, is_strict=is_strict) and _is_meant(after, is_strict=is_strict)
    is_meant = is_meant or (is_strict and _is_half_damaged(before, start if is_whole else None, after, end))
    if is_meant and (is_strict or not follows_text) and (before.strip(_DASHES) or after.strip()):
        raise _not_understood(line, number)
    return None


def clock_time(text: str) -> int | None:
    """Return a time with colons, as it stands in a tag, in ms; None if the text is none."""
    found = _numbers(text.strip())
    if not found or found.length != len(text.strip()) or found.is_negative or found.separators[0] != ":":
        return None
    try:
        return _milliseconds(found, text, 0)
    except UnreadableTranscript:
        return None


def without_invisible(text: str) -> str:
    """Return a text without the marks that nobody sees: of direction and of byte order."""
    return text.translate(_INVISIBLE)


def _normal(text: str) -> str:
    """Return a part of a line with usual characters for full-width ones, and without marks that nobody sees."""
    return unicodedata.normalize("NFKC", without_invisible(text)).lstrip()


def _numbers(text: str) -> _Time | None:
    match = _NUMBERS.match(text)
    if match is None:
        return None
    numbers, separators = _NUMBER.findall(match[0]), _SEPARATOR.findall(match[0])
    is_negative = "-" in match[0] or "−" in match[0]
    return _Time(numbers, separators, is_negative, match.end()) if separators else None


def _milliseconds(time: _Time, line: str, number: int) -> int:
    """Return a time in ms.

    Raises:
        UnreadableTranscript: It is no time that a recording can have, or means more than one.
    """
    if time.is_negative:
        raise _not_understood(line, number, "one of them is negative")
    hours, minutes, seconds, fraction = _parts(time, line, number)
    limits = int(seconds) > 60 or (hours != "0" and int(minutes) >= 60)
    if limits or fraction == "1000" or len(minutes) > _MILLISECONDS:
        raise _not_understood(line, number)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    milliseconds = whole * 1_000 + int(fraction[:_MILLISECONDS].ljust(_MILLISECONDS, "0"))
    if milliseconds > LONGEST_RECORDING:
        raise _not_understood(line, number, "one of them is beyond 1,000 hours")
    return milliseconds


def _parts(time: _Time, line: str, number: int) -> tuple[str, str, str, str]:
    """Return the hours, minutes, seconds and the fraction of a second."""
    numbers, last = time.numbers, time.separators[-1]
    if len(numbers) == _ALL:
        if last in ":;" and len(numbers[-1]) != _MILLISECONDS:
            raise _not_understood(line, number, "they count frames, and nobody knows how many are in a second")
        return numbers[0].lstrip("0") or "0", numbers[1], numbers[2], numbers[3]
    if len(numbers) == _ALL - 1:
        has_fraction = len(numbers[2]) >= _MILLISECONDS or (last in ".," and time.separators[0] == ":")
        if has_fraction:
            return "0", numbers[0], numbers[1], numbers[2]
        return numbers[0].lstrip("0") or "0", numbers[1], numbers[2], ""
    if len(numbers) == 2 and last == ":":
        return "0", numbers[0], numbers[1], ""
    raise _not_understood(line, number)


def _is_meant(side: str, *, is_strict: bool) -> bool:
    """Return whether what stands beside an arrow is meant to be a time, though it may be damaged or lost."""
    text = side.strip(_DASHES)
    if not text:
        return is_strict
    return len(text) <= _LONGEST_TIME and not _WORD.search(text) and _has_two_numbers(text)


def _is_half_damaged(before: str, start: _Time | None, after: str, end: _Time | None) -> bool:
    """Return whether one side of an arrow is a time for certain, and the other one begins like one."""
    if start and end:
        return False
    known, other = (start, after) if start else (end, before)
    return known is not None and known.is_exact and other[:1].isdigit()


def _has_two_numbers(text: str) -> bool:
    return _SEPARATOR.search(text) is not None and len(_NUMBER.findall(text)) > 1


def _refuse_without_arrow(line: str, number: int) -> None:
    """Refuse a line that is nothing but two times."""
    if len(line) > 2 * _LONGEST_TIME or line.count(":") < 2 or not any(map(str.isdigit, line[:12])):
        return
    text = _normal(line).rstrip()
    if _ONLY_TIMES.fullmatch(text) and text.count(":") > _ALL - 1:
        raise _not_understood(line, number, "there is no arrow between them")
    first = _numbers(text)
    if first and first.is_exact:
        rest = text[first.length :].lstrip(_DASHES + "|/").removeprefix("to ").lstrip()
        second = _numbers(rest)
        if second and second.is_exact and second.length == len(rest):
            raise _not_understood(line, number, "there is no arrow between them")


def _not_understood(line: str, number: int, reason: str = "") -> UnreadableTranscript:
    shown = " ".join(without_invisible(line).split())[: 2 * _LONGEST_TIME]
    because = f", because {reason}" if reason else ""
    return UnreadableTranscript(f'the times in line {number} cannot be understood{because}: "{shown}"')
