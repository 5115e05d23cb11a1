"""Where turns begin in a reviewed transcript, if the rule for turns alone would not say so.

A region is one turn. In a text of the whole recording, a line break begins a paragraph, which is a turn; and the
machine's turns stay apart, even if a correction has removed the mark or the pause between them. They are joined only if
the reviewer joined their sentences, with a small letter.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ls_transcribe.review.passages import MachineText, PassageMatch
from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import Word, label_of
from ls_transcribe.transcripts.turns import turns_of_runs


def with_turn_borders(
    machine: MachineText, match: PassageMatch, words: Mapping[int, Word], like: Mapping[int, int]
) -> dict[int, Word]:
    """Return the words of a passage, by the indexes of their tokens, with what is known of their paragraphs.

    `like` has the index of the machine's word that each word was or replaces, or that a new word stands beside.
    """
    indexes = sorted(words)
    if not match.passage.is_whole:
        return dict(zip(indexes, _one_turn([words[index] for index in indexes]), strict=True))
    written = {index: _with_paragraph(words[index], match.tokens[index].begins_line) for index in indexes}
    places = machine.places
    ordered = sorted(written.values(), key=lambda word: word.start)
    begun = {id(turn[0]) for run in turns_of_runs(ordered) for turn in run}
    for before, after in pairwise(indexes):
        old, new = places[like[before]], places[like[after]]
        word = written[after]
        if old.run == new.run and old.turn != new.turn and id(word) not in begun:
            is_joined = _joins(written[before], word, machine.words[like[after]])
            written[after] = word if is_joined else word.replace(begins_paragraph=True)
    return written


def _one_turn(words: Sequence[Word]) -> list[Word]:
    """Return the words of a region as one turn, or as one for each speaker in it if it has no label."""
    return [
        word.replace(begins_paragraph=last is None or _speaker(last) != _speaker(word))
        for last, word in zip([None, *words], words, strict=False)
    ]


def _speaker(word: Word) -> tuple[str, str | None]:
    return label_of(word), word.channel


def _with_paragraph(word: Word, begins_paragraph: bool) -> Word:  # noqa: FBT001
    """Return a word that begins a paragraph, or else does not, even if it did for the machine."""
    begins = True if begins_paragraph else None if word.begins_paragraph else word.begins_paragraph
    return word if begins is word.begins_paragraph else word.replace(begins_paragraph=begins)


def _joins(before: Word, word: Word, machine: Word) -> bool:
    """Return whether a reviewer made one sentence of two: the first has lost its mark, and the second its capital."""
    return not ends_sentence(before.text, word.text) and word.text[:1].islower() and machine.content[:1].isupper()
