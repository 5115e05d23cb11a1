"""How people changed a transcript: stretch by stretch, what the machine heard and what stands there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.transcripts import Word


@dataclass(frozen=True, slots=True)
class RevisedSpan:
    """Words of the machine's, and the people's that stand in their place.

    `kept` says that they are the same, word for word, but for their case and marks: they have then the machine's times
    and confidences. Otherwise the machine's are gone (if there are any), and the people's are new (if there are any).
    """

    machine: tuple[Word, ...]
    people: tuple[Word, ...]
    kept: bool


Revision = Sequence[RevisedSpan]
"""A whole transcript, in the people's order: the people's words of all stretches are their transcript."""
