"""Reads the text of a cue: its lines without tags, with the speakers, times and references that are written in it.

Tags are read in one pass, and each is looked at once, so that the time follows the length of the text.
"""

import html
import re

from ls_transcribe.transcripts.subtitles.cues import CueLine
from ls_transcribe.transcripts.subtitles.time_lines import ARROW_SIGNS, WORD_JOINER, clock_time

_TAG = re.compile(r"<[^<>]*>")
_TAG_OF_SRT = re.compile(r"<[^<>]*>|\{\\[^{}]*\}|\{[A-Za-z]:[^{}]*\}")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PROTECTED = re.compile(rf"([<{{&]){WORD_JOINER}|{WORD_JOINER}(?=[{ARROW_SIGNS}])")
_UNPROTECTED = re.compile(rf"([<{{]|(?={_REFERENCE.pattern})&)|([{ARROW_SIGNS}])")
_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_MARKED = {"b", "i", "u", "c", "font"}  # what sets the word off that is being said
_IN_SRT = _MARKED | {
    "s", "em", "strong", "strike", "v", "lang", "ruby", "rt", "rp", "span", "div", "p", "br", "big", "small", "center",
    "sub", "sup", "color", "html", "body",
}  # fmt: skip
_READINGS = {"rt", "rp"}  # small characters that say how the others are read: nobody says both


def lines_of(text: str, *, webvtt: bool) -> list[CueLine]:
    """Return the lines of a cue's text.

    In WebVTT everything that looks like a tag is one; SRT has no rule for it, so there only the usual ones are tags.
    """
    builder = _LineBuilder()
    place = 0
    for match in (_TAG if webvtt else _TAG_OF_SRT).finditer(text):
        builder.add(_said(text[place : match.start()]))
        if not _apply(match[0], builder, webvtt=webvtt):
            builder.add(_said(match[0]))
        place = match.end()
    builder.add(_said(text[place:]))
    return builder.finish()


def unescape(text: str) -> str:
    """Return a text with the characters that its references stand for. What is no reference is left as it is."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def protect(text: str) -> str:
    """Return a text for SRT, with an invisible character in what could be taken for a tag, a reference or an arrow."""
    return _UNPROTECTED.sub(lambda match: match[1] + WORD_JOINER if match[1] else WORD_JOINER + match[2], text)


def _said(text: str) -> str:
    plain = unescape(text)
    return _PROTECTED.sub(r"\1", plain) if WORD_JOINER in plain else plain


def _apply(tag: str, builder: "_LineBuilder", *, webvtt: bool) -> bool:
    """Do what a tag says; return False if it is none."""
    if tag[0] == "{":
        return True
    inside = tag[1:-1].strip()
    if len(inside) > 1 and inside[0] == inside[-1] == "|":  # a token for Whisper's models
        return True
    if inside[:1].isdigit() and (time := clock_time(inside)) is not None:
        builder.add_time(time)
        return True
    is_end = inside.startswith("/")
    match = _TAG_NAME.match(inside.lstrip("/ "))
    name = match[0].lower() if match else ""
    rest = inside.lstrip("/ ")[len(name) :]
    if not name or (rest and rest[0] not in " \t\n./=") or not (webvtt or name in _IN_SRT):
        return False
    if name == "v":
        builder.end_line()
        builder.speaker = None if is_end else _voice(rest)
    elif name == "br":
        builder.end_line()
    elif name in _READINGS:
        builder.is_reading = not is_end
    elif name in _MARKED:
        builder.mark(is_end=is_end)
    return True


def _voice(annotation: str) -> str | None:
    """Return the speaker of a voice tag: what stands behind its classes."""
    parts = annotation.split(None, 1) if annotation.startswith(".") else ["", annotation]
    name = " ".join(unescape(parts[1]).split()) if len(parts) > 1 else ""
    return name if any(map(str.isalnum, name)) else None


class _LineBuilder:
    """The line that is being read, and the lines before it."""

    def __init__(self) -> None:
        self.speaker: str | None = None
        self.is_reading = False
        self._times: list[tuple[int, int]] = []
        self._pieces: list[str] = []
        self._length = 0
        self._lines: list[CueLine] = []
        self._marks: list[tuple[int, int]] = []
        self._opened: int | None = None

    def add_time(self, time: int) -> None:
        """Add a time (ms) that stands behind the text so far."""
        self._times.append((self._length, time))

    def add(self, text: str) -> None:
        """Add text, in which lines may end."""
        if self.is_reading:
            return
        first, *others = text.split("\n")
        self._append(first)
        for line in others:
            self.end_line()
            self._append(line)

    def mark(self, *, is_end: bool) -> None:
        """Begin or end a part that is set off."""
        if not is_end:
            self._opened = self._length
        elif self._opened is not None:
            self._marks.append((self._opened, self._length))
            self._opened = None

    def end_line(self) -> None:
        """End the line."""
        whole = "".join(self._pieces)
        if text := whole.strip():
            before = len(whole) - len(whole.lstrip())
            times = tuple((min(max(place - before, 0), len(text)), time) for place, time in self._times)
            marks = [(start - before, end - before) for start, end in self._marks if end > start]
            highlight = marks[0] if len(marks) == 1 and marks[0] != (0, len(text)) else None
            self._lines.append(CueLine(text, self.speaker, times, highlight))
            self._times = []
        self._pieces, self._length, self._marks, self._opened = [], 0, [], None
        self._times = [(0, time) for _place, time in self._times]

    def finish(self) -> list[CueLine]:
        """End the last line and return all."""
        self.end_line()
        return self._lines

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
