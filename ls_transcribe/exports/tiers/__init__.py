"""Writes transcripts as tiers: for each speaker one of the turns and one of the words.

Intervals of a tier never overlap and are never empty, neither in Praat nor in ELAN. So a word that lasts until after
the next one of its speaker has begun ends there, and one of no length lasts 1 ms. Regions of a named speaker that
overlap are on tiers of their own: "Ada (2)".
"""

from collections.abc import Sequence
from itertools import count
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
    has_names = any(word.speaker or word.channel for word in transcript.words)
    taken: set[str] = set()
    tiers: list[SpeakerTiers] = []
    for (label, _number), turns in _turns_of_tiers(transcript, has_names=has_names).items():
        if label == UNNAMED_SPEAKER and not has_names:
            speaker, names = None, _NOBODY
        else:
            speaker = _free_name(_plain(label) or UNNAMED_SPEAKER, taken)
            names = (speaker, f"{speaker}{WORDS_SUFFIX}")
        taken.update(names)
        words = _separated([turn.words for turn in turns])
        tiers.append(SpeakerTiers(speaker, *names, _turns(words, [turn.text for turn in turns]), words))
    return tiers or [SpeakerTiers(None, *_NOBODY, (), ())]


class _PlainTurn(NamedTuple):
    """A turn as tiers hold it: its text, and its words with their times in ms."""

    text: str
    words: Sequence[tuple[int, int, str]]


def _turns_of_tiers(transcript: Transcript, *, has_names: bool) -> dict[tuple[str, int], list[_PlainTurn]]:
    """Return the turns of each pair of tiers: for each speaker one, and more for regions that overlap."""
    tiers: dict[tuple[str, int], list[_PlainTurn]] = {}
    ends: dict[tuple[str, int], int] = {}
    for turn in transcript.turns:
        words = [(word.start, word.end, plain) for word in turn.words if (plain := _plain(word.text))]
        if not words:
            continue
        place = (turn.speaker, 1)
        if has_names and turn.words[0].region_number is not None:
            numbers = ((turn.speaker, number) for number in count(1))
            place = next(place for place in numbers if ends.get(place, 0) <= turn.start)
        tiers.setdefault(place, []).append(_PlainTurn(_plain(turn.text), words))
        ends[place] = max(ends.get(place, 0), turn.end)
    return tiers


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
