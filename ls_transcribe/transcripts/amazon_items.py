"""Turns the items of an Amazon Transcribe result into words with their channels and speakers.

The format of 2022 has speakers and channels in lists beside the items. The format since late 2023 has both on each
item.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isfinite
from operator import attrgetter

from msgspec import structs

from ls_transcribe.model import timecode
from ls_transcribe.text import marks
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.amazon_document import (
    Alternative,
    AmazonItem,
    AmazonResults,
    SpeakerLabels,
    SpeakerSegment,
)

_NOTHING_HEARD = Alternative()

OPENING_MARKS = tuple(marks.OPENING_MARKS)
"""Marks that belong to the word after them."""


def finite(number: float | None) -> float | None:
    """Return the number, or None if it cannot be counted in thousandths: NaN, infinity, and numbers near infinity."""
    return number if number is not None and isfinite(number * 1000) else None


def channels_of(results: AmazonResults) -> dict[str | None, Sequence[AmazonItem]]:
    """Return the items of each channel by its label; all under None if the document has no channels.

    In the newer format, items have the label of their channel; a mark without a label belongs to the channel of the
    item before it. In the older format, each channel has a list of items. If these lists do not have all items of the
    document, they are ignored.
    """
    items = results.items or []
    if any(item.channel_label for item in items):
        by_channel: defaultdict[str | None, list[AmazonItem]] = defaultdict(list)
        label: str | None = next(item.channel_label for item in items if item.channel_label)
        for item in items:
            if item.channel_label or item.type != "punctuation":
                label = item.channel_label
            by_channel[label].append(item)
        return dict(by_channel)
    channels = (results.channel_labels and results.channel_labels.channels) or ()
    listed = {channel.channel_label: channel.items or [] for channel in channels}
    return dict(listed) if listed and sum(map(len, listed.values())) >= len(items) else {None: items}


def read_words(results: AmazonResults) -> tuple[Word, ...]:
    """Return all words of a document whose times were checked, in the order of their starts."""
    channels = channels_of(results)
    finders = _speaker_finders(results.speaker_labels, list(channels))
    words: list[Word] = []
    for channel, items in channels.items():
        words += _words_of_channel(items, channel, finders[channel])
    words.sort(key=attrgetter("start"))
    return tuple(words) if channels.keys() == {None} else separate_speakers(words)


def _words_of_channel(items: Sequence[AmazonItem], channel: str | None, speakers: "_SpeakerFinder") -> list[Word]:
    """Return the words of one channel, whose times were checked, each with the punctuation around it.

    The marks that follow a word are known when the next one begins. `opening` has the marks for that: opening marks,
    all marks after them, and marks before the first word. So no mark changes its place.
    """
    words: list[Word] = []
    opening, closing, now = "", "", 0
    for item in items:
        best = item.alternatives.best if item.alternatives else _NOTHING_HEARD
        content = best.content or ""
        if item.type == "punctuation":
            if content.startswith(OPENING_MARKS) or opening or not words:
                opening += content
            else:
                closing += content
            continue
        if closing:
            words[-1] = structs.replace(words[-1], after=closing)
        # Seconds are made milliseconds here as in `timecode`: with a call for each, a word takes half as long again.
        start = now if item.start_time is None else round(item.start_time * 1000)
        end = start if item.end_time is None else round(item.end_time * 1000)
        now = end if end > start else start
        confidence = best.confidence if best.confidence is None or isfinite(best.confidence * 1000) else None
        who, language = item.speaker_label or speakers.find(start, now), item.language_code
        line, paragraph, region = item.begins_line or False, item.begins_paragraph, item.region_number
        words.append(
            Word(content, start, now, confidence, who, channel, language, opening, "", line, paragraph, region)
        )
        opening = closing = ""
    if words and (closing or opening):
        words[-1] = structs.replace(words[-1], after=closing + opening)
    return words


def _milliseconds(seconds: float | None, *, default: int) -> int:
    return default if seconds is None or not isfinite(seconds * 1000) else timecode.from_seconds(seconds)


class _SpeakerFinder:
    """Finds the speakers of words by their times, in the older format's segments, which are in the order of starts.

    They are gone through when the first word without a label needs that: the newer format has a label on each word.
    """

    def __init__(self, segments: Sequence[SpeakerSegment]) -> None:
        self._segments = segments

    def find(self, start: int, end: int) -> str | None:
        """Return the speaker of a word that lasts from `start` to `end` (ms).

        A word's own entry in a segment names its speaker. A word without an entry belongs to the segment in which it
        begins, else to the segment before it: some segments do not list their words.
        """
        if not self._segments:
            return None
        if entries := self._listed.get((start, end)):
            return entries.pop()
        return self._segments[max(bisect_right(self._starts, start) - 1, 0)].speaker_label

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [_milliseconds(segment.start_time, default=0) for segment in self._segments]

    @cached_property
    def _listed(self) -> Mapping[tuple[int, int], list[str | None]]:
        """The speakers of the words that begin and end at the same times (ms), the last one first."""
        listed: defaultdict[tuple[int, int], list[str | None]] = defaultdict(list)
        for segment in reversed(self._segments):
            for item in reversed(segment.items or ()):
                start = _milliseconds(item.start_time, default=0)
                end = _milliseconds(item.end_time, default=start)
                listed[start, end].append(item.speaker_label or segment.speaker_label)
        return listed


def _speaker_finders(
    labels: SpeakerLabels | list[SpeakerLabels] | None, channels: Sequence[str | None]
) -> Mapping[str | None, _SpeakerFinder]:
    """Return, for each channel, what finds its speakers.

    `labels` may be a list with an entry for each channel. A single entry is for all channels.
    """
    if isinstance(labels, list):
        own = {channel: [entry for entry in labels if entry.channel_label == channel] for channel in channels}
        return {channel: _SpeakerFinder(_segments(own[channel] or labels)) for channel in channels}
    return dict.fromkeys(channels, _SpeakerFinder(_segments(labels)))


def _segments(labels: SpeakerLabels | list[SpeakerLabels] | None) -> list[SpeakerSegment]:
    """Return the older format's segments, in the order of their starts."""
    lists = labels if isinstance(labels, list) else [labels] if labels else []
    segments = [segment for entry in lists for segment in entry.segments or () if segment.speaker_label]
    return sorted(segments, key=lambda segment: segment.start_time or 0.0)


def separate_speakers(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with the channel in the labels that stand on several channels.

    Amazon numbers speakers for each channel, so such a label stands for several people.
    """
    channels: defaultdict[str, set[str | None]] = defaultdict(set)
    for speaker, channel in {(word.speaker, word.channel) for word in words if word.speaker}:
        channels[speaker or ""].add(channel)
    shared = {speaker for speaker, labels in channels.items() if len(labels) > 1}
    if not shared:
        return tuple(words)
    return tuple(
        structs.replace(word, speaker=f"{word.channel} {word.speaker}")
        if word.channel and word.speaker in shared
        else word
        for word in words
    )
