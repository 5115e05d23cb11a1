"""Finds the speech on the tiers of a document, and makes a transcript of it.

A tier is a speaker's, of turns or of words; where a speaker has both, the words have their times from the one and their
marks from the other. Tiers about the speech (sounds, notes, translations) are left out where their names, or the tier
that they stand below, say what they are. Where nobody can know which of two tiers is the speech, the document is
refused.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.transcripts.services.spoken_lines import SpokenLine, SpokenWord, has_letters, matched, transcript_of
from ls_transcribe.transcripts.tiers.tier_names import WORDS_SUFFIX, TierKind, TierName, read_name
from ls_transcribe.transcripts.word_matching import letters_of
from ls_transcribe.transcripts.word_times import split_words, time_line

_SILENCES = frozenset({"sil", "sp", "<sil>", "<eps>", "<p:>", "<p>", "<pau>", "pau", "#", "##", "silent", "sounding"})
"""What aligners and Praat write into an interval in which nobody speaks."""

_SPEECH = frozenset({TierKind.TURNS, TierKind.WORDS})
_FEWEST_SHARED = 2  # intervals: fewer may begin or end together by chance
_NAMED_TIERS = 5  # as many as a sentence can name


class TierInterval(NamedTuple):
    """A stretch of time on a tier (ms), and the text in it."""

    start: int
    end: int
    text: str


class Tier(NamedTuple):
    """A tier: its name, what that says, its intervals in order, and the language that the document names for it."""

    name: str
    meaning: TierName
    intervals: Sequence[TierInterval]
    language: str | None = None


class _Voice(NamedTuple):
    """The tiers of one speaker: of turns, and of words."""

    speaker: str | None
    turns: Sequence[Tier]
    words: Sequence[Tier]


def tiers_of(named: Sequence[tuple[str, Sequence[TierInterval]]]) -> list[Tier]:
    """Return tiers of which only the names are known, without intervals in which nobody speaks.

    A tier for whose words there is another tier ("Ada" and "Ada - words") is a speaker's, whatever it is called.
    """
    names = {name for name, _intervals in named}
    speakers = {name.removesuffix(WORDS_SUFFIX) for name in names if name.endswith(WORDS_SUFFIX)} & names
    return [
        Tier(
            name,
            TierName(name, TierKind.TURNS) if name in speakers else read_name(name),
            spoken_intervals(intervals),
        )
        for name, intervals in named
    ]


def spoken_intervals(intervals: Sequence[TierInterval]) -> list[TierInterval]:
    """Return the intervals with a text, in the order of their starts."""
    spoken = [entry for entry in intervals if entry.text.strip() and entry.text.strip().lower() not in _SILENCES]
    return sorted(spoken, key=lambda entry: entry.start)


def transcript_of_tiers(tiers: Sequence[Tier], *, duration: int | None = None) -> Transcript:
    """Return the transcript of the speech on tiers. `duration` is the length of the recording in ms.

    Raises:
        UnreadableTranscript: Nobody can know which tiers have the speech, or none has.
    """
    full = [tier for tier in tiers if tier.intervals]
    speech = [tier for tier in full if tier.meaning.kind in _SPEECH]
    if not speech and any(has_letters(entry.text) for tier in full for entry in tier.intervals):
        raise UnreadableTranscript(f"none of its tiers has words or turns: they are {_names(full)}")
    joined = _joined(speech)
    _check_separate(joined, [*joined, *(tier for tier in full if tier.meaning.kind not in _SPEECH)])
    words = sorted(chain.from_iterable(_words(voice) for voice in _voices(joined)), key=lambda word: word.start)
    languages = {tier.language for tier in speech}
    return Transcript.of_words(words, language=languages.pop() if len(languages) == 1 else None, duration=duration)


def _joined(tiers: Sequence[Tier]) -> list[Tier]:
    """Return the tiers, those as words that only divide another tier."""
    turns = [tier for tier in tiers if tier.meaning.kind is TierKind.TURNS]
    joined: list[Tier] = []
    for tier in tiers:
        is_words = tier.meaning.kind is TierKind.WORDS
        if (is_words and tier.meaning.speaker) or (not is_words and tier.meaning.is_certain):
            joined.append(tier)
            continue
        wholes = [
            whole
            for whole in turns
            if (is_words or len(tier.intervals) > len(whole.intervals)) and divides(tier, whole)
        ]
        if (
            not wholes
            and is_words
            and len(turns) == 1
            and (turns[0].meaning.is_certain or _is_heard_in(tier, turns[0]))
        ):
            wholes = turns
        joined.append(tier._replace(meaning=TierName(wholes[0].meaning.speaker, TierKind.WORDS)) if wholes else tier)
    return joined


def _is_heard_in(words: Tier, turns: Tier) -> bool:
    """Return whether most words of a tier stand in the turns of another one, so that it is about the same speech."""
    pairs = zip(turns.intervals, _inside(turns.intervals, words.intervals), strict=True)
    found = sum(letters_of(word.text) in letters_of(turn.text) for turn, inside in pairs for word in inside)
    return 2 * found >= len(words.intervals)


def _check_separate(speech: Sequence[Tier], full: Sequence[Tier]) -> None:
    """Check that no tier that nobody knows for certain is about the speech of another one.

    Such a tier begins or ends where the other one does while that goes on. People who speak at once do not.

    Raises:
        UnreadableTranscript: One is, and nobody can know which of the two has the speech.
    """
    for tier in speech:
        for other in full:
            if other.meaning.speaker == tier.meaning.speaker and other.meaning.kind in _SPEECH:
                continue
            is_nobodys = tier.meaning.speaker is None and other.meaning.kind in _SPEECH and _overlap(tier, other)
            if is_nobodys or (not tier.meaning.is_certain and _is_about(tier, other)):
                raise UnreadableTranscript(
                    f"its tiers {_names([tier, other])} have the same times, so one is about the other:"
                    " nobody knows which has what was said"
                )


def _is_about(tier: Tier, other: Tier) -> bool:
    """Return whether half of a tier's intervals or more begin or end with one of another tier."""
    starts, ends = {entry.start for entry in other.intervals}, {entry.end for entry in other.intervals}
    shared = sum(entry.start in starts or entry.end in ends for entry in tier.intervals)
    fewest = 1 if other.meaning.is_certain else _FEWEST_SHARED
    return shared >= fewest and 2 * shared >= len(tier.intervals)


