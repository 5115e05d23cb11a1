"""A passage that people wrote, as words: those of the machine's that it has kept, and new ones with times."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from ls_transcribe.review.alignment import grouped
from ls_transcribe.review.assign_regions import PassageMatch, UnmatchedRange
from ls_transcribe.review.new_word_times import TimeRange, TimeSlot, filled, replaced
from ls_transcribe.review.tokens import MachineToken, whole_word
from ls_transcribe.transcripts import LONGEST_PAUSE, Word, label_of
from ls_transcribe.transcripts.word_times import parted


class WordRun(NamedTuple):
    """Some of the machine's words, by their numbers, and people's in their place: `kept` where they are the same."""

    numbers: list[int]
    words: list[Word]
    kept: bool


@dataclass(frozen=True)
class MachineWords:
    """What a machine heard: its words and their pieces, and who people say spoke some of them, by their numbers."""

    words: Sequence[Word]
    pieces: Sequence[MachineToken]
    speakers: Mapping[int, str | None]


class _NewWordOrigin(NamedTuple):
    """When a new piece is said, and which of the machine's words it is like."""

    slot: TimeSlot
    like: int


class WordRebuilder:
    """The words of passages among those that a machine heard."""

    def __init__(self, heard: MachineWords) -> None:
        self._heard = heard
        self._sizes = Counter(piece.word for piece in heard.pieces)

    def runs(self, fit: PassageMatch) -> Iterator[WordRun]:
        """What became of the machine's words in a passage, and where its own come from, in order."""
        pieces = self._heard.pieces
        texts = dict(self._kept(fit))
        holes = list(fit.holes(len(pieces)))
        new = self._new_words(fit, texts, holes)
        done = 0
        for hole in holes:
            yield from self._same(fit, fit.kept[done : hole.number], texts, new)
            gone = [pieces[place].word for place in fit.gone_in(hole.there)]
            yield WordRun(gone, [new[number] for number in hole.own], kept=False)
            done = hole.number
        yield from self._same(fit, fit.kept[done:], texts, new)

    def _kept(self, fit: PassageMatch) -> Iterator[tuple[int, str]]:
        """The places of pieces that are kept with all of their word: at its first, the whole word, else nothing."""
        pieces = self._heard.pieces
        if len(pieces) == len(self._sizes):
            yield from ((own, fit.pieces[own].text) for _place, own in fit.kept)
            return
        for number, run in groupby(fit.kept, key=lambda pair: pieces[pair[0]].word):
            pairs = list(run)
            begin, end = pairs[0][1], pairs[-1][1] + 1
            if len(pairs) == self._sizes[number] == end - begin:
                text = whole_word(fit.pieces[begin:end])
                if text is not None:
                    yield from zip(range(begin, end), [text, *[""] * (end - begin - 1)], strict=True)

    def _same(
        self, fit: PassageMatch, pairs: Sequence[tuple[int, int]], texts: Mapping[int, str], new: Mapping[int, Word]
    ) -> Iterator[WordRun]:
        """Pieces that are the same: whole words of the machine's, and parts of some."""
        for kept, run in groupby(pairs, key=lambda pair: pair[1] in texts):
            found = [(self._heard.pieces[place].word, own) for place, own in run if not kept or texts[own]]
            words = [self._kept_word(number, texts[own], fit) if kept else new[own] for number, own in found]
            yield WordRun([number for number, _own in found], words, kept)

    def _kept_word(self, number: int, text: str, fit: PassageMatch) -> Word:
        """The machine's word as people wrote it."""
        word, speaker = self._heard.words[number], self._speaker(fit, number)
        if text == word.text and speaker == word.speaker:
            return word
        before, content, after = parted(text)
        return Word(
            content,
            word.start,
            word.end,
            word.confidence,
            speaker,
            word.channel,
            word.language,
            before,
            after,
            word.begins_line,
        )

    def _new_words(
        self, fit: PassageMatch, texts: Mapping[int, str], holes: Sequence[UnmatchedRange]
    ) -> dict[int, Word]:
        """The words that were not kept, by the places of their pieces."""
        if len(texts) == len(fit.pieces):
            return {}
        fixed = {own: self._heard.pieces[place] for place, own in fit.kept if own in texts}
        origins = self._origins(fit, texts, holes)
        new = [own for own in range(len(fit.pieces)) if own not in texts]
        words: dict[int, Word] = {}
        for _offset, run in groupby(enumerate(new), key=lambda pair: pair[1] - pair[0]):
            places = [own for _number, own in run]
            before, after = fixed.get(places[0] - 1), fixed.get(places[-1] + 1)
            slots = self._slots(fit, places, [origins.get(own) for own in places], before, after)
            likes = self._likes(fit, [origins.get(own) for own in places], before, after)
            for own, slot, like in zip(places, slots, likes, strict=True):
                words[own] = self._new_word(fit.pieces[own].text, slot, like, fit)
        return words

    def _new_word(self, text: str, slot: TimeSlot, like: int, fit: PassageMatch) -> Word:
        """A word of people's with the speaker, the channel and the language of one of the machine's."""
        before, content, after = parted(text)
        model, speaker = self._heard.words[like], self._speaker(fit, like)
        return Word(
            content,
            slot.start,
            slot.end,
            speaker=speaker,
            channel=model.channel,
            language=model.language,
            before=before,
            after=after,
        )

    def _origins(
        self, fit: PassageMatch, texts: Mapping[int, str], holes: Sequence[UnmatchedRange]
    ) -> dict[int, _NewWordOrigin]:
        """Where pieces come from that are parts of the machine's words, or stand in their place."""
        heard = self._heard.pieces
        parts = [(heard[place], own) for place, own in fit.kept if own not in texts]
        origins = {own: _NewWordOrigin(TimeSlot(piece.start, piece.end), piece.word) for piece, own in parts}
        for hole in holes:
            gone = [heard[place] for place in fit.gone_in(hole.there)] if hole.own else []
            if not gone:
                continue
            letters = [fit.pieces[own].letters for own in hole.own]
            for those, these in grouped([piece.letters for piece in gone], letters, _pauses(gone, heard, hole.there)):
                if gone[those] and letters[these]:
                    found = replaced(gone[those], letters[these], _room(fit))
                    for own, (slot, like) in zip(hole.own[these], found, strict=True):
                        origins[own] = _NewWordOrigin(slot, like.word)
        return origins

    def _slots(
        self,
        fit: PassageMatch,
        places: Sequence[int],
        origins: Sequence[_NewWordOrigin | None],
        before: MachineToken | None,
        after: MachineToken | None,
    ) -> list[TimeSlot]:
        """When the pieces at some places are said, between those that were kept."""
        slots = [origin and origin.slot for origin in origins]
        first = [TimeSlot(before.start, before.end, fixed=True)] if before else []
        last = [TimeSlot(after.start, after.end, fixed=True)] if after else []
        pieces = fit.pieces[places[0] - len(first) : places[-1] + 1 + len(last)]
        timed = filled([*first, *slots, *last], pieces, _room(fit))
        return timed[len(first) : len(first) + len(slots)]

    def _likes(
        self,
        fit: PassageMatch,
        origins: Sequence[_NewWordOrigin | None],
        before: MachineToken | None,
        after: MachineToken | None,
    ) -> Iterator[int]:
        """For each piece the word whose speaker, channel and language it has: before it, else after it, else near."""
        known = [origin.like for origin in origins if origin]
        around = [before.word] if before else [*known, *([after.word] if after else [])]
        last = around[0] if around else self._nearest(fit)
        for origin in origins:
            last = origin.like if origin else last
            yield last

    def _nearest(self, fit: PassageMatch) -> int:
        """The word before a passage in which none was heard, of its own speaker if there is one."""
        words = self._heard.words
        numbers = self._by_speaker.get(fit.passage.speaker or "", range(len(words)))
        found = bisect_right(numbers, fit.passage.start, key=lambda number: words[number].start)
        return numbers[max(found - 1, 0)]

    @cached_property
    def _by_speaker(self) -> dict[str, list[int]]:
        """The numbers of each speaker's words."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._heard.words):
            numbers[label_of(word)].append(number)
        return dict(numbers)

    def _speaker(self, fit: PassageMatch, number: int) -> str | None:
        """Who says what is like one of the machine's words: whom people name, else whom the machine does."""
        named = fit.passage.speaker or self._heard.speakers.get(number)
        return named or self._heard.words[number].speaker


def _room(fit: PassageMatch) -> TimeRange:
    return TimeRange(fit.passage.start, fit.passage.end)


def _pauses(gone: Sequence[MachineToken], heard: Sequence[MachineToken], there: range) -> list[int]:
    """How long it is silent before each piece that is gone and after the last, in ms; long where nothing is around."""
    before, after = heard[max(there.start - 1, 0) : there.start], heard[there.stop : there.stop + 1]
    known = [following.start - piece.end for piece, following in pairwise([*before, *gone, *after])]
    return [*([] if before else [LONGEST_PAUSE]), *known, *([] if after else [LONGEST_PAUSE])]
