"""How often the machine was wrong: its words held against people's, counted in words and in characters, by jiwer."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from ls_transcribe.model.review import Correction, ErrorCounts, ReviewErrors
from ls_transcribe.review import normalise
from ls_transcribe.transcripts import Word, join_words, label_of

if TYPE_CHECKING:
    from jiwer import CharacterOutput, WordOutput

LONGEST_CORRECTION = 8
"""More words than this, on either side, were written anew and not corrected."""

LONGEST_CONTEXT = 120
"""So many characters of a text are enough to see what is meant."""

_AROUND_WORDS, _AROUND_CHARACTERS = 5, 15
"""How much of the text is shown on either side: so many words, and more of them where they are characters."""

_SPOKEN_MARKS = "#%&@"

Step = tuple[str, int, int, int, int]
"""A stretch of an alignment: its kind in jiwer's words, from and to in the people's tokens, then in the machine's."""


@dataclass(frozen=True, slots=True)
class _TokenisedWords:
    """Words with their tokens: `tokens` in their order, `owners` says of each which of the words it comes from."""

    words: Sequence[Word]
    tokens: list[str]
    owners: list[int]

    @staticmethod
    def of(words: Sequence[Word]) -> "_TokenisedWords":
        parts = [_tokens(word.text) for word in words]
        owners = [index for index, found in enumerate(parts) for _token in found]
        return _TokenisedWords(words, list(chain.from_iterable(parts)), owners)

    @property
    def normalised(self) -> str:
        return " ".join(self.tokens)

    def parts_words(self, place: int) -> bool:
        """Whether a word begins or ends before a token, and not within it: "twenty-five" is one word."""
        return place in (0, len(self.owners)) or self.owners[place - 1] != self.owners[place]

    def spoken(self, start: int, end: int) -> list[Word]:
        """The words of the tokens from `start` to `end`, without those that are nothing but marks."""
        return [self.words[index] for index in dict.fromkeys(self.owners[start:end])]


def measure(people: Sequence[Word], machine: Sequence[Word]) -> ReviewErrors:
    """What the machine made of a recording, against what people say was said.

    Where people wrote nothing, all that the machine heard is too many: there are counts, and no rate.
    """
    import jiwer  # only here, with what it needs: it takes as long to load as all else

    written, heard = _TokenisedWords.of(people), _TokenisedWords.of(machine)
    aligned = jiwer.process_words(written.normalised, heard.normalised)
    steps = [
        (step.type, step.ref_start_idx, step.ref_end_idx, step.hyp_start_idx, step.hyp_end_idx)
        for step in aligned.alignments[0]
    ]
    return ReviewErrors(
        _counts(aligned),
        _counts(jiwer.process_characters(written.normalised, heard.normalised)),
        _by_speaker(written, heard, steps),
        tuple(_corrections(written, heard, steps)),
    )


@lru_cache(maxsize=65_536)
def _tokens(text: str) -> tuple[str, ...]:
    """A word's tokens; of an hour's ten thousand words, most were there before."""
    return tuple(normalise.normalised_words(text))


def _counts(output: "WordOutput | CharacterOutput") -> ErrorCounts:
    return ErrorCounts(output.hits, output.substitutions, output.deletions, output.insertions)


def _by_speaker(written: _TokenisedWords, heard: _TokenisedWords, steps: Sequence[Step]) -> dict[str, ErrorCounts]:
    """Each speaker's part of the counts, the first to speak first.

    A word is the speaker's who says it; one too many is theirs who spoke before it, or who is the first to speak.
    """
    numbers: dict[str, dict[str, int]] = {}

    def add(text: _TokenisedWords, token: int, kind: str, number: int = 1) -> None:
        speaker = numbers.setdefault(label_of(text.words[text.owners[token]]), {})
        speaker[kind] = speaker.get(kind, 0) + number

    for kind, start, end, heard_start, heard_end in steps:
        if kind != "insert":
            for token in range(start, end):
                add(written, token, kind)
        elif written.tokens:
            add(written, max(start - 1, 0), kind, heard_end - heard_start)
        else:
            for token in range(heard_start, heard_end):
                add(heard, token, kind)
    kinds = ("equal", "substitute", "delete", "insert")
    return {label: ErrorCounts(*(found.get(kind, 0) for kind in kinds)) for label, found in numbers.items()}


def _corrections(written: _TokenisedWords, heard: _TokenisedWords, steps: Sequence[Step]) -> Iterator[Correction]:
    """What stands between two places at which both texts agree, where both say something, and not the same."""
    for (start, heard_start), (end, heard_end) in pairwise(_agreements(written, heard, steps)):
        ours, theirs = written.tokens[start:end], heard.tokens[heard_start:heard_end]
        if ours == theirs or not ours or not theirs or max(len(ours), len(theirs)) > LONGEST_CORRECTION:
            continue
        people = written.spoken(start, end)
        yield Correction(
            machine_text=_plain(heard.spoken(heard_start, heard_end)),
            reviewer_text=_plain(people),
            machine_normalised=" ".join(theirs),
            reviewer_normalised=" ".join(ours),
            context=_context(written.words, written.owners[start], written.owners[end - 1] + 1),
            start=people[0].start,
        )


def _agreements(written: _TokenisedWords, heard: _TokenisedWords, steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """The places, in the tokens of each, that part words on both sides, and where the texts agree before or after."""
    yield 0, 0
    for kind, start, end, heard_start, _heard_end in steps:
        if kind == "equal":
            for offset in range(end - start + 1):
                if written.parts_words(start + offset) and heard.parts_words(heard_start + offset):
                    yield start + offset, heard_start + offset
    yield len(written.tokens), len(heard.tokens)


def _plain(words: Sequence[Word]) -> str:
    """The words without the marks around them."""
    text = join_words(_bare(word) for word in words)
    first = next((place for place, character in enumerate(text) if not _is_mark(character)), 0)
    last = next((place for place, character in enumerate(reversed(text)) if not _is_mark(character)), 0)
    return text[first : len(text) - last]


def _bare(word: Word) -> Word:
    return Word(word.content, word.start, word.end) if word.before or word.after else word


def _is_mark(character: str) -> bool:
    """Whether a character is a space or punctuation, and nothing that is said ("C#", "50%")."""
    return character.isspace() or (unicodedata.category(character)[0] == "P" and character not in _SPOKEN_MARKS)


def _context(words: Sequence[Word], start: int, end: int) -> str:
    """The words from `start` to `end` and some on either side, as many as fit."""
    before = words[max(start - _AROUND_CHARACTERS, 0) : start]
    first, last = _reach(before[::-1]), _reach(words[end : end + _AROUND_CHARACTERS])
    text = join_words(words[start - first : end + last])
    while len(text) > LONGEST_CONTEXT and (first or last):
        if first >= last:
            first -= 1
        else:
            last -= 1
        text = join_words(words[start - first : end + last])
    return text if len(text) <= LONGEST_CONTEXT else f"{text[: LONGEST_CONTEXT - 1]}…"


def _reach(words: Sequence[Word]) -> int:
    """How many of these words, the nearest first, are to be shown."""
    characters = 0
    for number, word in enumerate(words):
        if number >= _AROUND_WORDS and characters >= _AROUND_CHARACTERS:
            return number
        characters += len(word.text)
    return len(words)
