"""Finds the cues of a file in SRT, WebVTT or SBV: when each is shown, and the lines of its text with their tags.

A cue begins at a line with two times and ends before the next one. What stands between them is its text, but for names
of cues, comments and style sheets. Empty lines end nothing: careless programs write them before and within a text.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.languages import tag_of
from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue
from ls_transcribe.transcripts.subtitles.markup import lines_of
from ls_transcribe.transcripts.subtitles.time_lines import CueTimes, read_times, without_invisible

_NUMBER = re.compile(r"\d{1,9}")
_BLOCK = re.compile(r"(?:NOTE|WEBVTT)(?:[ \t]|$)|(?:STYLE|REGION)[ \t]*$")
_SBV_LINE = re.compile(r"[\w.:-]{1,20}:[\w.:-]{1,20},[\w.:-]{1,20}:[\w.:-]{1,20}\s*")
_LANGUAGE = re.compile(r"Language:[ \t]{0,9}([A-Za-z]{2,3}(?:-\w{1,8}){0,3})\s*")
_DAY = 24 * 60 * 60 * 1_000  # ms
_HEAD = re.compile(r"[A-Za-z-]{1,30}[:=]|WEBVTT|\W*$")
_SHOWN = 60  # characters of a line
_TIMESTAMP_MAP = "X-TIMESTAMP-MAP"
_WEBEX_NAME = re.compile(r'\d{1,9} "([^"]{1,100})" \(\d{1,20}\)')


class SubtitleFile(NamedTuple):
    """The cues of a file, its language if it names one, and whether there is text in it besides times and comments.

    `notes` say which text is left out.
    """

    cues: Sequence[SubtitleCue]
    language: str | None
    has_text: bool
    notes: tuple[str, ...] = ()


class _Block(NamedTuple):
    """A line with times, its place among the lines, and the lines until the next one."""

    place: int
    times: CueTimes
    lines: Sequence[str]


def split_lines(text: str) -> list[str]:
    """Split a text into lines, whatever ends them; some programs write a carriage return too many.

    Byte order marks in the middle, which come from files that were joined, are left out, and so are empty characters.
    """
    plain = text.replace("\ufeff", "").replace("\0", "")
    return "\n".join(line.rstrip("\r") for line in plain.split("\n")).replace("\r", "\n").split("\n")


def is_webvtt(text: str) -> bool:
    """Return whether a text begins as WebVTT does (https://www.w3.org/TR/webvtt1/#file-structure)."""
    return re.match(r"WEBVTT(\s|$)", text) is not None


def looks_like_subtitles(text: str) -> bool:
    """Return whether one of the first lines of a text has the times of a cue, or is meant to have them."""
    lines = split_lines(text)
    try:
        return any(True for _times in _time_lines(lines, webvtt=False, is_sure=True))
    except UnreadableTranscript:
        return True


def read_file(text: str) -> SubtitleFile:
    """Read the cues of a file, in the order in which they stand.

    Raises:
        UnreadableTranscript: A line is meant to have the times of a cue, and they cannot be understood.
    """
    lines = split_lines(text)
    webvtt = is_webvtt(text)
    language = _language(lines) if webvtt else None
    if webvtt:
        _check_timestamp_maps(lines)
        lines = _without_comments(lines)
    starts = list(_time_lines(lines, webvtt=webvtt))
    if not starts:
        return SubtitleFile([], language, has_text=any(map(str.strip, lines)))
    ends = [place for place, _times in starts[1:]]
    blocks = [
        _Block(place, times, lines[place + 1 : until])
        for (place, times), until in zip(starts, [*ends, None], strict=False)
    ]
    above = lines[: starts[0][0]]
    texts = list(_webvtt_texts(blocks, above) if webvtt else _srt_texts(blocks, above))
    cues = [_cue(block, *text, webvtt=webvtt) for block, text in zip(blocks, texts, strict=True)]
    written = [line for line in [*above, *blocks[0].lines] if line.strip() and not _is_number(line)]
    has_text = len(cues) > 1 or bool(written)
    _check_order(blocks)
    notes = [*_notes_of_text_above(above, webvtt=webvtt), *_notes_of_gaps(blocks, [text for text, _name in texts])]
    return SubtitleFile(cues, language, has_text=has_text, notes=tuple(notes))


def _notes_of_text_above(lines: Sequence[str], *, webvtt: bool) -> Iterator[str]:
    """Yield a note of the text above the first cue, which nobody knows when to say. Names of cues are none."""
    *others, last = [*lines, ""] if not (lines and lines[-1].strip()) else lines
    is_name = _is_number(last) or (webvtt and not (others and others[-1].strip()))
    written = [place for place, line in enumerate(others if is_name else lines) if _is_said(line)]
    if written:
        shown = " ".join(lines[written[0]].split())[:_SHOWN]
        yield f'the text in line {written[0] + 1}, above the first cue, has no time and is left out: "{shown}"'


def _notes_of_gaps(blocks: Sequence[_Block], texts: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a note if there is text behind an empty line within cues: there may be a cue whose times are missing."""
    gaps = [(block.place, gap) for block, text in zip(blocks, texts, strict=True) if (gap := _gap(text)) is not None]
    if gaps:
        place, gap = gaps[0]
        others = f", and so in {len(gaps) - 1:,} more cues" if len(gaps) > 1 else ""
        yield (
            f"the text in line {place + gap + 2} is after an empty line and has no times: it is read as part of the "
            f"cue before it{others}"
        )


def _gap(text: Sequence[str]) -> int | None:
    """Return the place of the first line of a cue that has an empty line above it, and text above that; else None."""
    first = next((place for place, line in enumerate(text) if line.strip()), len(text))
    empty = next((place for place in range(first, len(text)) if not text[place]), len(text))
    return next((place for place in range(empty, len(text)) if text[place].strip()), None)


def _is_said(line: str) -> bool:
    """Return whether a line above the first cue may be said: it has letters, and is no entry of a head ("Kind: …")."""
    return any(map(str.isalpha, line)) and not _HEAD.match(line)


def _check_order(blocks: Sequence[_Block]) -> None:
    """Check that no cue is far behind the next one: its hours have a wrong digit.

    Raises:
        UnreadableTranscript: One is.
    """
    for block, following in pairwise(blocks):
        if block.times.start - following.times.start > _DAY:
            raise UnreadableTranscript(
                f"the times in line {block.place + 1} are more than a day later than those in line"
                f" {following.place + 1}, so one of them is wrong"
            )


def _language(lines: Sequence[str]) -> str | None:
    """Return the language in the head of a WebVTT file, as YouTube writes it; None if there is none."""
    head = lines[: lines.index("")] if "" in lines else lines
    match = next(filter(None, map(_LANGUAGE.fullmatch, head)), None)
    return tag_of(match[1]) if match else None


def _time_lines(lines: Sequence[str], *, webvtt: bool, is_sure: bool = False) -> Iterator[tuple[int, CueTimes]]:
    """Yield the place of each line with times, and the times.

    `is_sure` leaves those out that are times only because of what stands above them.
    """
    above = ""
    is_sbv = not webvtt and _SBV_LINE.fullmatch(next(filter(None, map(str.strip, lines)), "")) is not None
    for place, line in enumerate(lines):
        if is_sbv and _SBV_LINE.fullmatch(line):
            line = line.replace(",", " --> ", 1)  # SBV has a comma for an arrow
        follows_text = is_sure or (bool(above.strip()) and not _is_number(above))
        if times := read_times(line, place + 1, follows_text=follows_text, webvtt=webvtt):
            yield place, times
        above = line


def _srt_texts(blocks: Sequence[_Block], above: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Yield the lines of each cue, without the number of the next one if the file has numbers at all, and no name."""
    written = [line for line in above if line.strip()]
    has_numbers = bool(written) and _is_number(written[-1])
    number = _number(written[-1]) if has_numbers else 0
    for block in blocks[:-1]:
        text, following = _without_number(block.lines, number + 1) if has_numbers else (block.lines, None)
        if following is not None and following > number + 1:
            _refuse_without_times(block, text, number + 1)
        number = number + 1 if following is None else following
        yield text, ""
    yield blocks[-1].lines, ""


def _refuse_without_times(block: _Block, lines: Sequence[str], number: int) -> None:
    """Refuse a cue that has a number and a text, but no times: its text would be another cue's."""
    for place, (above, line) in enumerate(pairwise(lines), block.place + 3):
        if not above.strip() and _is_number(line) and _number(line) == number:
            raise UnreadableTranscript(f"the cue {number} in line {place} has no times")


def _without_number(lines: Sequence[str], expected: int) -> tuple[Sequence[str], int | None]:
    """Return the lines of a cue without the number of the next one, and that number if there is one.

    A number directly above an empty line, with text above it, ends the text ("in / 1984").
    """
    last = _last_written(lines)
    if last is None or not _is_number(lines[last]):
        return lines, None
    number = _number(lines[last])
    is_above_times = last == len(lines) - 1
    is_separate = last > 0 and not lines[last - 1].strip()
    if number == expected or is_above_times or is_separate:
        return lines[:last], number
    return lines, None


def _webvtt_texts(blocks: Sequence[_Block], above: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Yield the lines of each cue, without the name of the next one (a line of its own, or a number), and its name."""
    name = above[-1].strip() if len(above) > 1 and not above[-2] else ""
    has_names = bool(name)
    for block in blocks[:-1]:
        text, following = _without_name(block.lines, has_names=has_names)
        if _is_number(name) and _is_number(following) and _number(following) > _number(name) + 1:
            _refuse_without_times(block, text, _number(name) + 1)
        yield text, name
        name = following
    yield blocks[-1].lines, name


def _without_name(lines: Sequence[str], *, has_names: bool) -> tuple[Sequence[str], str]:
    """Return the lines of a WebVTT cue without the name of the next one, and that name, which may be empty."""
    name = lines[-1].strip() if lines else ""
    if not name:
        return lines, ""
    others = lines[:-1]
    is_separate = bool(others) and not others[-1]
    has_text = any(line.strip() for line in others)
    if (is_separate and (has_names or has_text)) or (has_names and _is_number(name) and (has_text or is_separate)):
        return others, name
    return lines, ""


def _cue(block: _Block, lines: Sequence[str], name: str, *, webvtt: bool) -> SubtitleCue:
    """Return a cue. What stands behind an empty line is not said by the voice above it."""
    gap = _gap(lines)
    parts = [lines] if gap is None else [lines[:gap], lines[gap:]]
    texts = ["\n".join(line for line in part if line.strip()) for part in parts]
    found: Sequence[CueLine] = [line for text in texts if text for line in lines_of(text, webvtt=webvtt)]
    if speaker := _speaker_in_name(name):
        found = [line if line.speaker else line._replace(speaker=speaker) for line in found]
    return SubtitleCue(block.times.start, block.times.end, found)


def _speaker_in_name(name: str) -> str | None:
    """Return the speaker in a cue's name as Webex writes it (7 "Ada Lovelace" (12345)); None in any other."""
    match = _WEBEX_NAME.fullmatch(name)
    return match[1].strip() or None if match else None


def _without_comments(lines: Sequence[str]) -> list[str]:
    """Return the lines of WebVTT with empty ones for comments, style sheets, regions and heads.

    As the standard has it, a line with times directly below the first line of such a block begins a cue.
    """
    kept: list[str] = []
    is_comment = False
    is_first = True
    for line in lines:
        if not line:
            is_comment, is_first = False, True
        elif is_first:
            is_comment, is_first = _BLOCK.match(line) is not None, False
        elif is_comment and "-->" in line:
            is_comment = not looks_like_subtitles(line)
        kept.append("" if is_comment else line)
    return kept


def _check_timestamp_maps(lines: Sequence[str]) -> None:
    """Check that the pieces of a stream that were joined all count from the same time.

    Raises:
        UnreadableTranscript: They do not, so the times of some of them are others than they say.
    """
    maps = {line.strip(): place for place, line in reversed(list(enumerate(lines, 1))) if _TIMESTAMP_MAP in line}
    if len(maps) > 1:
        raise UnreadableTranscript(
            f"it is joined from pieces of a stream that count from different times ({_TIMESTAMP_MAP} in line"
            f" {max(maps.values())} differs from the one before)"
        )


def _last_written(lines: Sequence[str]) -> int | None:
    return next((place for place in range(len(lines) - 1, -1, -1) if lines[place].strip()), None)


def _number(line: str) -> int:
    return int(without_invisible(line))


def _is_number(line: str) -> bool:
    return _NUMBER.fullmatch(without_invisible(line).strip()) is not None
