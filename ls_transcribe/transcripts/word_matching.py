"""Finds the words of a text, which have marks, among words that a document lists with their times."""

from collections.abc import Sequence

from ls_transcribe.text.scripts import is_spaceless
from ls_transcribe.transcripts.word_times import split_words

_LOOKAHEAD = 8  # words: as many as a number in digits may stand for

_LONGEST = 20  # characters of a word in scripts without spaces


def match_words(text: str, words: Sequence[str]) -> list[tuple[str, int | None]]:
    """Return each word of a text with the index of the listed word that it is; None if it is none of them.

    It is the next listed word that has the same letters. A word that is listed in another way, such as a number in
    digits, or not at all, has no index. In scripts without spaces, characters that are listed together are one word.
    The time is linear in the number of words.
    """
    listed = [letters_of(word) for word in words]
    tokens = split_words(text)
    matched: list[tuple[str, int | None]] = []
    place = index = 0
    while place < len(tokens):
        found = _next_match(tokens, place, listed[index : index + _LOOKAHEAD])
        if found is None:
            matched.append((tokens[place], None))
            place += 1
        else:
            ahead, number = found
            index += ahead + 1
            matched.append(("".join(tokens[place : place + number]), index - 1))
            place += number
    return matched


def _next_match(tokens: Sequence[str], place: int, ahead: Sequence[str]) -> tuple[int, int] | None:
    """Return which of the words ahead some tokens are, and how many; None if they are none of them."""
    letters = letters_of(tokens[place])
    for index, word in enumerate(ahead if letters else ()):
        if word == letters:
            return index, 1
        if len(word) <= _LONGEST and word.startswith(letters) and (number := _number_of_tokens(tokens, place, word)):
            return index, number
    return None


def _number_of_tokens(tokens: Sequence[str], place: int, word: str) -> int | None:
    """Return how many tokens, which are written without spaces between them, have the letters of a word together."""
    letters = ""
    for number, token in enumerate(tokens[place : place + len(word)], 1):
        if number > 1 and not is_spaceless(token[0]):
            return None
        letters += letters_of(token)
        if letters == word:
            return number
        if not word.startswith(letters) or token[-1].isspace():
            return None
    return None


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in one case."""
    return "".join(filter(str.isalnum, text)).casefold()
