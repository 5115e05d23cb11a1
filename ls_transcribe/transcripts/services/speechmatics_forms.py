"""What is read of Speechmatics' transcripts in json-v2."""

import msgspec


class SpeechmaticsAlternative(msgspec.Struct, gc=False):
    """What may have been said; the first alternative counts."""

    content: str | None = None
    confidence: float | None = None
    language: str | None = None
    speaker: str | None = None


class SpeechmaticsResult(msgspec.Struct, gc=False):
    """A word, a mark or an entity, in seconds."""

    type: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    attaches_to: str | None = None
    channel: str | int | None = None
    alternatives: list[SpeechmaticsAlternative] | None = None


class SpeechmaticsConfig(msgspec.Struct):
    """What was asked for."""

    language: str | None = None


class SpeechmaticsMetadata(msgspec.Struct):
    """What is known of the whole."""

    transcription_config: SpeechmaticsConfig | None = None


class SpeechmaticsJob(msgspec.Struct):
    """The recording's length in seconds."""

    duration: float | None = None


class SpeechmaticsDocument(msgspec.Struct):
    """The whole document of v2, as far as it is read."""

    job: SpeechmaticsJob | None = None
    metadata: SpeechmaticsMetadata | None = None
    results: list[SpeechmaticsResult] | None = None
