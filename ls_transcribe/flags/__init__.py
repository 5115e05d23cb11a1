"""Flags of transcripts: what tells, without a person who listens, that one is likely to be broken.

A recogniser that loops, or invents words where nobody speaks, is very sure of them, so that confidence does not tell.
Each kind of flag has a file, with a function that returns the flags of that kind. All of them are linear in the words.
Nothing is changed: flags only say where to look.
"""

from collections.abc import Callable

from ls_transcribe.flags import confidence, early_end, language, left_out, repeats, silence, speed, unheard
from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model.flag import Flag, worst_first
from ls_transcribe.transcripts import Transcript

__all__ = ["Evidence", "find_flags"]

_CHECKS: tuple[Callable[[Transcript, Evidence], list[Flag]], ...] = (
    repeats.find,
    silence.find,
    unheard.find,
    language.find,
    speed.find,
    early_end.find,
    left_out.find,
    confidence.find,
)


def find_flags(transcript: Transcript, evidence: Evidence) -> tuple[Flag, ...]:
    """Return all flags of a transcript, the worst first."""
    return worst_first(flag for check in _CHECKS for flag in check(transcript, evidence))
