"""What is read of the documents of Azure's batch and fast transcription."""

import re

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds, from_ticks

_DURATION = re.compile(r"P(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?")


class AzureTimes(msgspec.Struct, gc=False, rename="camel"):
    """When something is said, in one or several units: ISO 8601 ("PT1.5S"), ticks of 100 ns, milliseconds."""

    offset: str | float | None = None
    duration: str | float | None = None
    offset_in_ticks: float | None = None
    duration_in_ticks: float | None = None
    offset_milliseconds: float | None = None
    duration_milliseconds: float | None = None

    @property
    def times(self) -> tuple[int | None, int | None]:
        """Start and end in ms.

        Raises:
            UnreadableTranscript: They are none, or none that a recording can have.
        """
        start = _in_ms(self.offset_milliseconds, self.offset_in_ticks, self.offset)
        length = _in_ms(self.duration_milliseconds, self.duration_in_ticks, self.duration)
        return start, None if start is None or length is None else from_milliseconds(start + length)


class AzureWord(AzureTimes, rename="camel"):
    """A word: `word` is lower case and without marks, `display_text` as it is written."""

    word: str | None = None
    display_text: str | None = None
    confidence: float | None = None


class AzureAlternative(msgspec.Struct, rename="camel"):
    """What may have been said; the first alternative counts. v3.0 has the speaker here."""

    display: str | None = None
    speaker: int | str | None = None
    words: list[AzureWord] | None = None
    display_words: list[AzureWord] | None = None


class AzurePhrase(AzureTimes, rename={"n_best": "nBest", "recognition_status": "recognitionStatus"}):
    """A stretch of speech of one speaker on one channel."""

    n_best: list[AzureAlternative] | None = None
    channel: int | None = None
    speaker: int | str | None = None
    locale: str | None = None


class AzureChannelText(msgspec.Struct):
    """The whole text of a channel: `display` in batch transcription, `text` in fast transcription."""

    display: str | None = None
    text: str | None = None


class AzureDocument(msgspec.Struct, rename="camel"):
    """The result of batch transcription, as far as it is read."""

    recognized_phrases: list[AzurePhrase] | None = None
    combined_recognized_phrases: list[AzureChannelText] | None = None
    duration_in_ticks: float | None = None
    duration_milliseconds: float | None = None
    duration: str | float | None = None

    @property
    def length(self) -> int | None:
        """How long the recording is, in ms."""
        return _in_ms(self.duration_milliseconds, self.duration_in_ticks, self.duration)


class AzureFastWord(AzureTimes):
    """A word of fast transcription, as it is written."""

    text: str | None = None


class AzureFastPhrase(AzureTimes):
    """A phrase of fast transcription."""

    text: str | None = None
    words: list[AzureFastWord] | None = None
    channel: int | None = None
    speaker: int | str | None = None
    locale: str | None = None


class AzureFastDocument(msgspec.Struct, rename="camel"):
    """The result of fast transcription, as far as it is read."""

    phrases: list[AzureFastPhrase] | None = None
    combined_phrases: list[AzureChannelText] | None = None
    duration_milliseconds: float | None = None


def _in_ms(milliseconds: float | None, ticks: float | None, duration: str | float | None) -> int | None:
    """Return a time that is given in one of three ways, in ms."""
    if ticks is not None:
        return from_ticks(ticks)
    if milliseconds is not None:
        return from_milliseconds(milliseconds)
    if not isinstance(duration, str):
        return from_ticks(duration)
    parts = _DURATION.fullmatch(duration)
    if not parts:
        raise UnreadableTranscript(f"it has a time of “{duration[:20]}”, which is not a time")
    days, hours, minutes, seconds = (float(part or 0) for part in parts.groups())
    return from_seconds(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
