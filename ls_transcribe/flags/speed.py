"""Words that follow each other faster than anybody speaks: they were invented, or their times are wrong."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Transcript, Word

_FASTEST = 45.0
"""Letters a second that nobody says: ten English words. Auctioneers say five words a second, and records are eleven."""

_WINDOW = 25
"""So many words in a row are looked at: single ones have wrong times in every transcript."""

_LEAST_WORDS = 10
"""A transcript of fewer words is not judged."""

_LETTERS_OF_SYLLABLE = 2.5
"""What one character of Chinese, Japanese or Korean counts for: each is a syllable, or more."""

_FIRST_SYLLABLE = "\u2e80"


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:
    """Return the flag of the words that are too fast, speaker by speaker; none if none are."""
    speakers = _speakers(transcript.words)
    letters = [_letters(words) for words in speakers]
    fast = [word for words, numbers in zip(speakers, letters, strict=True) for word in _too_fast(words, numbers)]
    if fast:
        start, end = min(word.start for word in fast), max(word.end for word in fast)
        between = f"between {timecode.clock(start)} and {timecode.clock(end)}"
        reason = f"{len(fast):,} words {between} are faster than anybody speaks"
        return [Flag(FlagKind.TOO_FAST, reason, 0.4 + 0.6 * len(fast) / len(transcript.words))]
    if evidence.duration and len(transcript.words) >= _LEAST_WORDS and len(speakers) == 1:
        seconds = timecode.to_seconds(evidence.duration)
        if sum(map(sum, letters)) > _FASTEST * seconds:
            reason = f"{len(transcript.words):,} words in a recording of {seconds:.1f} s: nobody speaks so fast"
            return [Flag(FlagKind.TOO_FAST, reason, 1.0)]
    return []


def _speakers(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Return the words of each speaker."""
    if len(set(map(attrgetter("speaker", "channel"), words))) < 2:
        return [words]
    speakers: dict[tuple[str, str | None], list[Word]] = {}
    for word in words:
        speakers.setdefault((word.speaker or word.channel or UNNAMED_SPEAKER, word.channel), []).append(word)
    return list(speakers.values())


def _too_fast(words: Sequence[Word], letters: Sequence[float]) -> list[Word]:
    """Return the words of one speaker that stand in windows which nobody can say in their time.

    `letters` has how many letters each word counts for.
    """
    size = min(_WINDOW, len(words))
    if size < _LEAST_WORDS:
        return []
    sums = list(accumulate(letters, initial=0.0))
    starts, ends = [word.start for word in words], [word.end for word in words[size - 1 :]]
    windows = zip(sums, sums[size:], starts, ends, strict=False)
    fast = [
        first
        for first, (before, after, start, end) in enumerate(windows)
        if after - before > _FASTEST * ((end - start or 1) / 1000)
    ]
    found: list[Word] = []
    covered = 0
    for first in fast:
        found += words[max(first, covered) : first + size]
        covered = first + size
    return found


def _letters(words: Iterable[Word]) -> list[float]:
    """Return how many letters each word counts for."""
    return [len(content) if (content := word.content).isascii() else _syllables(content) for word in words]


def _syllables(content: str) -> float:
    if content < _FIRST_SYLLABLE:
        return len(content)
    return sum(_LETTERS_OF_SYLLABLE if character >= _FIRST_SYLLABLE else 1.0 for character in content)
