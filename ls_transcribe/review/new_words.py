"""The words that a reviewer added: their times, speakers, channels and languages.

A new word has the time of the words that it replaces. If it replaces none, it is placed in the pause around it. All
times are ms. The words that the reviewer kept do not change.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from ls_transcribe.review.alignment import MachineToken, TextToken, group_replacements
from ls_transcribe.review.passages import PACE, MachineText, PassageMatch
from ls_transcribe.text.marks import ends_clause
from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import LONGEST_PAUSE, Word
from ls_transcribe.transcripts.word_times import split_marks

_SHORTEST = 60  # if a word has less time than this, it takes some from the end of the word before
_LONGEST = 600  # if the words in a pause have more time than this each, they do not fill the pause


class _Slot(NamedTuple):
    """The time of a word. `is_fixed` says that the machine gave it."""

    start: int
    end: int
    is_fixed: bool = False


class _Limits(NamedTuple):
    """When a passage begins and ends. `end` is None if the recording's end is not known."""

    start: int
    end: int | None


class _Origin(NamedTuple):
    """The time of a new word, and the index of the machine's word that it replaces or is a part of."""

    slot: _Slot
    word: int


def spelled(text: str, model: Word, speaker: str | None) -> Word:
    """Return a word with the reviewer's text and speaker, and everything else as in `model`."""
    before, content, after = split_marks(text)
    return model.replace(content=content, speaker=speaker, before=before, after=after)


def new_words(machine: MachineText, match: PassageMatch, kept: Container[int]) -> dict[int, Word]:
    """Return the new words of a passage by the indexes of their tokens. `kept` are the indexes of the other tokens."""
    new = [index for index in range(len(match.tokens)) if index not in kept]
    if not new:
        return {}
    limits = _Limits(match.passage.start, match.passage.end)
    neighbours = {index: machine.tokens[other] for other, index in match.matched if index in kept}
    known = dict(_origins(machine, match, kept, limits))
    words: dict[int, Word] = {}
    for _offset, run in groupby(enumerate(new), key=lambda pair: pair[1] - pair[0]):
        indexes = [index for _number, index in run]
        before, after = neighbours.get(indexes[0] - 1), neighbours.get(indexes[-1] + 1)
        tokens = match.tokens[indexes[0] - (before is not None) : indexes[-1] + 1 + (after is not None)]
        origins = [known.get(index) for index in indexes]
        slots = _slots_between(before, [origin and origin.slot for origin in origins], after, tokens, limits)
        models = _models(machine, match, origins, before, after)
        for index, slot, model in zip(indexes, slots, models, strict=True):
            word = spelled(match.tokens[index].text, machine.words[model], machine.speaker(model, match.passage))
            words[index] = word.replace(start=slot.start, end=slot.end, confidence=None, begins_line=False)
    return words


def _origins(
    machine: MachineText, match: PassageMatch, kept: Container[int], limits: _Limits
) -> Iterator[tuple[int, _Origin]]:
    """Yield the new tokens that replace words of the machine's or are a part of one, by their indexes."""
    for other, index in match.matched:
        if index not in kept:
            part = machine.tokens[other]
            yield index, _Origin(_Slot(part.start, part.end), part.word)
    for unmatched in match.unmatched_ranges(len(machine.tokens)):
        removed = [machine.tokens[index] for index in match.removed_in(unmatched.machine)]
        if not removed or not unmatched.reviewer:
            continue
        letters = [match.tokens[index].letters for index in unmatched.reviewer]
        pauses = _pauses(removed, machine.tokens, unmatched.machine)
        for old, new in group_replacements([token.letters for token in removed], letters, pauses):
            if removed[old] and letters[new]:
                yield from zip(unmatched.reviewer[new], _shared(removed[old], letters[new], limits), strict=True)


def _pauses(removed: Sequence[MachineToken], tokens: Sequence[MachineToken], unmatched: range) -> list[int]:
    """Return the silence before each removed token and after the last one, in ms.

    At the beginning and the end of the recording it counts as a long pause.
    """
    before, after = tokens[max(unmatched.start - 1, 0) : unmatched.start], tokens[unmatched.stop : unmatched.stop + 1]
    known = [following.start - token.end for token, following in pairwise([*before, *removed, *after])]
    return [*([] if before else [LONGEST_PAUSE]), *known, *([] if after else [LONGEST_PAUSE])]


