"""The forms of the Whisper family's documents.

The `msgspec` structs declare what is read of a document; everything else in it is ignored.
"""

from typing import Any

import msgspec

from ls_transcribe.transcripts.services.spoken_lines import channel_name


class NamedSpeaker(msgspec.Struct, gc=False):
    """What has a speaker, under one of the names that programs have for that, and the number or name of a channel."""

    speaker: str | int | None = None
    speaker_name: str | int | None = None
    speaker_label: str | int | None = None
    speaker_id: str | int | None = None
    channel: Any = None

    @property
    def who(self) -> str | None:
        """The speaker's label as a text; None if none is given, or an empty one."""
        labels = (self.speaker, self.speaker_name, self.speaker_label, self.speaker_id)
        return next((str(label) for label in labels if label is not None and label != ""), None)

    @property
    def channel_label(self) -> str | None:
        """The label of the channel; None if none is named."""
        is_named = isinstance(self.channel, int | str) and not isinstance(self.channel, bool)
        return channel_name(self.channel) if is_named else None


class WhisperWord(NamedSpeaker, gc=False):
    """A word. Its text is `word`; whisper-timestamped writes `text`. Its probability (0-1) has one of three names.

    Times are in seconds.
    """

    word: str | None = None
    text: str | None = None
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    confidence: float | None = None


class WhisperSegment(NamedSpeaker, gc=False):
    """A segment: a text and its times in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    words: list[WhisperWord] | None = None


class WhisperCppOffsets(msgspec.Struct, gc=False, rename={"begin": "from"}):
    """The times of whisper.cpp, in ms."""

    begin: float | None = None
    to: float | None = None


class WhisperCppToken(msgspec.Struct, gc=False):
    """A word, or a part of one, as whisper.cpp's `-ojf` writes it. `p` is its probability (0-1)."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    p: float | None = None


class WhisperCppSegment(msgspec.Struct, gc=False):
    """A segment of whisper.cpp. `speaker` is the louder channel: "0", "1" or "?"."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    tokens: list[WhisperCppToken] | None = None
    speaker: str | int | None = None


class WhisperCppResult(msgspec.Struct):
    """What whisper.cpp writes of the whole recording."""

    language: str | None = None


class TransformersChunk(NamedSpeaker, gc=False):
    """A segment, a word or a character of transformers' pipeline, with its start and end in seconds or null."""

    text: str | None = None
    timestamp: list[float | None] | None = None
    language: str | None = None


class WhisperDocument(msgspec.Struct):
    """The whole document, as far as it is read.

    `transcription` and `result` are whisper.cpp's, `chunks` are transformers'. `speakers` are insanely-fast-whisper's
    chunks once more, with their speakers, and `paragraphs` are those of the BBC's editors, each with its speaker; other
    programs mean something else by these.
    """

    segments: list[WhisperSegment] | None = None
    words: list[WhisperWord] | None = None
    transcription: list[WhisperCppSegment] | None = None
    chunks: list[TransformersChunk] | None = None
    text: str | None = None
    language: str | None = None
    result: WhisperCppResult | None = None
    duration: float | None = None
    speakers: msgspec.Raw = msgspec.Raw(b"")
    paragraphs: msgspec.Raw = msgspec.Raw(b"")
