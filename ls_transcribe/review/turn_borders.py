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
from itertools import accumulate, compress, count, groupby
from operator import attrgetter, itemgetter, ne

from ls_transcribe.review.passage_matches import PassageMatch
from ls_transcribe.review.passages import MachineText
from ls_transcribe.review.tokens import TextToken
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
    machine: MachineText, match: PassageMatch, words: Sequence[Word | None], like: Sequence[int]
) -> list[Word | None]:
    """Return the words of a passage, in the places of their tokens, with what is known of their paragraphs.

    `like` has the index of the machine's word that each word was or replaces, or that a new word stands beside.
    """
    written = list(words)
    indexes = [index for index, word in enumerate(words) if word]
    if not match.passage.is_whole:
        _write(written, indexes, _one_turn(_at(words, indexes)))
        return written
    everywhere = machine.places
    doubtful = _doubtful(match.tokens, indexes, [everywhere[like[index]] for index in indexes])
    places = {index: everywhere[like[index]] for pair in doubtful for index in pair}
    borders = {after: _border(match.tokens[after], places[before], places[after]) for before, after in doubtful}
    asked = [index for index, word in enumerate(words) if word and (word.begins_paragraph or index in borders)]
    bordering = [borders.get(index, _Border.NONE) for index in asked]
    _write(written, asked, map(_with_paragraph, _at(words, asked), bordering))
    begun = _turn_starts(_at(written, indexes)) if doubtful else set[int]()
    for before, after in doubtful:
        (last, word), border = _at(written, (before, after)), borders[after]
        if id(word) in begun or places[before].run != places[after].run:
            continue
        has_ended = border is _Border.NONE and places[before].turn != places[after].turn
        if border is _Border.KEPT or (has_ended and not _joins(last, word, machine.words[like[after]])):
            written[after] = word.replace(begins_paragraph=True)
    if _Border.JOINED in borders.values():
        _join_lines(match, written, indexes, borders)
    return written


def _at(words: Sequence[Word | None], indexes: Iterable[int]) -> list[Word]:
    """Return the words at these indexes, where some are."""
    return [word for index in indexes if (word := words[index])]


def _write(words: list[Word | None], indexes: Iterable[int], others: Iterable[Word]) -> None:
    """Put other words in the place of those at these indexes."""
    for index, other in zip(indexes, others, strict=True):
        words[index] = other


def _doubtful(
    tokens: Sequence[TextToken], indexes: Sequence[int], places: Sequence[WordPlace]
) -> list[tuple[int, int]]:
    """Return the words between which there may be a border, in pairs, as indexes. `places` are those of all words.

    Most words stand in the middle of a turn, and have nothing to be asked.
    """
    elsewhere = compress(count(1), map(ne, places, places[1:]))
    begin_line = (number for number, index in enumerate(indexes) if number and tokens[index].begins_line)
    return [(indexes[number - 1], indexes[number]) for number in sorted({*elsewhere, *begin_line})]


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


def _join_lines(
    match: PassageMatch, words: list[Word | None], indexes: Sequence[int], borders: Mapping[int, _Border]
) -> None:
    """Make one turn of each line that was made of several lines."""
    numbers = accumulate(match.tokens[index].begins_line for index in indexes)
    for _line, group in groupby(zip(numbers, indexes, strict=True), key=itemgetter(0)):
        of_line = [index for _number, index in group]
        if any(borders.get(index) is _Border.JOINED for index in of_line):
            _write(words, of_line, _one_turn(_at(words, of_line)))


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
