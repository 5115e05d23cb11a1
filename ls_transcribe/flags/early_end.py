"""A transcript that ends long before its recording."""

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.flags.unheard import sounds_like_speech
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.transcripts import Transcript

_LONG, _SHARE = 60_000, 0.1
"""A rest of so many ms, and of this share of the recording (0-1), has no text."""

_SHORT, _LARGE_SHARE = 20_000, 0.4
"""The same for a shorter rest."""

_LEAST_SPEECH = 8_000
"""ms of the rest in which it sounds as if somebody spoke, where it was listened to."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:
    """Return the flag of a transcript that ends early. A rest that was listened to, and is silent, is right."""
    duration = evidence.duration or (evidence.levels.duration if evidence.levels else 0)
    rest = duration - transcript.end
    if not transcript.words or not duration or not _is_long(rest, duration):
        return []
    if evidence.levels and not sounds_like_speech(evidence.levels, transcript.end, duration, least=_LEAST_SPEECH):
        return []
    end, whole = timecode.clock(transcript.end), timecode.clock(duration)
    return [
        Flag(FlagKind.ENDS_EARLY, f"the last word ends at {end}, the recording at {whole}", 0.3 + 0.7 * rest / duration)
    ]


def _is_long(rest: int, duration: int) -> bool:
    return (rest >= _LONG and rest >= _SHARE * duration) or (rest >= _SHORT and rest >= _LARGE_SHARE * duration)
