"""Who said what when in an Amazon Transcribe result: its items as words, with their channels and speakers.

The format of 2022 keeps speakers and channels in lists beside the items; the one since late 2023 writes both on each
item. The `msgspec` structs declare what is read of a document; everything else in it is passed over unread.
"""

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from math import isfinite

import msgspec
from msgspec import structs

from ls_transcribe.model import timecode
from ls_transcribe.text.marks import OPENING_MARKS
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Word, label_of

_OPENING_MARKS = tuple(OPENING_MARKS)


class Alternative(msgspec.Struct, gc=False):
    """What may have been said, and how sure the recogniser is of it (0-1)."""

    content: str | None = None
    confidence: float | None = None


class AmazonItem(msgspec.Struct, gc=False):
    """A word or a punctuation mark; marks have no times. Its first alternative is what counts. Times in seconds.

    `begins_line` is this project's own (`Word.begins_line`): Amazon tells the time of every word.
    """

    alternatives: list[Alternative] | None = None
    type: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    speaker_label: str | None = None
    channel_label: str | None = None
    language_code: str | None = None
    begins_line: bool | None = None


class LabelledTime(msgspec.Struct, gc=False):
    """When a word was said, in seconds, and by whom."""

    start_time: float | None = None
    end_time: float | None = None
    speaker_label: str | None = None


class SpeakerSegment(LabelledTime):
    """A stretch of one speaker, with the times of its words."""

    items: list[LabelledTime] | None = None


class SpeakerLabels(msgspec.Struct):
    """The older format's list of who spoke when, on one channel if it names one."""

    channel_label: str | None = None
    segments: list[SpeakerSegment] | None = None


class ChannelItems(msgspec.Struct):
    """The items of one audio channel."""

    channel_label: str | None = None
    items: list[AmazonItem] | None = None


class ChannelLabels(msgspec.Struct):
    """The older format's list of the channels."""

    channels: list[ChannelItems] | None = None


class TranscriptText(msgspec.Struct):
    """The whole transcript as running text."""

    transcript: str | None = None


class LanguageShare(msgspec.Struct):
    """One of several languages in a recording, and for how many seconds it is spoken."""

    language_code: str | None = None
    duration_in_seconds: float | None = None


class LanguageGuess(msgspec.Struct):
    """A language that a recording may be in, and how likely that is (0-1)."""

    code: str | None = None
    score: float | None = None


class AmazonResults(msgspec.Struct):
    """What a job found out. `duration_in_seconds` is this project's own: Amazon does not tell it."""

    transcripts: list[TranscriptText] | None = None
    items: list[AmazonItem] | None = None
    language_code: str | None = None
    language_codes: list[LanguageShare] | None = None
    language_identification: list[LanguageGuess] | None = None
    speaker_labels: SpeakerLabels | list[SpeakerLabels] | None = None
    channel_labels: ChannelLabels | None = None
    duration_in_seconds: float | None = None


class AmazonDocument(msgspec.Struct):
    """The whole document, as far as it is read."""

    results: AmazonResults | None = None
    job_name: str | None = msgspec.field(name="jobName", default=None)


def confidence_of(item: AmazonItem) -> float | None:
    """Of the best alternative, the first; redacted words have none."""
    return finite(item.alternatives[0].confidence if item.alternatives else None)


def finite(number: float | None) -> float | None:
    """The number, or None for one that is beyond reckoning in thousandths: NaN, infinity and their neighbours."""
    return number if number is not None and isfinite(number * 1000) else None


