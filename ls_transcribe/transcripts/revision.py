"""How a reviewer changed a transcript: span by span, the machine's words and the reviewer's words in their place."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.transcripts import Word


@dataclass(frozen=True, slots=True)
class RevisedSpan:
    """Words of the machine's, and the reviewer's words that replace them.

    If `is_unchanged`, both are the same words, apart from case and punctuation, and the reviewer's have the machine's
    times and confidences. Otherwise the machine's words were removed (if there are any), and the reviewer's words were
    added (if there are any).
    """

    machine: tuple[Word, ...]
    reviewer: tuple[Word, ...]
    is_unchanged: bool


Revision = Sequence[RevisedSpan]
"""A whole transcript, in the reviewer's order: the reviewer's words of all spans are the reviewed transcript."""
