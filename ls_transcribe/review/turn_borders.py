"""Where turns begin in a reviewed transcript, if the rule for turns alone would not say so.

A region is one turn. In a text of the whole recording, a line break that a person wrote begins a paragraph, which is a
turn. A line break that the text had before stays a border between turns if it was kept, and lines that were joined are
one turn. Where the reviewer saw no line break, the machine's turns stay apart, even if a correction has removed the
mark or the pause between them: they are joined only if the reviewer joined their sentences, with a small letter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from itertools import accumulate, count, groupby, pairwise
from operator import attrgetter, itemgetter

from ls_transcribe.review.alignment import TextToken
from ls_transcribe.review.passages import MachineText, PassageMatch
from ls_transcribe.review.word_places import WordPlace
from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import Word, label_of
from ls_transcribe.transcripts.revision import RevisedSpan
from ls_transcribe.transcripts.turns import turns_of_runs


class _Border(Enum):
    """What is between two words of the reviewer's, as far as line breaks tell."""

    NONE = "no line break, now or before"
    WRITTEN = "a line break that the reviewer wrote"
    KEPT = "a line break that was there before"
    JOINED = "two lines that are one now"


def with_turn_borders(
    machine: MachineText, match: PassageMatch, words: Mapping[int, Word], like: Mapping[int, int]
) -> dict[int, Word]:
    """Return the words of a passage, by the indexes of their tokens, with what is known of their paragraphs.

    `like` has the index of the machine's word that each word was or replaces, or that a new word stands beside.
    """
    indexes = sorted(words)
    if not match.passage.is_whole:
        return dict(zip(indexes, _one_turn([words[index] for index in indexes]), strict=True))
    tokens = match.tokens
    ordered = [machine.places[like[index]] for index in indexes]
    doubtful = [  # most words stand in the middle of a turn, and have nothing to be asked
        (before, after)
        for (before, after), (place, following) in zip(pairwise(indexes), pairwise(ordered), strict=True)
        if tokens[after].begins_line or (place is not following and place != following)
    ]
    places = {index: machine.places[like[index]] for pair in doubtful for index in pair}
    borders = {after: _border(tokens[after], places[before], places[after]) for before, after in doubtful}
    written = {index: words[index] for index in indexes}
    for index in [index for index, word in written.items() if index in borders or word.begins_paragraph]:
        written[index] = _with_paragraph(written[index], borders.get(index, _Border.NONE))
    begun = _turn_starts(written.values()) if doubtful else set[int]()
    for before, after in doubtful:
        word, border = written[after], borders[after]
        if id(word) in begun or places[before].run != places[after].run:
            continue
        has_ended = border is _Border.NONE and places[before].turn != places[after].turn
        if border is _Border.KEPT or (has_ended and not _joins(written[before], word, machine.words[like[after]])):
            written[after] = word.replace(begins_paragraph=True)
    if _Border.JOINED in borders.values():
        written |= dict(_joined_lines(match, written, borders))
    return written


def _border(token: TextToken, before: WordPlace, after: WordPlace) -> _Border:
    """Return what is before a token that stands beside the machine's words of the second place."""
    is_other_line = before.line != after.line
    if token.begins_line:
        return _Border.KEPT if is_other_line else _Border.WRITTEN
    return _Border.JOINED if is_other_line else _Border.NONE


def _turn_starts(words: Iterable[Word]) -> set[int]:
    """Return the identities of the words that begin a turn by the rule for turns."""
    ordered = sorted(words, key=attrgetter("start"))
    return {id(turn[0]) for run in turns_of_runs(ordered) for turn in run}


def _joined_lines(
    match: PassageMatch, words: Mapping[int, Word], borders: Mapping[int, _Border]
) -> Iterator[tuple[int, Word]]:
    """Yield the words of the lines that were made of several lines: each line is one turn."""
    numbers = accumulate(match.tokens[index].begins_line for index in words)
    for _line, group in groupby(zip(numbers, words, strict=True), key=itemgetter(0)):
        indexes = [index for _number, index in group]
        if any(borders.get(index) is _Border.JOINED for index in indexes):
            yield from zip(indexes, _one_turn([words[index] for index in indexes]), strict=True)


def with_region_numbers(spans: Sequence[RevisedSpan], *, are_regions: bool) -> Iterator[RevisedSpan]:
    """Yield spans with numbers at the words of regions of one speaker that overlap, and at no other words.

    Words are read in the order of their starts, in which those of such regions are mixed. `are_regions` is false for
    the text of a whole recording, whose words have one order.
    """
    words = [word for span in spans for word in span.reviewer]
    if not are_regions and all(word.region_number is None for word in words):
        yield from spans
        return
    numbers = iter(_region_numbers(words) if are_regions else [None] * len(words))
    for span in spans:
        numbered = [
            word if word.region_number == number else word.replace(region_number=number)
            for word, number in zip(span.reviewer, numbers, strict=False)
        ]
        yield replace(span, reviewer=tuple(numbered))


def _region_numbers(words: Sequence[Word]) -> Sequence[int | None]:
    """Return the number of each word's region; None if no other region of its speaker overlaps it."""
    regions = list(accumulate(int(bool(word.begins_paragraph)) for word in words))
    ordered: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for index in sorted(range(len(words)), key=lambda index: words[index].start):
        ordered[_speaker(words[index])].append(regions[index])
    overlapping: set[int] = set()
    for places in ordered.values():
        last = dict(zip(places, count(), strict=False))
        reached, group = -1, set[int]()
        for place, region in enumerate(places):
            if place > reached:
                group = set()
            group.add(region)
            reached = max(reached, last[region])
            if len(group) > 1:
                overlapping |= group
    return [region if region in overlapping else None for region in regions]


def _one_turn(words: Sequence[Word]) -> list[Word]:
    """Return the words of a region or a line as one turn, or as one for each speaker in it."""
    return [
        word.replace(begins_paragraph=last is None or _speaker(last) != _speaker(word))
        for last, word in zip([None, *words], words, strict=False)
    ]


def _speaker(word: Word) -> tuple[str, str | None]:
    return label_of(word), word.channel


def _with_paragraph(word: Word, border: _Border) -> Word:
    """Return a word that begins a paragraph if the reviewer wrote one, else not, even if it did for the machine."""
    begins = word.begins_paragraph
    if border is _Border.WRITTEN:
        begins = True
    elif begins and border is not _Border.KEPT:
        begins = None
    return word if begins is word.begins_paragraph else word.replace(begins_paragraph=begins)


def _joins(before: Word, word: Word, machine: Word) -> bool:
    """Return whether a reviewer made one sentence of two: the first has lost its mark, and the second its capital."""
    return not ends_sentence(before.text, word.text) and word.text[:1].islower() and machine.content[:1].isupper()
