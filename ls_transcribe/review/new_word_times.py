"""Times for words that people wrote: those of the words that they replace, else the pause that they stand in.

All times are ms. Words that were kept have theirs already, and these stay as they are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ls_transcribe.review.passages import PACE
from ls_transcribe.review.tokens import MachineToken, TextToken, letters_reached
from ls_transcribe.text.marks import ends_clause, ends_sentence

_SHORTEST = 60  # a word that has less room than this takes some from its neighbour's end
_LONGEST = 600  # in a longer pause, words do not fill it


class TimeSlot(NamedTuple):
    """A word's time; `fixed` if the machine gave it."""

    start: int
    end: int
    fixed: bool = False


class TimeRange(NamedTuple):
    """From when to when a passage lasts; `end` is None where the recording's end is not known."""

    start: int
    end: int | None


def replaced(
    machine: Sequence[MachineToken], letters: Sequence[str], room: TimeRange
) -> list[tuple[TimeSlot, MachineToken]]:
    """Words that stand for the machine's: each with its share of their time by its letters, and whose time that is."""
    reached = list(letters_reached([piece.letters for piece in machine]))
    own = list(letters_reached(letters))
    found: list[tuple[TimeSlot, MachineToken]] = []
    for first, last in pairwise(own):
        # Where one of the machine's words ends and the next begins, a word begins with the next, or ends with the one.
        begin = min(bisect_right(reached, first * reached[-1] // own[-1]) - 1, len(machine) - 1)
        finish = max(bisect_left(reached, -(-last * reached[-1] // own[-1])) - 1, begin)
        start = _along(machine[begin], first * reached[-1] / own[-1] - reached[begin])
        end = _along(machine[finish], last * reached[-1] / own[-1] - reached[finish])
        start = max(start, room.start)
        found.append((TimeSlot(start, end if room.end is None else min(end, room.end)), machine[begin]))
    return found


def filled(slots: Sequence[TimeSlot | None], pieces: Sequence[TextToken], room: TimeRange) -> list[TimeSlot]:
    """Words in a row, each with a time: those that have none share the pause that they stand in by their letters.

    Only the first and the last may be fixed: the words that were kept on either side, if there are any.
    A long pause is where a mark is written, and words stand on their side of it. Words begin in their order, last 1 ms
    at least, and do not leave the passage, as far as the fixed ones let them.
    """
    room = _stretched(slots, room)
    timed: list[TimeSlot] = []
    for is_free, run in groupby(range(len(slots)), key=lambda place: slots[place] is None):
        places = list(run)
        if is_free:
            before = timed[-1] if timed else None
            after = slots[places[-1] + 1] if places[-1] + 1 < len(slots) else None
            ended = bool(timed) and _is_marked(pieces[places[0] - 1].text)
            start, end = _pause(len(places), before, after, room, ended=ended)
            if before and not before.fixed and before.end > start:  # too little room but with that of the word before
                start = before.start
                places.insert(0, len(timed) - 1)
                timed.pop()
            timed += _shared([pieces[place].letters for place in places], start, end)
        else:
            timed += (slot for place in places if (slot := slots[place]))
    return list(_settled(timed, room))


def _is_marked(text: str) -> bool:
    """Whether people wrote a mark after a word, as where a speaker pauses."""
    return ends_sentence(text) or ends_clause(text)


def _along(piece: MachineToken, letters: float) -> int:
    """When so many letters of a piece have been said."""
    share = min(max(letters / max(len(piece.letters), 1), 0.0), 1.0)
    return piece.start + round((piece.end - piece.start) * share)


def _pause(
    words: int, before: TimeSlot | None, after: TimeSlot | None, room: TimeRange, *, ended: bool
) -> tuple[int, int]:
    """From when to when so many words are said that nobody heard."""
    fluent = PACE * words
    if before is None and after is None:
        return room.start, room.start + fluent if room.end is None else room.end
    if before is None and after is not None:
        end = after.start if room.end is None else min(after.start, room.end)
        return max(min(room.start, end), end - fluent), end
    start = max(before.end if before else 0, room.start)
    end = after.start if after else start + fluent
    end = end if room.end is None else min(end, room.end)
    if end - start > _LONGEST * words:
        return (end - fluent, end) if ended else (start, start + fluent)
    if before and end - start < _SHORTEST * words:
        start = min(start, max(before.start + 1, end - _SHORTEST * words))
    return start, max(start, end)


def _shared(letters: Sequence[str], start: int, end: int) -> Iterator[TimeSlot]:
    reached = list(letters_reached(letters))
    for first, last in pairwise(reached):
        yield TimeSlot(start + (end - start) * first // reached[-1], start + (end - start) * last // reached[-1])


def _settled(slots: Sequence[TimeSlot], room: TimeRange) -> Iterator[TimeSlot]:
    """The slots with their starts in order, between those that are fixed, and an end after each start."""
    limits = list(_limits(slots, room))[::-1]
    floor = -1
    for slot, until in zip(slots, limits, strict=True):
        if slot.fixed:
            floor = slot.start
            yield slot
            continue
        start = max(slot.start, floor + 1, room.start)
        if until is not None:
            start = max(min(start, until - 1), min(until, room.start), floor)
        end = slot.end if room.end is None else min(slot.end, room.end)
        floor = start
        yield TimeSlot(start, max(end, start + 1))


def _limits(slots: Sequence[TimeSlot], room: TimeRange) -> Iterator[int | None]:
    """Before when each slot has to begin, the last one first: before the next does, as far as there is room for it."""
    limit = room.end
    for slot in reversed(slots):
        yield limit
        pushed = slot.start if limit is None else max(min(slot.start, limit - 1), min(limit, room.start))
        limit = slot.start if slot.fixed else pushed
        if room.end is not None:
            limit = min(limit, room.end)


def _stretched(slots: Sequence[TimeSlot | None], room: TimeRange) -> TimeRange:
    """The room, and as much outside it as words need that stand before or after a fixed one that is there."""
    first, last = slots[0], slots[-1]
    start, end = room
    if last and last.fixed and last.start < start and not (first and first.fixed):
        start = max(last.start - _SHORTEST * (len(slots) - 1), 0)
    if first and first.fixed and end is not None and first.start >= end:
        end = max(first.end, end)
    return TimeRange(start, end)
