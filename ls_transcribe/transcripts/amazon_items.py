"""Turns the items of an Amazon Transcribe result into words with their channels and speakers.

The format of 2022 has speakers and channels in lists beside the items. The format since late 2023 has both on each
item.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import isfinite
from operator import attrgetter

from msgspec import structs

from ls_transcribe.model import timecode
from ls_transcribe.text import marks
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Word, label_of
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


def confidence_of(item: AmazonItem) -> float | None:
    """Return the confidence of an item's first alternative, which is the best; None for redacted words."""
    return finite(item.alternatives[0].confidence if item.alternatives else None)


def content_of(item: AmazonItem) -> str:
    """Return the text of an item's first alternative; "" if it has none."""
    return (item.alternatives[0].content if item.alternatives else None) or ""


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
    words = [
        word
        for channel, items in channels.items()
        for word in _words_of_channel(items, channel=channel, speakers=finders[channel])
    ]
    words.sort(key=attrgetter("start"))
    return tuple(words) if channels.keys() == {None} else separate_speakers(words)


def _words_of_channel(
    items: Sequence[AmazonItem], *, channel: str | None, speakers: "_SpeakerFinder"
) -> Iterator[Word]:
    """Yield the words of one channel, whose times were checked, each with the punctuation around it.

    A word is in `unfinished` until all marks that follow it are known. `opening` has the marks for the next word:
    opening marks, all marks after them, and marks before the first word. So no mark changes its place.
    """
    unfinished: Word | None = None
    opening, closing, now = "", "", 0
    for item in items:
        best = item.alternatives[0] if item.alternatives else _NOTHING_HEARD
        content = best.content or ""
        if item.type == "punctuation":
            if content.startswith(OPENING_MARKS) or opening or unfinished is None:
                opening += content
            else:
                closing += content
            continue
        if unfinished:
            yield structs.replace(unfinished, after=closing) if closing else unfinished
        start = now if item.start_time is None else timecode.from_seconds(item.start_time)
        end = start if item.end_time is None else timecode.from_seconds(item.end_time)
        now = end if end > start else start
        unfinished = Word(
            content,
            start,
            now,
            finite(best.confidence),
            item.speaker_label or speakers.find(start, now),
            channel,
            item.language_code,
            before=opening,
            begins_line=item.begins_line or False,
            begins_paragraph=item.begins_paragraph,
            region_number=item.region_number,
        )
        opening, closing = "", ""
    if unfinished:
        yield structs.replace(unfinished, after=closing + opening)


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


def speakers_of(results: AmazonResults, spoken: Sequence[AmazonItem]) -> tuple[str, ...]:
    """Return the speakers of the turns, in the order in which they first speak.

    `spoken` are the items that are words. The words themselves are made only if the document does not list speakers in
    the order of the items: making them takes most of the time.
    """
    starts = [item.start_time for item in spoken if item.start_time is not None]
    in_order = len(starts) == len(spoken) and starts == sorted(starts)
    listed = _listed_speakers(results, spoken) if in_order else None
    return tuple(dict.fromkeys(map(label_of, read_words(results)) if listed is None else listed))


def _listed_speakers(results: AmazonResults, spoken: Sequence[AmazonItem]) -> list[str] | None:
    """Return the speaker of each word; None if the words must be made first. `spoken` is in the order of starts."""
    channels = channels_of(results)
    labels = {item.speaker_label for item in spoken}
    segments = _segments(results.speaker_labels)
    if len(channels) == 1 and all(labels):
        return [item.speaker_label or "" for item in spoken]
    if len(channels) == 1 and labels == {None} and segments:
        entries = [(item, segment) for segment in segments for item in segment.items or ()]
        same_words = [(entry.start_time, entry.end_time) for entry, _segment in entries] == [
            (item.start_time, item.end_time) for item in spoken
        ]
        return [item.speaker_label or segment.speaker_label or "" for item, segment in entries] if same_words else None
    if labels == {None} and not segments:
        firsts = {channel: _first_start(items) for channel, items in channels.items()}
        speaking = [channel for channel, start in firsts.items() if start is not None]
        return [channel or UNNAMED_SPEAKER for channel in sorted(speaking, key=lambda channel: firsts[channel] or 0.0)]
    return None


def _first_start(items: Sequence[AmazonItem]) -> float | None:
    """Return the time when a channel's first word begins, in seconds; None if it has no words."""
    return next((item.start_time or 0.0 for item in items if item.type != "punctuation"), None)