def channels_of(results: AmazonResults) -> dict[str | None, Sequence[AmazonItem]]:
    """The items of each channel by its label; all under None where channels were not told apart.

    Items that carry their channel are the newer format; in the older one, the lists of the channels say where each item
    of the union belongs. Lists that leave items out are not believed. A mark without a label goes with the item before.
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
    """Every word of a document, in the order of its start."""
    channels = channels_of(results)
    find_speaker = _speakers_by_channel(results.speaker_labels, list(channels))
    words = [
        word
        for channel, items in channels.items()
        for word in _spoken(items, channel=channel, find_speaker=find_speaker[channel])
    ]
    return _tell_apart(sorted(words, key=lambda word: word.start))


def _spoken(items: Sequence[AmazonItem], *, channel: str | None, find_speaker: "_FindSpeaker") -> Iterator[Word]:
    """The words of one channel, each with the punctuation around it.

    A word waits in `unfinished` for the marks that follow it. Marks that open something, those after them, and those
    before the first word wait in `opening` for the word that follows them, so that no mark changes its place.
    """
    unfinished: Word | None = None
    opening, closing, now = "", "", 0
    for item in items:
        content = (item.alternatives[0].content if item.alternatives else None) or ""
        if item.type == "punctuation":
            if content.startswith(_OPENING_MARKS) or opening or unfinished is None:
                opening += content
            else:
                closing += content
            continue
        if unfinished:
            yield _close(unfinished, closing)
        start = _milliseconds(item.start_time, default=now)
        now = max(_milliseconds(item.end_time, default=start), start)
        speaker = item.speaker_label or find_speaker(start, now)
        known = confidence_of(item)
        unfinished = Word(
            content,
            start,
            now,
            known,
            speaker,
            channel,
            item.language_code,
            before=opening,
            begins_line=item.begins_line or False,
        )
        opening, closing = "", ""
    if unfinished:
        yield _close(unfinished, closing + opening)


def _close(word: Word, closing: str) -> Word:
    return structs.replace(word, after=closing) if closing else word


def _milliseconds(seconds: float | None, *, default: int) -> int:
    known = finite(seconds)
    return default if known is None else timecode.from_seconds(known)


_FindSpeaker = Callable[[int, int], str | None]


def _speakers_by_channel(
    labels: SpeakerLabels | list[SpeakerLabels] | None, channels: Sequence[str | None]
) -> dict[str | None, _FindSpeaker]:
    """Who spoke when on each channel: a list of lists may have one for each, a single one is for all."""
    if isinstance(labels, list):
        own = {channel: [entry for entry in labels if entry.channel_label == channel] for channel in channels}
        return {channel: _speakers_by_time(_segments(own[channel] or labels)) for channel in channels}
    return dict.fromkeys(channels, _speakers_by_time(_segments(labels)))


def _segments(labels: SpeakerLabels | list[SpeakerLabels] | None) -> list[SpeakerSegment]:
    """The older format's stretches of one speaker, in the order of their start."""
    lists = labels if isinstance(labels, list) else [labels] if labels else []
    segments = [segment for entry in lists for segment in entry.segments or () if segment.speaker_label]
    return sorted(segments, key=lambda segment: segment.start_time or 0.0)


def _speakers_by_time(segments: Sequence[SpeakerSegment]) -> _FindSpeaker:
    """Who spoke from one time to another (ms), by the older format's segments.

    A word's own entry names its speaker; a word without one belongs to the segment that it begins in, else to the
    segment before it, so that no word is lost where a segment lists none of its words.
    """
    starts = [_milliseconds(segment.start_time, default=0) for segment in segments]
    exact: defaultdict[tuple[int, int], deque[str | None]] = defaultdict(deque)
    for segment in segments:
        for item in segment.items or ():
            start = _milliseconds(item.start_time, default=0)
            end = _milliseconds(item.end_time, default=start)
            exact[start, end].append(item.speaker_label or segment.speaker_label)

    def find(start: int, end: int) -> str | None:
        if not starts:
            return None
        if entries := exact.get((start, end)):
            return entries.popleft()
        return segments[max(bisect_right(starts, start) - 1, 0)].speaker_label

    return find


def _tell_apart(words: Sequence[Word]) -> tuple[Word, ...]:
    """Speakers are numbered for each channel: a label that stands on two channels names two people."""
    channels: defaultdict[str, set[str | None]] = defaultdict(set)
    for speaker, channel in {(word.speaker, word.channel) for word in words if word.speaker}:
        channels[speaker or ""].add(channel)
    shared = {speaker for speaker, found in channels.items() if len(found) > 1}
    if not shared:
        return tuple(words)
    return tuple(
        structs.replace(word, speaker=f"{word.channel} {word.speaker}")
        if word.channel and word.speaker in shared
        else word
        for word in words
    )


def speakers_of(results: AmazonResults, spoken: Sequence[AmazonItem]) -> tuple[str, ...]:
    """The speakers of the turns, in order, without making the words where the document simply lists them."""
    starts = [item.start_time for item in spoken if item.start_time is not None]
    in_order = len(starts) == len(spoken) and starts == sorted(starts)
    listed = _listed_speakers(results, spoken) if in_order else None
    return tuple(dict.fromkeys(map(label_of, read_words(results)) if listed is None else listed))


def _listed_speakers(results: AmazonResults, spoken: Sequence[AmazonItem]) -> list[str] | None:
    """Who says the words that stand in the order of their start; None where only the words themselves can tell."""
    channels = channels_of(results)
    labels = {item.speaker_label for item in spoken}
    segments = _segments(results.speaker_labels)
    if len(channels) == 1 and all(labels):
        return [item.speaker_label or "" for item in spoken]
    if len(channels) == 1 and labels == {None} and segments:
        entries = [(item, segment) for segment in segments for item in segment.items or ()]
        one_by_one = [(entry.start_time, entry.end_time) for entry, _segment in entries] == [
            (item.start_time, item.end_time) for item in spoken
        ]
        return [item.speaker_label or segment.speaker_label or "" for item, segment in entries] if one_by_one else None
    if labels == {None} and not segments:
        firsts = {channel: _first_start(items) for channel, items in channels.items()}
        heard = [channel for channel, start in firsts.items() if start is not None]
        return [channel or UNNAMED_SPEAKER for channel in sorted(heard, key=lambda channel: firsts[channel] or 0.0)]
    return None


def _first_start(items: Sequence[AmazonItem]) -> float | None:
    """When a channel's first word begins, in seconds; None where nothing is said on it."""
    return next((item.start_time or 0.0 for item in items if item.type != "punctuation"), None)
