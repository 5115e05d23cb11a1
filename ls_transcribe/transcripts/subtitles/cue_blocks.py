"""Reads the cues of a file of subtitles: when each is shown, and its text without tags.

pysubs2 parses the times, in all the forms in which they are written. This module finds where a cue begins and ends,
because pysubs2 (1.8) is wrong about that: it takes comments, names of cues and style sheets of WebVTT for text, a
number in the last line of a text for that of the next cue, and a line with two times in karaoke tags for a cue of its
own.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pysubs2.formats.subrip import SubripFormat

ARROW = "-->"
"""The arrow between the two times of a cue."""

WORD_JOINER = "\u2060"
"""An invisible character. `exports.subtitles` writes it after <, { and --, which else could begin a tag or an arrow."""

_NUMBER = re.compile(r"\s*\d+\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n]+([^<>]*)>|(</v>)")
_TAG = re.compile(r"<[^<>]*>")
_SRT_TAG = re.compile(r"</? *[A-Za-z][^<>]*>|\{\\[^{}]*\}|\{[A-Za-z]:[^{}]*\}")
_PROTECTED = re.compile(rf"(<|\{{|--){WORD_JOINER}")
_LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3}(?:-\w+)*)\s*$", re.MULTILINE)


class SubtitleCue(NamedTuple):
    """When a text is shown (ms), and the parts of the text, each with its speaker if the file names one."""

    start: int
    end: int
    parts: Sequence[tuple[str | None, str]]


def is_webvtt(text: str) -> bool:
    """Return whether a text begins as WebVTT does (https://www.w3.org/TR/webvtt1/#file-structure)."""
    return re.match(r"WEBVTT(\s|$)", text) is not None


def language_of(text: str) -> str | None:
    """Return the language in the head of a WebVTT file, as YouTube writes it; None if there is none."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0] if is_webvtt(text) else ""
    match = _LANGUAGE.search(head)
    return match[1] if match else None


def read_cues(text: str) -> list[SubtitleCue]:
    """Return the cues in the order of the file; none if no line has the times of a cue."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    webvtt = is_webvtt(text)
    starts = [(place, times) for place, line in enumerate(lines) if (times := _times(line, webvtt=webvtt))]
    ends = [place for place, _times in starts[1:]]
    cues: list[SubtitleCue] = []
    for (place, (start, end)), until in zip(starts, [*ends, None], strict=False):
        shown = lines[place + 1 : until]
        if webvtt:
            cues.append(SubtitleCue(start, end, list(_voices(_first_block(shown)))))
        else:
            cues.append(SubtitleCue(start, end, [(None, line) for line in _plain_lines(shown, last=until is None)]))
    return cues


def _times(line: str, *, webvtt: bool) -> tuple[int, int] | None:
    """Return the two times in a line that begins a cue (ms); None for any other line.

    Files mix the dialects of SubRip and WebVTT, so both are tried.
    """
    before, arrow, after = line.partition(ARROW)
    if not arrow:
        return None
    for dialect in reversed(_dialects()) if webvtt else _dialects():
        start = dialect.TIMESTAMP.fullmatch(before.strip())
        end = dialect.TIMESTAMP.match(after.strip())
        if start and end:
            return dialect.timestamp_to_ms(_texts(start)), dialect.timestamp_to_ms(_texts(end))
    return None


@cache
def _dialects() -> "tuple[type[SubripFormat], ...]":
    """Return pysubs2's classes that parse the times of SubRip and of WebVTT.

    pysubs2 is imported here because that takes longer than to read a document that is not subtitles.
    """
    from pysubs2.formats.subrip import SubripFormat
    from pysubs2.formats.webvtt import WebVTTFormat

    return SubripFormat, WebVTTFormat


def _texts(match: re.Match[str]) -> list[str]:
    """Return the parts of a time as pysubs2 expects them: an empty string where a part is missing."""
    return [part or "" for part in match.groups()]


def _first_block(lines: Sequence[str]) -> str:
    """Return the text of a WebVTT cue. It ends at an empty line; comments, style sheets or a name may follow."""
    for place, line in enumerate(lines):
        if not line.strip():
            return "\n".join(lines[:place])
    return "\n".join(lines)


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the lines of a WebVTT cue's text, each with its speaker if a voice tag names one."""
    speaker: str | None = None
    pieces = _VOICE.split(text)
    for place in range(0, len(pieces), 3):
        if place:
            name = html.unescape(pieces[place - 2] or "")
            speaker = " ".join(name.split()) or None
        for line in pieces[place].split("\n"):
            if plain := html.unescape(_TAG.sub("", line)).strip():
                yield speaker, plain


def _plain_lines(lines: Sequence[str], *, last: bool) -> Iterator[str]:
    """Yield the lines of an SRT cue, without the number of the next cue. Careless files have empty lines in a text."""
    shown = list(lines)
    while shown and not shown[-1].strip():
        shown.pop()
    # A number directly above an empty line, with text above it, ends the text ("in / 1984").
    is_separate = len(shown) == len(lines) or len(shown) < 2 or not shown[-2].strip()
    if not last and shown and is_separate and _NUMBER.fullmatch(shown[-1]):
        shown.pop()
    for line in shown:
        if plain := _PROTECTED.sub(r"\1", _SRT_TAG.sub("", line)).strip():
            yield plain
