"""The machine's words and the reviewer's text, cut into the tokens that are compared."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count

import msgspec

from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.text.scripts import may_be_spaceless
from ls_transcribe.transcripts import Word, texts_of
from ls_transcribe.transcripts.word_times import TimedText, split_words, time_words


class TextToken(msgspec.Struct, frozen=True, gc=False):
    """A word of the reviewer's text: `text` as it is written, `letters` as it is compared.

    In scripts without spaces a token is one character. `begins_line` is true after a line break. Tokens are structs
    for the reason that words are.
    """

    text: str
    letters: str
    begins_line: bool = False


class MachineToken(msgspec.Struct, frozen=True, gc=False):
    """A token of the machine's text, from `start` to `end` (ms). `word` is the index of the machine's word it is in."""

    text: str
    letters: str
    start: int
    end: int
    word: int

    @property
    def middle(self) -> int:
        """The middle of its time, in ms."""
        return (self.start + self.end) // 2


def text_tokens(text: str) -> list[TextToken]:
    """Return the tokens of the reviewer's text. A line break is no space: some scripts are written without any."""
    tokens: list[TextToken] = []
    for line in text.splitlines():
        words = split_words(line) if may_be_spaceless(line) else line.split()
        of_line = list(map(TextToken, words, map(letters_of, words)))
        if tokens and of_line:
            of_line[0] = TextToken(of_line[0].text, of_line[0].letters, begins_line=True)
        tokens += of_line
    return tokens


def machine_tokens(words: Sequence[Word]) -> list[MachineToken]:
    """Return the tokens of the machine's words, at least one for each word.

    If a word has several tokens, each has a share of the word's time.
    """
    texts = texts_of(words)
    starts = [word.start for word in words]
    ends = [word.end if word.end > word.start else word.start for word in words]
    tokens = list(map(MachineToken, texts, map(letters_of, texts), starts, ends, count()))
    whole = "".join(texts)
    if may_be_spaceless(whole) or len(whole.split()) > 1:  # else each word is one token, as in most languages
        return [part for token in tokens for part in _parts_of(token)]
    return tokens


def _parts_of(whole: MachineToken) -> Iterator[MachineToken]:
    """Yield the tokens of one of the machine's words."""
    text = whole.text
    parts = [text] if text.isascii() and " " not in text else split_words(text)
    if len(parts) < 2:
        yield whole
        return
    shares = time_words([TimedText(part) for part in parts], whole.start, whole.end)
    for part, share in zip(parts, shares, strict=True):
        yield MachineToken(part, letters_of(part), share.start, share.end, whole.word)


@lru_cache(maxsize=1 << 15)
def letters_of(text: str) -> str:
    """Return the letters by which a token is compared: its normalised text ("e mail" for "E-mail!").

    A token that has only punctuation is compared by its punctuation.
    """
    return normalised_text(text) or text.strip()
