"""Confidence that is missing: the order of a queue that goes by it says nothing of this transcript then."""

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.transcripts import Transcript

_LEAST_SHARE = 0.25
"""The share of the words (0-1) without a confidence that is told. Redacted words have none, and are fewer."""

_LEAST_WORDS = 10

_SEVERITY = 0.05
"""The text may well be right."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:  # noqa: ARG001  # words tell it
    """Return the flag of a transcript whose words have no confidence, or many of them."""
    total = len(transcript.words)
    missing = sum(word.confidence is None for word in transcript.words)
    if missing and missing == total:
        return [Flag(FlagKind.NO_CONFIDENCE, "it is not known how sure the recogniser was of any word", _SEVERITY)]
    if missing >= _LEAST_WORDS and missing >= _LEAST_SHARE * total:
        reason = f"it is not known how sure the recogniser was of {missing:,} of {total:,} words"
        return [Flag(FlagKind.NO_CONFIDENCE, reason, _SEVERITY)]
    return []
