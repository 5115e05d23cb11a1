"""What the recogniser itself left out, because it had repeated itself there or had only guessed."""

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.transcripts import Transcript


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:  # noqa: ARG001  # the recogniser tells it
    """Return the flag of what was left out, if it is much."""
    left_out = evidence.left_out
    if left_out is None or not left_out.is_much:
        return []
    noun = "passage" if left_out.passages == 1 else "passages"
    reason = (
        f"the recogniser left out {left_out.passages:,} {noun} ({left_out.seconds:.0f} of {left_out.heard:.0f} s of "
        "speech), where it repeated itself or guessed"
    )
    return [Flag(FlagKind.LEFT_OUT, reason, 0.2 + 0.7 * left_out.share)]
