"""Words that come again and again: a recogniser that loops is very sure of what it says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.text.scripts import is_spaceless
from ls_transcribe.transcripts import Transcript, Word, join_words

_SEED = 3
"""A loop is noticed when so many words in a row stand in the text before. A shorter one comes again within them."""

_PASSAGE = 6
"""So many words in a row that stand in the text before are a passage that comes again: people phrase things anew."""

_LEAST_WORDS, _LEAST_SHARE = 40, 0.3
"""So many words of a text, and this share of it (0-1), are passages that come again, from which that is told."""

_LEAST_AGAIN = 7
"""So many times at least, three words in a row stand in the text before where one of the above is told: a word said ten
times in a row has eight such groups, all of them the same. Most transcripts have fewer, and are not looked through."""

_CHARACTERS_OF_WORD = 3
"""Of a script without spaces. Its words are the characters, or parts of words, where a program has cut them so."""

_LEAST_CHARACTERS = 20
"""The same of a loop of one character, which is half a word: Chinese thanks with the same one twice."""

_SHOWN = 6  # words of a loop that are quoted


@dataclass(frozen=True, slots=True)
class _Loop:
    """Words of which each is the same as the one `period` words before: `words` are those from the first one on.

    `pieces` is how many of them are one word as people count.
    """

    words: Sequence[Word]
    period: int
    pieces: int

    @property
    def times(self) -> int:
        """How often the loop's words are there."""
        return len(self.words) // self.period

    @property
    def reason(self) -> str:
        """What is repeated, how often and where."""
        number = _SHOWN * self.pieces
        shown = [word.replace(before="", after="") for word in self.words[: min(self.period, number)]]
        quoted = join_words(shown) + (" …" if self.period > number else "")
        start, end = self.words[0].start, max(word.end for word in self.words)
        return f'"{quoted}" {self.times:,} times in a row from {timecode.clock(start)} to {timecode.clock(end)}'


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:  # noqa: ARG001  # words tell it
    """Return the flag of the longest loop, and how much else is repeated; none if nothing is."""
    keyed = [(words, _keys(words)) for words in _channels(transcript.words)]
    keyed = [(words, keys) for words, keys in keyed if _groups_again(keys) >= _LEAST_AGAIN]
    pieces = [_pieces_of_word(keys) for _words, keys in keyed]
    loops = [loop for (words, keys), size in zip(keyed, pieces, strict=True) for loop in _loops(words, keys, size)]
    total = len(transcript.words)
    if loops:
        longest = max(loops, key=lambda loop: len(loop.words))
        more = f", and {len(loops) - 1} more" if len(loops) > 1 else ""
        share = sum(len(loop.words) for loop in loops) / total
        return [Flag(FlagKind.REPEATED, longest.reason + more, 0.4 + 0.6 * min(share, 1.0))]
    again = sum(_repeated(keys, _PASSAGE * size) for (_words, keys), size in zip(keyed, pieces, strict=True))
    if again >= _LEAST_WORDS * max(pieces, default=1) and again >= _LEAST_SHARE * total:
        reason = f"{again:,} of {total:,} words are passages that stand in the text before, word for word"
        return [Flag(FlagKind.REPEATED, reason, 0.3 + 0.6 * again / total)]
    return []


def _least_times(period: int, pieces: int) -> int:
    """Return how often a loop is no longer what people say: "no no no no", a chorus. `pieces` are one word."""
    words = -(-period // pieces)
    if words == 1:
        return _LEAST_CHARACTERS if period == 1 < pieces else 10
    return 6 if words == 2 else 5 if words == 3 else 4 if words < 8 else 3


def _pieces_of_word(keys: Iterable[str]) -> int:
    """Return how many words of a transcript are one word as people count: several in a script without spaces."""
    kept = [key for key in keys if key]
    spaceless = [key for key in kept if is_spaceless(key[0])]
    if 2 * len(spaceless) < len(kept) or not spaceless:
        return 1
    return max(round(_CHARACTERS_OF_WORD * len(spaceless) / sum(map(len, spaceless))), 1)


def _channels(words: Sequence[Word]) -> Iterable[Sequence[Word]]:
    """Return the words of each channel."""
    if len(set(map(attrgetter("channel"), words))) < 2:  # as of most transcripts
        return [words]
    channels: dict[str | None, list[Word]] = {}
    for word in words:
        channels.setdefault(word.channel, []).append(word)
    return channels.values()


def _keys(words: Iterable[Word]) -> list[str]:
    """Return what is compared of words."""
    return [content.casefold() if (content := word.content).isalnum() else _key(content) for word in words]


def _key(content: str) -> str:
    """Return what is compared of a word with marks in it; empty for none: a mask (***), a note, a redaction ([PII])."""
    return "" if content.startswith("[") or not any(map(str.isalnum, content)) else content.casefold()


def _groups_again(keys: Iterable[str]) -> int:
    """Return how often three words in a row stand in the text before."""
    kept = [key for key in keys if key]
    groups = list(zip(kept, kept[1:], kept[2:], strict=False))
    return len(groups) - len(set(groups))


def _loops(words: Sequence[Word], keys: Sequence[str], pieces: int) -> Iterator[_Loop]:
    """Yield the stretches in which words come again at one distance, as often as people do not say them.

    Most begin and end at once: phrases come again far away, and what lies between is not copied.
    """
    seen: dict[tuple[str, ...], int] = {}
    period = begin = 0  # of the loop that goes on, if there is one
    for index in range(len(keys) - _SEED + 1):
        last = index + _SEED - 1
        seed = tuple(keys[index : last + 1])
        before = seen.get(seed)
        seen[seed] = index
        if period and keys[last] and keys[last] == keys[last - period]:
            continue
        if period and last - begin >= period * _least_times(period, pieces):
            yield _Loop(words[begin:last], period, pieces)
        period = 0
        if before is not None and all(seed):
            period, begin = index - before, before
    if period and len(words) - begin >= period * _least_times(period, pieces):
        yield _Loop(words[begin:], period, pieces)


def _repeated(keys: Iterable[str], length: int) -> int:
    """Return how many words are in passages of so many words that stand in the text before."""
    kept = [key for key in keys if key]
    seen: set[tuple[str, ...]] = set()
    counted = covered = 0  # words that are counted; the index up to which they are
    for index in range(len(kept) - length + 1):
        passage = tuple(kept[index : index + length])
        if passage in seen:
            counted += index + length - max(covered, index)
            covered = index + length
        else:
            seen.add(passage)
    return counted