def _shared(removed: Sequence[MachineToken], letters: Sequence[str], limits: _Limits) -> Iterator[_Origin]:
    """Yield for each new token its share of the time of the removed ones, by its letters, and the word that has it."""
    old, new = _letters_before([token.letters for token in removed]), _letters_before(letters)
    for first, last in pairwise(new):
        # If a new word begins where one of the machine's ends, it begins with the next of them. If it ends there, it
        # ends with that one.
        begin = min(bisect_right(old, first * old[-1] // new[-1]) - 1, len(removed) - 1)
        finish = max(bisect_left(old, -(-last * old[-1] // new[-1])) - 1, begin)
        start = max(_time_at(removed[begin], first * old[-1] / new[-1] - old[begin]), limits.start)
        end = _time_at(removed[finish], last * old[-1] / new[-1] - old[finish])
        yield _Origin(_Slot(start, end if limits.end is None else min(end, limits.end)), removed[begin].word)


def _letters_before(texts: Sequence[str]) -> list[int]:
    """Return the number of letters before each text, and of all. A text without letters counts as one letter."""
    return [0, *accumulate(max(len(text), 1) for text in texts)]


def _time_at(token: MachineToken, letters: float) -> int:
    """Return when a number of a token's letters have been said, in ms."""
    share = min(max(letters / max(len(token.letters), 1), 0.0), 1.0)
    return token.start + round((token.end - token.start) * share)


def _models(
    machine: MachineText,
    match: PassageMatch,
    origins: Sequence[_Origin | None],
    before: MachineToken | None,
    after: MachineToken | None,
) -> Iterator[int]:
    """Yield for each new token the index of the machine's word whose speaker, channel and language it takes.

    It is the word that it replaces, else the word before it, else the word after it, else one before the passage.
    """
    around = [before.word] if before else [origin.word for origin in origins if origin]
    around += [after.word] if after else []
    model = around[0] if around else machine.word_before(match.passage)
    for origin in origins:
        model = origin.word if origin else model
        yield model


def _slots_between(
    before: MachineToken | None,
    slots: Sequence[_Slot | None],
    after: MachineToken | None,
    tokens: Sequence[TextToken],
    limits: _Limits,
) -> list[_Slot]:
    """Return the times of consecutive new words. Words without a slot share the pause they are in, by their letters.

    `before` and `after` are the kept tokens around them, `tokens` the tokens of all. In a long pause, the words are at
    its start; if the word before them ends with a mark, they are at its end. Words begin in order, last at least 1 ms,
    and stay within the passage as far as the kept words allow it.
    """
    first = [_Slot(before.start, before.end, is_fixed=True)] if before else []
    last = [_Slot(after.start, after.end, is_fixed=True)] if after else []
    every = [*first, *slots, *last]
    limits = _widened(every, limits)
    timed: list[_Slot] = []
    for is_free, run in groupby(range(len(every)), key=lambda index: every[index] is None):
        indexes = list(run)
        if not is_free:
            timed += (slot for index in indexes if (slot := every[index]))
            continue
        previous = timed[-1] if timed else None
        following = every[indexes[-1] + 1] if indexes[-1] + 1 < len(every) else None
        is_after_mark = bool(timed) and _has_mark(tokens[indexes[0] - 1].text)
        start, end = _pause(len(indexes), previous, following, limits, is_after_mark=is_after_mark)
        if (
            previous and not previous.is_fixed and previous.end > start
        ):  # too little time: share that of the word before
            start = previous.start
            indexes.insert(0, len(timed) - 1)
            timed.pop()
        reached = _letters_before([tokens[index].letters for index in indexes])
        times = [start + (end - start) * letters // reached[-1] for letters in reached]
        timed += (_Slot(*between) for between in pairwise(times))
    return list(_in_order(timed, limits))[len(first) : len(first) + len(slots)]


def _has_mark(text: str) -> bool:
    """Whether a word ends with a mark that stands for a pause."""
    return ends_sentence(text) or ends_clause(text)


def _pause(
    words: int, before: _Slot | None, after: _Slot | None, limits: _Limits, *, is_after_mark: bool
) -> tuple[int, int]:
    """Return from when to when a number of words are said that replace none of the machine's."""
    usual = PACE * words
    if before is None and after is None:
        return limits.start, limits.start + usual if limits.end is None else limits.end
    if before is None and after is not None:
        end = after.start if limits.end is None else min(after.start, limits.end)
        return max(min(limits.start, end), end - usual), end
    start = max(before.end if before else 0, limits.start)
    end = after.start if after else start + usual
    end = end if limits.end is None else min(end, limits.end)
    if end - start > _LONGEST * words:
        return (end - usual, end) if is_after_mark else (start, start + usual)
    if before and end - start < _SHORTEST * words:
        start = min(start, max(before.start + 1, end - _SHORTEST * words))
    return start, max(start, end)


def _in_order(slots: Sequence[_Slot], limits: _Limits) -> Iterator[_Slot]:
    """Yield the slots so that each begins after the one before, between the fixed ones, and ends after it begins."""
    last_starts = list(_last_starts(slots, limits))[::-1]
    earliest = -1
    for slot, last_start in zip(slots, last_starts, strict=True):
        if slot.is_fixed:
            earliest = slot.start
            yield slot
            continue
        start = max(slot.start, earliest + 1, limits.start)
        if last_start is not None:
            start = max(min(start, last_start - 1), min(last_start, limits.start), earliest)
        end = slot.end if limits.end is None else min(slot.end, limits.end)
        earliest = start
        yield _Slot(start, max(end, start + 1))


def _last_starts(slots: Sequence[_Slot], limits: _Limits) -> Iterator[int | None]:
    """Yield, from the last slot to the first, the time before which it has to begin, so that the next one can begin."""
    limit = limits.end
    for slot in reversed(slots):
        yield limit
        start = slot.start if limit is None else max(min(slot.start, limit - 1), min(limit, limits.start))
        limit = slot.start if slot.is_fixed else start
        if limits.end is not None:
            limit = min(limit, limits.end)


def _widened(slots: Sequence[_Slot | None], limits: _Limits) -> _Limits:
    """Return the limits, widened for words that are before or after a fixed slot outside of them."""
    first, last = slots[0], slots[-1]
    start, end = limits
    if last and last.is_fixed and last.start < start and not (first and first.is_fixed):
        start = max(last.start - _SHORTEST * (len(slots) - 1), 0)
    if first and first.is_fixed and end is not None and first.start >= end:
        end = max(first.end, end)
    return _Limits(start, end)
