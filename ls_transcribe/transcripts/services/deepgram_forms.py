"""What is read of Deepgram's results."""

import msgspec


class DeepgramWord(msgspec.Struct, gc=False):
    """A word; `punctuated_word` has its marks and capitals, where they were asked for. Times in seconds."""

    word: str | None = None
    punctuated_word: str | None = None
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    speaker: int | str | None = None
    language: str | None = None


class DeepgramSentence(msgspec.Struct, gc=False):
    """A sentence of a paragraph, in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None


class DeepgramParagraph(msgspec.Struct):
    """Sentences of one speaker."""

    sentences: list[DeepgramSentence] | None = None
    speaker: int | str | None = None


class DeepgramParagraphs(msgspec.Struct):
    """The paragraphs of a channel."""

    paragraphs: list[DeepgramParagraph] | None = None


class DeepgramAlternative(msgspec.Struct):
    """What may have been said on a channel; the first alternative counts."""

    transcript: str | None = None
    words: list[DeepgramWord] | None = None
    paragraphs: DeepgramParagraphs | None = None
    languages: list[str] | None = None


class DeepgramChannel(msgspec.Struct):
    """A channel of the recording."""

    alternatives: list[DeepgramAlternative] | None = None
    detected_language: str | None = None


class DeepgramUtterance(msgspec.Struct, gc=False):
    """A stretch of one speaker on one channel, in seconds."""

    transcript: str | None = None
    start: float | None = None
    end: float | None = None
    speaker: int | str | None = None
    channel: int | None = None


class DeepgramResults(msgspec.Struct):
    """What was recognised. The utterances repeat what the channels have."""

    channels: list[DeepgramChannel] | None = None
    utterances: list[DeepgramUtterance] | None = None


class DeepgramMetadata(msgspec.Struct):
    """What is known of the recording; its length in seconds."""

    duration: float | None = None


class DeepgramDocument(msgspec.Struct):
    """The whole document, as far as it is read."""

    results: DeepgramResults | None = None
    metadata: DeepgramMetadata | None = None