def _overlap(tier: Tier, other: Tier) -> bool:
    """Return whether there is speech on both tiers at one time."""
    starts = [entry.start for entry in other.intervals]
    return any(
        (place := bisect_left(starts, entry.end)) and other.intervals[place - 1].end > entry.start
        for entry in tier.intervals
    )


def divides(part: Tier, whole: Tier) -> bool:
    """Return whether a tier has the same letters as another one, in shorter intervals."""
    return len(part.intervals) >= len(whole.intervals) and all(
        letters_of("".join(inner.text for inner in inside)) == letters_of(entry.text)
        for entry, inside in zip(whole.intervals, _inside(whole.intervals, part.intervals), strict=True)
    )


def _inside(intervals: Sequence[TierInterval], parts: Sequence[TierInterval]) -> Iterator[Sequence[TierInterval]]:
    """Yield, for each interval, the parts whose middle lies in it. Both are in the order of their starts."""
    middles = [entry.start + entry.end for entry in parts]
    for entry in intervals:
        yield parts[bisect_left(middles, 2 * entry.start) : bisect_left(middles, 2 * entry.end)]


def _voices(tiers: Sequence[Tier]) -> Iterator[_Voice]:
    """Yield the speakers with their tiers.

    Raises:
        UnreadableTranscript: Two tiers of one speaker have speech at the same time.
    """
    for speaker in dict.fromkeys(tier.meaning.speaker for tier in tiers):
        own = [tier for tier in tiers if tier.meaning.speaker == speaker]
        turns = [tier for tier in own if tier.meaning.kind is TierKind.TURNS]
        words = [tier for tier in own if tier.meaning.kind is TierKind.WORDS]
        for same in (turns, words):
            entries = sorted(entry for tier in same for entry in tier.intervals)
            if len(same) > 1 and any(following.start < entry.end for entry, following in pairwise(entries)):
                raise UnreadableTranscript(
                    f"its tiers {_names(same)} overlap: nobody knows which of them has what was said"
                )
        yield _Voice(speaker, turns, words)


def _words(voice: _Voice) -> Sequence[Word]:
    turns = sorted(entry for tier in voice.turns for entry in tier.intervals)
    words = sorted(entry for tier in voice.words for entry in tier.intervals)
    language = next((tier.language for tier in (*voice.turns, *voice.words) if tier.language), None)
    lines: list[SpokenLine] = []
    used: set[TierInterval] = set()
    for turn, inside in zip(turns, _inside(turns, words), strict=True):
        used.update(inside)
        lines.append(SpokenLine(" ".join(turn.text.split()), turn.start, turn.end, words=_spoken_words(turn, inside)))
    rest = [entry for entry in words if entry not in used]
    if rest:
        own = list(chain.from_iterable(map(_parts, rest)))
        lines.append(SpokenLine("", rest[0].start, rest[-1].end, words=own))
    return transcript_of([line._replace(speaker=voice.speaker) for line in lines], language=language).words


def _spoken_words(turn: TierInterval, inside: Sequence[TierInterval]) -> Sequence[SpokenWord]:
    """Return the words of a turn: those of the tier of words, with the marks of the turn's text."""
    words = [SpokenWord(entry.text.strip(), entry.start, entry.end) for entry in inside]
    if "".join("".join(word.text for word in words).split()) == "".join(turn.text.split()):
        return words
    return matched(turn.text, words)


def _parts(entry: TierInterval) -> Iterator[SpokenWord]:
    """Yield the words of an interval; several share its time."""
    if len(split_words(entry.text)) == 1:
        yield SpokenWord(entry.text.strip(), entry.start, entry.end)
        return
    for word in time_line([(None, entry.text)], entry.start, entry.end):
        yield SpokenWord(word.text, word.start, word.end)


def _names(tiers: Sequence[Tier]) -> str:
    shown = ", ".join(f'"{tier.name}"' for tier in tiers[:_NAMED_TIERS])
    return f"{shown} and {len(tiers) - _NAMED_TIERS} more" if len(tiers) > _NAMED_TIERS else shown
