"""Texts as the pieces that are aligned: words, and single characters where a script has no spaces between them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ls_transcribe.review.normalise import tokens
from ls_transcribe.text.characters import replace_surrogates
from ls_transcribe.transcripts import Word, join_words
from ls_transcribe.transcripts.word_times import TimedText, parted, timed, words_of


class TextToken(NamedTuple):
    """A piece of people's text with its marks, and its letters as they are compared."""

    text: str
    letters: str


class MachineToken(NamedTuple):
    """A piece of a machine's word: when it is said (ms), and the word's number."""

    text: str
    letters: str
    start: int
    end: int
    word: int

    @property
    def middle(self) -> int:
        """The middle of its time, in ms."""
        return (self.start + self.end) // 2


def pieces_of(text: str) -> list[TextToken]:
    """People's text in pieces."""
    words = text.split() if text.isascii() else words_of(replace_surrogates(text))
    return [TextToken(word, letters_of(word)) for word in words]


def heard_pieces(words: Sequence[Word]) -> list[MachineToken]:
    """A machine's words in pieces, each with its share of its word's time; a word is never without a piece."""
    pieces: list[MachineToken] = []
    for number, word in enumerate(words):
        text, start, end = word.text, word.start, max(word.end, word.start)
        parts = [text] if text.isascii() and " " not in text else words_of(text)
        if len(parts) > 1:
            shares = timed([TimedText(part) for part in parts], start, end)
            for part, share in zip(parts, shares, strict=True):
                pieces.append(MachineToken(part, letters_of(part), share.start, share.end, number))
        else:
            pieces.append(MachineToken(text, letters_of(text), start, end, number))
    return pieces


@lru_cache(maxsize=1 << 15)
def letters_of(text: str) -> str:
    """What a piece is known by: its normalised letters ("e mail" for "E-mail!"); of marks alone, the marks."""
    return " ".join(tokens(text)) or text.strip()


def whole_word(pieces: Sequence[TextToken]) -> str | None:
    """Pieces as the one word that the machine made of them; None where people wrote marks between them."""
    if len(pieces) == 1:
        return pieces[0].text
    parts = [parted(piece.text) for piece in pieces]
    if any(part.after.strip() for part in parts[:-1]) or any(part.before for part in parts[1:]):
        return None
    return join_words(Word(piece.text, 0, 0) for piece in pieces)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space."""
    return "".join(one.split()) == "".join(other.split())


def letters_reached(texts: Sequence[str]) -> Iterator[int]:
    """How many letters have been said before each text, and after the last; one of marks alone counts as one."""
    reached = 0
    yield reached
    for text in texts:
        reached += max(len(text), 1)
        yield reached


def reworded(word: Word, **changes: Any) -> Word:
    """The word with these of its fields changed."""
    return Word(**{name: changes.get(name, getattr(word, name)) for name in word.__struct_fields__})
