"""Writes transcripts as tiers: for each speaker one of the turns and one of the words.

Intervals of a tier never overlap and are never empty, neither in Praat nor in ELAN. So a word that lasts until after
the next one of its speaker has begun ends there, and one of no length lasts 1 ms.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ls_transcribe.text.characters import plain_line, remove_illegal_in_xml
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Transcript
from ls_transcribe.transcripts.tiers.tier_names import WORDS_SUFFIX

_NOBODY = ("utterances", "words")
"""The tiers of a transcript that names no speaker. Readers know these names, and take nobody for the speaker."""


class TierSpan(NamedTuple):
    """A text on a tier and its times in ms; `parent` is the index of a word's turn."""

    start: int
    end: int
    text: str
    parent: int = 0


class SpeakerTiers(NamedTuple):
    """The tiers of a speaker, with the names of both; `speaker` is None if the transcript names none."""

    speaker: str | None
    turns_name: str
    words_name: str
    turns: Sequence[TierSpan]
    words: Sequence[TierSpan]


def tiers_of(transcript: Transcript) -> list[SpeakerTiers]:
    """Return the tiers of the speakers, in the order in which they first speak; one pair without a text for silence."""
    spoken: dict[str, list[list[tuple[int, int, str]]]] = {}
    for turn in transcript.turns:
        words = [(word.start, word.end, _plain(word.text)) for word in turn.words]
        if whole := [word for word in words if word[2]]:
            spoken.setdefault(turn.speaker, []).append(whole)
    has_names = any(word.speaker or word.channel for word in transcript.words)
    texts = _turn_texts(transcript)
    taken: set[str] = set()
    tiers: list[SpeakerTiers] = []
    for label, turns in spoken.items():
        if label == UNNAMED_SPEAKER and not has_names:
            speaker, names = None, _NOBODY
        else:
            speaker = _free_name(_plain(label) or UNNAMED_SPEAKER, taken)
            names = (speaker, f"{speaker}{WORDS_SUFFIX}")
        taken.update(names)
        words_of_turns = _separated(turns)
        tiers.append(SpeakerTiers(speaker, *names, _turns(words_of_turns, texts[label]), words_of_turns))
    return tiers or [SpeakerTiers(None, *_NOBODY, (), ())]


def _turn_texts(transcript: Transcript) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for turn in transcript.turns:
        if any(_plain(word.text) for word in turn.words):
            texts.setdefault(turn.speaker, []).append(_plain(turn.text))
    return texts


def _plain(text: str) -> str:
    """Return a text without what neither a line nor XML can hold."""
    return plain_line(remove_illegal_in_xml(text))


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while {free, f"{free}{WORDS_SUFFIX}"} & taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _separated(turns: Sequence[Sequence[tuple[int, int, str]]]) -> list[TierSpan]:
    """Return the words of a speaker's turns, one after the other: each lasts 1 ms at least and ends before the next."""
    words = [(*word, index) for index, turn in enumerate(turns) for word in turn]
    starts: list[int] = []
    for start, _end, _text, _turn in words:
        starts.append(max(start, starts[-1] + 1 if starts else 0))
    following = [*starts[1:], None]
    return [
        TierSpan(start, max(min(end, after) if after is not None else end, start + 1), text, turn)
        for start, after, (_start, end, text, turn) in zip(starts, following, words, strict=True)
    ]


def _turns(words: Sequence[TierSpan], texts: Sequence[str]) -> list[TierSpan]:
    """Return the turns from the words on their tier: each lasts from its first word to its last."""
    times: dict[int, tuple[int, int]] = {}
    for word in words:
        start, _end = times.get(word.parent, (word.start, word.end))
        times[word.parent] = (start, word.end)
    return [TierSpan(start, end, texts[index], index) for index, (start, end) in times.items()]
