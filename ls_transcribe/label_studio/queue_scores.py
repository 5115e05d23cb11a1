"""The scores of predictions: Label Studio shows the lowest first, and goes by nothing else."""

from collections.abc import Sequence
from enum import StrEnum

from ls_transcribe.model.flag import Flag, badness
from ls_transcribe.transcripts import Transcript

SCORE_OF_SILENCE = 1.0
"""The score of a recording without speech. Nothing is to be corrected, so it comes last in the queue."""

SCORE_WITHOUT_CONFIDENCE = 0.0
"""The score of a text from an engine that reports no confidence. It comes first in the queue. It is not null, because
databases sort null differently."""

SCORE_WITHOUT_FLAGS = 0.1
"""The lowest score of a recording without flags, where flags come first. Label Studio refuses scores below 0, so those
of recordings with flags are below this one. No recording is that uncertain on average, so the others keep theirs."""


class QueueOrder(StrEnum):
    """What comes first: what the recogniser was least sure of, or what has flags, the worst of it before the others."""

    CONFIDENCE = "confidence"
    FLAGS = "flags"


def queue_order(name: str | None) -> QueueOrder:
    """Return the order of this name; that by confidence if nobody has named one."""
    return QueueOrder(name or QueueOrder.CONFIDENCE)


def queue_score(transcript: Transcript, flags: Sequence[Flag], order_by: QueueOrder) -> float:
    """Return the score (0-1) of a transcript with these flags."""
    if order_by is QueueOrder.CONFIDENCE:
        return _score_by_confidence(transcript)
    if flags:
        return round(SCORE_WITHOUT_FLAGS * (1 - badness(flags)), 5)
    return max(_score_by_confidence(transcript), SCORE_WITHOUT_FLAGS)


def _score_by_confidence(transcript: Transcript) -> float:
    if transcript.confidence is not None:
        return round(transcript.confidence, 4)
    return SCORE_WITHOUT_CONFIDENCE if transcript.text else SCORE_OF_SILENCE
