"""Reviews as lines of a NeMo manifest, of which recognisers learn: audio, times, people's text, the machine's text."""

import json
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from ls_transcribe.model import timecode
from ls_transcribe.model.review import Region, Review
from ls_transcribe.transcripts import Transcript, Word, join_words

_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""What JSON leaves in strings as it stands, and some readers of lines take for a line's end."""


def lines(review: Review, people: Transcript, machine: Transcript | None, audio: str, duration: int) -> Iterator[str]:
    """A line for each region with a text, at its `offset`; without such regions one for the whole recording.

    `audio` is where the recording is, `duration` its length in ms; lines tell times in seconds. `pred_text` is the
    machine's text, left out where there was none. No line holds a line break, whatever was written.
    """
    regions = [region for region in review.content.regions if region.text and region.text.strip()]
    if not regions:
        heard = None if machine is None else machine.text
        yield _line(audio, 0, duration, people.text, heard, review.task.language)
        return
    proposed = {region.id: region for region in review.prediction.regions} if review.prediction else {}
    words = [] if machine is None else sorted(machine.words, key=_middle)
    for region in regions:
        heard = None if machine is None else _heard(region, proposed.get(region.id), words)
        more = {"speaker": region.speaker} if region.speaker else {}
        length = region.end - region.start
        yield _line(audio, region.start, length, region.text or "", heard, review.task.language, offset=True, **more)


def _heard(region: Region, proposed: Region | None, words: list[Word]) -> str:
    """What the machine heard in a region: what it had proposed there, else what it heard at that time.

    `words` are the machine's, by their middles: those count that lie in the region for the most part.
    """
    if proposed and (proposed.start, proposed.end) == (region.start, region.end):
        return proposed.text or ""
    first, last = (bisect_left(words, time, key=_middle) for time in (region.start, region.end))
    return join_words(sorted(words[first:last], key=attrgetter("start")))


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2


def _line(
    audio: str,
    start: int,
    duration: int,
    text: str,
    heard: str | None,
    language: str | None,
    *,
    offset: bool = False,
    **more: Any,
) -> str:
    told: dict[str, Any] = {"audio_filepath": audio}
    if offset:
        told["offset"] = timecode.to_seconds(start)
    told |= {"duration": timecode.to_seconds(duration), "text": _one_line(text)}
    if heard is not None:
        told["pred_text"] = _one_line(heard)
    if language:
        told["lang"] = language
    line = json.dumps(told | more, ensure_ascii=False).translate(_BREAKS)
    return line.encode(errors="backslashreplace").decode()  # a path's bytes that are no UTF-8: \udcff


def _one_line(text: str) -> str:
    return " ".join(text.split())
