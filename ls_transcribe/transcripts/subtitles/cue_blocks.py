"""The cues of a file of subtitles: when each is shown, and its text without tags.

pysubs2 reads the times, in all the ways in which they are written. Where a cue begins and ends is found here: its
readers (1.8) take comments, names of cues and style sheets of WebVTT for text, the number in a last line for that of
the next cue, and a line with two times in karaoke tags for a cue of its own.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pysubs2.formats.subrip import SubripFormat

ARROW = "-->"
"""What stands between the two times of a cue."""

WORD_JOINER = "\u2060"
"""Invisible; `exports.subtitles` sets it after the text's own <, { and --, lest they begin a tag or an arrow."""

_NUMBER = re.compile(r"\s*\d+\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n]+([^<>]*)>|(</v>)")
_TAG = re.compile(r"<[^<>]*>")
_SRT_TAG = re.compile(r"</? *[A-Za-z][^<>]*>|\{\\[^{}]*\}|\{[A-Za-z]:[^{}]*\}")
_PARTED = re.compile(rf"(<|\{{|--){WORD_JOINER}")
_LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3}(?:-\w+)*)\s*$", re.MULTILINE)


class SubtitleCue(NamedTuple):
    """When a text is shown (ms), and its parts, each with the speaker that the file names for it."""

    start: int
    end: int
    spoken: Sequence[tuple[str | None, str]]


def is_webvtt(text: str) -> bool:
    """Whether a text begins as WebVTT does (https://www.w3.org/TR/webvtt1/#file-structure)."""
    return re.match(r"WEBVTT(\s|$)", text) is not None


def language_of(text: str) -> str | None:
    """The language in the head of a WebVTT file, as YouTube writes it."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0] if is_webvtt(text) else ""
    found = _LANGUAGE.search(head)
    return found[1] if found else None


def read_cues(text: str) -> list[SubtitleCue]:
    """The cues, in the order of the file. Without times there are none."""
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
    """The two times of a line that begins a cue, in ms. Dialects are mixed up in what people have: both are tried."""
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
    """SubRip's times and WebVTT's. To load pysubs2 takes longer than to read a document that is no subtitles."""
    from pysubs2.formats.subrip import SubripFormat
    from pysubs2.formats.webvtt import WebVTTFormat

    return SubripFormat, WebVTTFormat


def _texts(match: re.Match[str]) -> list[str]:
    """The parts of a time as pysubs2 wants them: what is missing is empty."""
    return [part or "" for part in match.groups()]


def _first_block(lines: Sequence[str]) -> str:
    """A WebVTT cue's text ends at an empty line; the next cue's name, comments and style sheets follow that."""
    for place, line in enumerate(lines):
        if not line.strip():
            return "\n".join(lines[:place])
    return "\n".join(lines)


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """The parts of a WebVTT cue's text, each with the voice it is spoken in."""
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
    """An SRT cue's lines without the next cue's number; an empty line among them is part of a careless file."""
    shown = list(lines)
    while shown and not shown[-1].strip():
        shown.pop()
    apart = len(shown) == len(lines) or len(shown) < 2 or not shown[-2].strip()  # else it ends the text: "in / 1984"
    if not last and shown and apart and _NUMBER.fullmatch(shown[-1]):
        shown.pop()
    for line in shown:
        if plain := _PARTED.sub(r"\1", _SRT_TAG.sub("", line)).strip():
            yield plain
