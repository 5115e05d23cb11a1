"""The parts of an Amazon Transcribe result document that are read. Everything else in a document is ignored."""

from datetime import datetime
from typing import Any

import msgspec


class Alternative(msgspec.Struct, gc=False):
    """One reading of a word, and how sure the recogniser is of it (0-1)."""

    content: str | None = None
    confidence: float | None = None


class Alternatives(msgspec.Struct, array_like=True, gc=False):
    """A list of readings. Only the first is read, which is the best."""

    best: Alternative = msgspec.field(default_factory=Alternative)


class AmazonItem(msgspec.Struct, gc=False):
    """A word or a punctuation mark. Times are in seconds; marks have none.

    `begins_line`, `begins_paragraph` and `region_number` are this project's own keys (see `Word`): Amazon gives the
    time of every word, and knows no reviewer.
    """

    alternatives: Alternatives | None = None
    type: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    speaker_label: str | None = None
    channel_label: str | None = None
    language_code: str | None = None
    begins_line: bool | None = None
    begins_paragraph: bool | None = None
    region_number: int | None = None


class WrittenReading(msgspec.Struct, gc=False):
    """What is written of a word or a mark. The confidence is a number in a string, as Amazon writes it."""

    confidence: str | msgspec.UnsetType
    content: str


class WrittenItem(msgspec.Struct, omit_defaults=True, gc=False):
    """An `AmazonItem` as it is written: its keys in this order, without those that say nothing."""

    id: int
    type: str
    alternatives: list[WrittenReading]
    start_time: str | None = None
    end_time: str | None = None
    begins_line: bool = False
    begins_paragraph: bool | None = None
    region_number: int | None = None
    speaker_label: str | None = None
    channel_label: str | None = None
    language_code: str | None = None


class LabelledTime(msgspec.Struct, gc=False):
    """The time of a word, in seconds, and its speaker."""

    start_time: float | None = None
    end_time: float | None = None
    speaker_label: str | None = None


class SpeakerSegment(LabelledTime):
    """A stretch of time in which one speaker speaks, with the times of the words in it."""

    items: list[LabelledTime] | None = None


class SpeakerLabels(msgspec.Struct):
    """The older format's list of segments; of one channel, if it names one."""

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
    """The results of a job. `duration_in_seconds` is this project's own key: Amazon does not give it."""

    transcripts: list[TranscriptText] | None = None
    items: list[AmazonItem] | None = None
    language_code: str | None = None
    language_codes: list[LanguageShare] | None = None
    language_identification: list[LanguageGuess] | None = None
    speaker_labels: SpeakerLabels | list[SpeakerLabels] | None = None
    channel_labels: ChannelLabels | None = None
    duration_in_seconds: float | None = None


class AmazonDocument(msgspec.Struct):
    """The whole document, as far as it is read. `transcribed_by` and `review` are this project's own keys."""

    results: AmazonResults | None = None
    job_name: str | None = msgspec.field(name="jobName", default=None)
    account_id: Any = msgspec.field(name="accountId", default=None)
    status: str | None = None
    transcribed_by: Any = None
    review: msgspec.Raw = msgspec.Raw(b"null")


class ReviewKeys(msgspec.Struct):
    """What is read of the review in a reviewed transcript. `at` is the time of submission."""

    at: datetime
    reviewer: str | None = None
    engine: str | None = None
    recording: str | None = None
    withdrawn: bool | None = None
