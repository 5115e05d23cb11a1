"""What is read of vosk's results, and of the file of vosk-transcriber."""

import msgspec


class VoskWord(msgspec.Struct, gc=False):
    """A word, in seconds."""

    word: str | None = None
    start: float | None = None
    end: float | None = None
    conf: float | None = None


class VoskAlternative(msgspec.Struct):
    """What may have been said; the first alternative counts. Its confidence is no word's."""

    result: list[VoskWord] | None = None
    text: str | None = None


class VoskTerm(msgspec.Struct, gc=False):
    """A word of a monologue, in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    type: str | None = None


class VoskSpeaker(msgspec.Struct):
    """Who says a monologue. vosk-transcriber does not know ("unknown"), other programs do."""

    id: str | int | None = None
    name: str | None = None


class VoskMonologue(msgspec.Struct):
    """A result in the file of vosk-transcriber."""

    terms: list[VoskTerm] | None = None
    speaker: VoskSpeaker | None = None


class VoskDocument(msgspec.Struct):
    """One result, or the whole file of vosk-transcriber, whose text is a list."""

    result: list[VoskWord] | None = None
    text: str | list[str] | None = None
    alternatives: list[VoskAlternative] | None = None
    monologues: list[VoskMonologue] | None = None
