"""The words that a reviewer added: their times, speakers, channels and languages.

A new word has the time of the words that it replaces. If it replaces none, it is placed in the pause around it. All
times are ms. The words that the reviewer kept do not change.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from msgspec import structs

from ls_transcribe.review.alignment import group_replacements, pairs_among
from ls_transcribe.review.passage_matches import PassageMatch
from ls_transcribe.review.passages import MachineText
from ls_transcribe.review.tokens import MachineToken
from ls_transcribe.review.word_slots import SlotRun, TimeLimits, WordSlot, letters_before
from ls_transcribe.transcripts import LONGEST_PAUSE, Word
from ls_transcribe.transcripts.word_times import split_marks


class NewWord(NamedTuple):
    """A word that the machine does not have, and the index of the machine's word whose speaker and channel it has."""

    word: Word
    like: int


def spelled(text: str, model: Word, speaker: str | None, **more: Any) -> Word:
    """Return a word with the reviewer's text and speaker, with `more` fields, and everything else as in `model`."""
    before, content, after = split_marks(text)
    return structs.replace(model, content=content, speaker=speaker, before=before, after=after, **more)


def new_words(machine: MachineText, match: PassageMatch, new: Sequence[int]) -> dict[int, NewWord]:
    """Return the new words of a passage by the indexes of their tokens. `new` are these indexes, in order."""
    if not new:
        return {}
    passage = match.passage
    limits = TimeLimits(passage.start, passage.end)
    beside = sorted({index + step for index in new for step in (-1, 1)}.difference(new))
    known: dict[int, WordSlot] = {  # of most kept words nobody asks the time
        index: WordSlot(token.start, token.end, token.word, is_fixed=True)
        for token, index in ((machine.tokens[other], index) for other, index in pairs_among(match.matched, beside))
    }
    known.update(_origins(machine, match, new, limits))
    words: dict[int, NewWord] = {}
    like = machine.word_before(passage)
    for _offset, run in groupby(enumerate(new), key=lambda pair: pair[1] - pair[0]):
        indexes = [index for _number, index in run]
        around = range(indexes[0] - (indexes[0] - 1 in known), indexes[-1] + 1 + (indexes[-1] + 1 in known))
        slots = SlotRun(
            machine,
            [known.get(index) for index in around],
            match.tokens[around.start : around.stop],
            limits,
            like,
            keeps_turns=passage.is_whole,
        )
        for index, slot in zip(around, slots.timed(), strict=True):
            if not slot.is_fixed:
                words[index] = _new_word(machine, match, index, slot)
    return words


def _new_word(machine: MachineText, match: PassageMatch, index: int, slot: WordSlot) -> NewWord:
    word = spelled(
        match.tokens[index].text,
        machine.words[slot.word],
        machine.speaker(slot.word, match.passage),
        start=slot.start,
        end=slot.end,
        confidence=None,
        begins_line=False,
        begins_paragraph=None,
    )
    return NewWord(word, slot.word)


def _origins(
    machine: MachineText, match: PassageMatch, new: Sequence[int], limits: TimeLimits
) -> Iterator[tuple[int, WordSlot]]:
    """Yield the new tokens that replace words of the machine's or are a part of one, by their indexes."""
    for other, index in pairs_among(match.matched, new):
        part = machine.tokens[other]
        yield index, WordSlot(part.start, part.end, part.word)
    for unmatched in match.unmatched_ranges(len(machine.tokens)):
        if not unmatched.machine or not unmatched.reviewer:
            continue
        removed = [machine.tokens[index] for index in match.removed_in(unmatched.machine)]
        if len(removed) == len(unmatched.reviewer) == 1:  # as most are
            yield unmatched.reviewer.start, _whole_time(removed[0], limits)
        elif removed:
            letters = [match.tokens[index].letters for index in unmatched.reviewer]
            pauses = _pauses(removed, machine.tokens, unmatched.machine)
            for old, own in group_replacements([token.letters for token in removed], letters, pauses):
                if removed[old] and letters[own]:
                    times = _shared(machine, removed[old], letters[own], limits)
                    yield from zip(unmatched.reviewer[own], times, strict=True)


def _pauses(removed: Sequence[MachineToken], tokens: Sequence[MachineToken], unmatched: range) -> list[int]:
    """Return the silence before each removed token and after the last one, in ms.

    At the beginning and the end of the recording it counts as a long pause.
    """
    before, after = tokens[max(unmatched.start - 1, 0) : unmatched.start], tokens[unmatched.stop : unmatched.stop + 1]
    known = [following.start - token.end for token, following in pairwise([*before, *removed, *after])]
    return [*([] if before else [LONGEST_PAUSE]), *known, *([] if after else [LONGEST_PAUSE])]


def _whole_time(removed: MachineToken, limits: TimeLimits) -> WordSlot:
    """Return the time of a removed token for the only word in its place."""
    end = removed.end if limits.end is None else min(removed.end, limits.end)
    return WordSlot(max(removed.start, limits.start), end, removed.word)


def _shared(
    machine: MachineText, removed: Sequence[MachineToken], letters: Sequence[str], limits: TimeLimits
) -> Iterator[WordSlot]:
    """Yield for each new token its share of the time of the removed ones, by its letters, and the word that has it."""
    if len(removed) == len(letters) == 1:
        yield _whole_time(removed[0], limits)
        return
    old, new = letters_before([token.letters for token in removed]), letters_before(letters)
    for first, last in pairwise(new):
        # If a new word begins where one of the machine's ends, it begins with the next of them. If it ends there, it
        # ends with that one.
        begin = min(bisect_right(old, first * old[-1] // new[-1]) - 1, len(removed) - 1)
        finish = max(bisect_left(old, -(-last * old[-1] // new[-1])) - 1, begin)
        middle = (first + last) * old[-1] / new[-1] / 2
        begin, finish = _within_turn(machine, removed, old, middle, range(begin, finish + 1))
        start = max(_time_at(removed[begin], first * old[-1] / new[-1] - old[begin]), limits.start)
        end = _time_at(removed[finish], last * old[-1] / new[-1] - old[finish])
        yield WordSlot(start, end if limits.end is None else min(end, limits.end), removed[begin].word)


def _within_turn(
    machine: MachineText, removed: Sequence[MachineToken], old: Sequence[int], middle: float, indexes: range
) -> tuple[int, int]:
    """Return the first and the last of some removed tokens that are in one turn: the turn of a number of letters."""
    if len(indexes) > 1:
        centre = min(max(bisect_right(old, middle) - 1, indexes[0]), indexes[-1])
        place = machine.places[removed[centre].word]
        alike = [index for index in indexes if machine.places[removed[index].word] == place]
        return alike[0], alike[-1]
    return indexes[0], indexes[-1]


def _time_at(token: MachineToken, letters: float) -> int:
    """Return when a number of a token's letters have been said, in ms."""
    share = min(max(letters / max(len(token.letters), 1), 0.0), 1.0)
    return token.start + round((token.end - token.start) * share)
