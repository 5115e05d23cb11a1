"""Finds the words of a text, which have marks, among words that a document lists with their times."""

from collections.abc import Sequence

from ls_transcribe.transcripts.word_times import split_words

_LOOKAHEAD = 8  # words: as many as a number in digits may stand for


def match_words(text: str, words: Sequence[str]) -> list[tuple[str, int | None]]:
    """Return each word of a text with the index of the listed word that it is; None if it is none of them.

    It is the next listed word that has the same letters. A word that is listed in another way, such as a number in
    digits, or not at all, has no index. The time is linear in the number of words.
    """
    listed = [letters_of(word) for word in words]
    matched: list[tuple[str, int | None]] = []
    index = 0
    for token in split_words(text):
        letters = letters_of(token)
        ahead = listed[index : index + _LOOKAHEAD]
        if letters and letters in ahead:
            index += ahead.index(letters) + 1
            matched.append((token, index - 1))
        else:
            matched.append((token, None))
    return matched


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in one case."""
    return "".join(filter(str.isalnum, text)).casefold()
