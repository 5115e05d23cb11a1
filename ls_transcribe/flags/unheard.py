"""Sound that may be speech, and no text: a recogniser has skipped a part of the recording."""

from collections.abc import Iterator
from statistics import pstdev

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.flags.lines import timed_pieces
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.model.sound_levels import LEVEL_STEP, SoundLevels
from ls_transcribe.transcripts import Transcript

_LONGEST_GAP = 15_000
"""ms of sound without a word that are told. Laughter, applause and dialling are shorter."""

_LEAST_OF_ALL = 2_000
"""The same where the whole recording has no words: one sentence."""

_SPOKEN_SHARE = 0.5
"""The share of a gap (0-1) in which something can be heard, if somebody speaks there."""

_AS_LOUD = 15
"""dB that unnoticed speech may be softer than the loud moments of the recording."""

_CHANGES = 4.0
"""The standard deviation (dB) of the loudness of speech, at least. Steady noise, a tone or a hum has 1 or 2."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:
    """Return the flag of the longest stretch that sounds like speech and has no text, if it was listened to."""
    levels = evidence.levels
    if levels is None or not levels.levels:
        return []
    least = _LONGEST_GAP if transcript.words else _LEAST_OF_ALL
    gaps = [(start, end) for start, end in _gaps(transcript, levels.duration) if end - start >= least]
    gaps = [gap for gap in gaps if sounds_like_speech(levels, *gap, least=_SPOKEN_SHARE * max(gap[1] - gap[0], least))]
    if not gaps:
        return []
    start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    missing = sum(levels.audible(*gap) for gap in gaps)
    heard = levels.audible(0, levels.duration)
    more = f", and {len(gaps) - 1} more" if len(gaps) > 1 else ""
    reason = (
        f"no words from {timecode.clock(start)} to {timecode.clock(end)}, where it sounds as if somebody spoke{more}"
    )
    return [Flag(FlagKind.SPEECH_WITHOUT_TEXT, reason, 0.3 + 0.7 * min(missing / heard, 1.0))]


def sounds_like_speech(levels: SoundLevels, start: int, end: int, *, least: float) -> bool:
    """Return whether somebody may speak between two times (ms) for `least` ms: as loud, and as changing, as speech."""
    if levels.audible(start, end) < max(least, LEVEL_STEP):
        return False
    heard = [level for level in levels.between(start, end) if level <= levels.faintest_speech]
    loudest = sorted(heard)[len(heard) // 20]
    return loudest <= levels.loud + _AS_LOUD and pstdev(heard) >= _CHANGES


def _gaps(transcript: Transcript, duration: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches (ms) of a recording without text."""
    reached = 0
    for text in timed_pieces(transcript.words):
        if text.start > reached:
            yield reached, text.start
        reached = max(reached, text.end)
    if duration - reached >= LEVEL_STEP:
        yield reached, duration
