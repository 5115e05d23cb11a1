"""Text where nothing can be heard: recognisers invent words in silence, and thank for watching."""

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.flags.lines import TimedPiece, timed_pieces
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.transcripts import Transcript

_TOLERANCE = 300
"""ms by which the times of words are wrong: those of Whisper are late or early by 200."""

_LEAST_WORDS = 5
"""So many words in silence are told; fewer only if all words are."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:
    """Return the flag of the words where nothing can be heard, if the recording was listened to."""
    levels = evidence.levels
    if levels is None or not levels.levels:
        return []
    silent = [text for text in timed_pieces(transcript.words) if _is_silent(text, levels)]
    words, total = sum(text.words for text in silent), len(transcript.words)
    if not words or words < min(_LEAST_WORDS, total):
        return []
    start, end = timecode.clock(silent[0].start), timecode.clock(max(text.end for text in silent))
    count = "1 word stands" if words == 1 else f"{words:,} words stand"
    reason = f"{count} where nothing can be heard, from {start} to {end}"
    return [Flag(FlagKind.TEXT_IN_SILENCE, reason, 0.4 + 0.6 * words / total)]


def _is_silent(text: TimedPiece, levels: SoundLevels) -> bool:
    return text.start < levels.duration and not levels.audible(text.start - _TOLERANCE, text.end + _TOLERANCE)
