"""What is read of Google's results, under the names that REST (camel case) and Python's libraries (snake case) use."""

import re

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.times import from_seconds

_SECONDS = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?s?")


class GoogleDuration(msgspec.Struct, gc=False):
    """A time as libraries write it that do not follow the JSON form of protocol buffers."""

    seconds: float | None = None
    nanos: float | None = None


_Duration = str | float | GoogleDuration | None


class GoogleWord(
    msgspec.Struct,
    gc=False,
    rename={
        "start_time_": "startTime",
        "end_time_": "endTime",
        "start_offset_": "startOffset",
        "end_offset_": "endOffset",
        "speaker_tag_": "speakerTag",
        "speaker_label_": "speakerLabel",
    },
):
    """A word with its marks. Times and `speaker_tag` are v1's, offsets and `speaker_label` v2's."""

    word: str | None = None
    confidence: float | None = None
    start_time: _Duration = None
    start_time_: _Duration = None
    start_offset: _Duration = None
    start_offset_: _Duration = None
    end_time: _Duration = None
    end_time_: _Duration = None
    end_offset: _Duration = None
    end_offset_: _Duration = None
    speaker_tag: int | None = None
    speaker_tag_: int | None = None
    speaker_label: str | int | None = None
    speaker_label_: str | int | None = None

    @property
    def times(self) -> tuple[int | None, int | None]:
        """Its start and end in ms. The start is missing where it is 0."""
        end = _first_time(self.end_time, self.end_time_, self.end_offset, self.end_offset_)
        start = _first_time(self.start_time, self.start_time_, self.start_offset, self.start_offset_)
        return (0 if start is None and end is not None else start), end

    @property
    def speaker(self) -> str | int | None:
        """Its speaker. v1 numbers them from 1, and 0 is none."""
        return self.speaker_label or self.speaker_label_ or self.speaker_tag or self.speaker_tag_ or None


class GoogleAlternative(msgspec.Struct):
    """What may have been said; the first alternative counts."""

    transcript: str | None = None
    words: list[GoogleWord] | None = None


class GoogleResult(
    msgspec.Struct,
    rename={
        "channel_tag_": "channelTag",
        "result_end_time_": "resultEndTime",
        "result_end_offset_": "resultEndOffset",
        "language_code_": "languageCode",
    },
):
    """A stretch of speech on one channel."""

    alternatives: list[GoogleAlternative] | None = None
    channel_tag: int | None = None
    channel_tag_: int | None = None
    result_end_time: _Duration = None
    result_end_time_: _Duration = None
    result_end_offset: _Duration = None
    result_end_offset_: _Duration = None
    language_code: str | None = None
    language_code_: str | None = None

    @property
    def best(self) -> GoogleAlternative:
        """The first alternative; an empty one if there is none."""
        return self.alternatives[0] if self.alternatives else GoogleAlternative()

    @property
    def channel(self) -> int | None:
        """The number of its channel, from 1; None for 0, which is none."""
        return self.channel_tag or self.channel_tag_ or None

    @property
    def end(self) -> int | None:
        """When it ends, in ms."""
        ends = self.result_end_time, self.result_end_time_, self.result_end_offset, self.result_end_offset_
        return _first_time(*ends)

    @property
    def language(self) -> str | None:
        """The language that was recognised."""
        return self.language_code or self.language_code_


class GoogleError(msgspec.Struct):
    """Why there is no result."""

    message: str | None = None


class GoogleResults(msgspec.Struct):
    """All stretches of a recording."""

    results: list[GoogleResult] | None = None


class GoogleFile(GoogleResults, rename={"inline_result_": "inlineResult"}):
    """What v2 answers for one recording of a batch."""

    transcript: GoogleResults | None = None
    inline_result: "GoogleFile | None" = None
    inline_result_: "GoogleFile | None" = None
    error: GoogleError | None = None


class GoogleAnswer(msgspec.Struct):
    """The results of one recording (v1), or of each recording of a batch by its address (v2)."""

    results: list[GoogleResult] | dict[str, GoogleFile] | None = None


class GoogleDocument(GoogleAnswer):
    """The whole document, as far as it is read: an answer, or an operation that has one when it is done."""

    response: GoogleAnswer | None = None
    done: bool | None = None
    error: GoogleError | None = None


def _first_time(*durations: _Duration) -> int | None:
    """Return the first of several times that is given, in ms: "1.5s", seconds, or seconds and nanoseconds apart.

    Raises:
        UnreadableTranscript: It is no time, or none that a recording can have.
    """
    duration = next((given for given in durations if given is not None), None)
    if isinstance(duration, GoogleDuration):
        return from_seconds((duration.seconds or 0) + (duration.nanos or 0) / 1e9)
    if isinstance(duration, str):
        if not _SECONDS.fullmatch(duration):
            raise UnreadableTranscript(f"it has a time of “{duration[:20]}”, which is not a time")
        return from_seconds(float(duration.removesuffix("s")))
    return from_seconds(duration)
