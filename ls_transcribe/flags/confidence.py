"""Confidence that is missing: the order of a queue that goes by it says nothing of this transcript then."""

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.amazon_origin import AMAZON

ALWAYS_TELL = frozenset({AMAZON, "AssemblyAI", "Deepgram", "Speechmatics"})
"""Who has a confidence for each word in every document. Subtitles have none, and Whisper, Google, Azure and Vosk write
them if they are asked to: that all are missing says nothing of one transcript there."""

_LEAST_SHARE = 0.25
"""The share of the words (0-1) without a confidence that is told. Redacted words have none, and are fewer."""

_LEAST_WORDS = 10

_SEVERITY = 0.05
"""The text may well be right."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:  # noqa: ARG001  # words tell it
    """Return the flag of a transcript of whose words many have no confidence, or all, where others have it."""
    total = len(transcript.words)
    missing = sum(word.confidence is None for word in transcript.words)
    if missing and missing == total:
        if transcript.transcribed_by not in ALWAYS_TELL:
            return []
        reason = f"it is not known how sure {transcript.transcribed_by} was of any word"
        return [Flag(FlagKind.NO_CONFIDENCE, reason, _SEVERITY)]
    if missing >= _LEAST_WORDS and missing >= _LEAST_SHARE * total:
        reason = f"it is not known how sure the recogniser was of {missing:,} of {total:,} words"
        return [Flag(FlagKind.NO_CONFIDENCE, reason, _SEVERITY)]
    return []
