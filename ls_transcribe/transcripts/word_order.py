"""The order of words: that of their starts, but what one speaker says keeps the order in which it stands."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import structs

from ls_transcribe.transcripts.words import Word


def in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return words, which are in the order of their document, in the order of their starts.

    Stretches of one speaker may overlap by a little where a program measured them one by one. Then a word that begins
    before the one that it follows is moved behind that, since sentences would be mixed else. As few as possible move.
    """
    ordered = list(words)
    if any(word.start > following.start for word, following in pairwise(ordered)):
        places: defaultdict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for place, word in enumerate(ordered):
            places[word.speaker, word.channel].append(place)
        for same in places.values():
            for place, start in zip(same, _ascending([ordered[place].start for place in same]), strict=True):
                word = ordered[place]
                if start != word.start:
                    ordered[place] = structs.replace(word, start=start, end=max(start, word.end))
    return tuple(sorted(ordered, key=lambda word: word.start))


def _ascending(starts: Sequence[int]) -> list[int]:
    """Return starts (ms) that never go back: those that are out of order become that of the one before them."""
    if all(start <= following for start, following in pairwise(starts)):
        return list(starts)
    kept = _longest_ascending(starts)
    ascending: list[int] = []
    now = min((starts[place] for place in kept), default=0)
    for place, start in enumerate(starts):
        now = start if place in kept else now
        ascending.append(now)
    return ascending


def _longest_ascending(starts: Sequence[int]) -> set[int]:
    """Return the places of the most numbers that are in ascending order."""
    tails: list[int] = []  # the least last number of each length
    places: list[int] = []  # where it stands
    before: list[int | None] = []
    for place, start in enumerate(starts):
        length = bisect_right(tails, start)
        before.append(places[length - 1] if length else None)
        tails[length : length + 1] = [start]
        places[length : length + 1] = [place]
    kept: set[int] = set()
    last = places[-1] if places else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
