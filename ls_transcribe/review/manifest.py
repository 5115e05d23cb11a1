"""Reviews as lines of a NeMo manifest, from which recognisers are trained: audio, times, and both texts."""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from ls_transcribe.model import timecode
from ls_transcribe.model.review import Region, Review
from ls_transcribe.review.passages import is_whole_corrected
from ls_transcribe.transcripts import Transcript, Word, join_words

_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""Characters that JSON does not escape, and that some programs take for the end of a line."""


def manifest_lines(
    review: Review,
    reviewed: Transcript,
    machine: Transcript | None,
    audio: str,
    duration: int,
    names: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield a line for each region that has a text, with its `offset`; one line for the recording if there is none.

    There is also one line if the reviewer corrected the text of the whole recording, and left the regions beside it.
    `audio` is the path or address of the recording, `duration` its length in ms. Times in lines are seconds.
    `pred_text` is the machine's text; it is missing if there was none. `names` are the names that the reviewer gave to
    speakers, by label. No line contains a line break.
    """
    language = review.task.language
    if is_one_line(review):
        machine_text = None if machine is None else machine.text
        yield _line(audio, 0, duration, reviewed.text, machine_text, language)
        return
    predicted = {region.id: region for region in review.prediction.regions} if review.prediction else {}
    words = [] if machine is None else sorted(machine.words, key=_middle)
    for region in _regions(review):
        machine_text = None if machine is None else _machine_text(region, predicted.get(region.id), words)
        more = {"speaker": (names or {}).get(region.speaker, region.speaker)} if region.speaker else {}
        length = region.end - region.start
        yield _line(audio, region.start, length, region.text or "", machine_text, language, has_offset=True, **more)


def is_one_line(review: Review) -> bool:
    """Return whether a review has one line in the manifest, for the whole recording.

    It has a line for each region if the reviewer changed only the paragraphs of the whole text, and none of its words.
    """
    regions = _regions(review)
    said = "".join(region.text or "" for region in regions)
    return not regions or (is_whole_corrected(review) and _letters(said) != _letters(review.content.whole or ""))


def _letters(text: str) -> str:
    return "".join(text.split())


def _regions(review: Review) -> list[Region]:
    """Return the regions with a text. One of which only the start or the end is known has no audio to learn from."""
    return [one for one in review.content.regions if one.text and one.text.strip() and one.start < one.end]


def _machine_text(region: Region, predicted: Region | None, words: list[Word]) -> str:
    """Return the machine's text of a region: the predicted text if the times are the same, else the words in it.

    `words` are sorted by their middles: a word is in the region if its middle is.
    """
    if predicted and (predicted.start, predicted.end) == (region.start, region.end):
        return predicted.text or ""
    first, last = (bisect_left(words, time, key=_middle) for time in (region.start, region.end))
    return join_words(sorted(words[first:last], key=attrgetter("start")))


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2


def _line(
    audio: str,
    start: int,
    duration: int,
    text: str,
    machine_text: str | None,
    language: str | None,
    *,
    has_offset: bool = False,
    **more: Any,
) -> str:
    entry: dict[str, Any] = {"audio_filepath": audio}
    if has_offset:
        entry["offset"] = timecode.to_seconds(start)
    entry |= {"duration": timecode.to_seconds(duration), "text": _one_line(text)}
    if machine_text is not None:
        entry["pred_text"] = _one_line(machine_text)
    if language:
        entry["lang"] = language
    line = json.dumps(entry | more, ensure_ascii=False).translate(_BREAKS)
    return line.encode(errors="backslashreplace").decode()  # bytes of a path that are not UTF-8: \udcff


def _one_line(text: str) -> str:
    return " ".join(text.split())
