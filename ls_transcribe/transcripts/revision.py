"""How people changed a machine's transcript: span by span, the machine's words and the people's."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.transcripts import Word


@dataclass(frozen=True, slots=True)
class RevisedSpan:
    """Words of the machine's, and the people's words that stand in their place. Either may be none.

    If `is_unchanged`, both are the same words, except for their case and marks, and the people's have the machine's
    times and confidences. Otherwise people removed all of the machine's words here, and wrote all of theirs.
    """

    machine: tuple[Word, ...]
    people: tuple[Word, ...]
    is_unchanged: bool


Revision = Sequence[RevisedSpan]
"""A whole transcript, in the people's order: the people's words of all spans are the people's transcript."""
