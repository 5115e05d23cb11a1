"""The lines of the text that a reviewer began with: the machine's turns, or the paragraphs of an earlier review."""

from collections.abc import Sequence

from ls_transcribe.model.review import Review
from ls_transcribe.review.alignment import MachineToken, match_tokens, text_tokens


def line_starts(review: Review, machine: Sequence[MachineToken]) -> frozenset[int]:
    """Return the indexes of the machine's words that began a line of the whole text, but for its first line.

    They say nothing where a text of several lines came back without any: somebody did not join all of them, but has
    put it through a program that drops line breaks.
    """
    shown = text_tokens((review.prediction and review.prediction.whole) or "")
    starts = [index for index, token in enumerate(shown) if token.begins_line]
    if not starts or (len(starts) > 1 and _count_lines(review.content.whole or "") < 2):
        return frozenset()
    words = {own: machine[index].word for index, own in match_tokens(machine, shown)}
    return frozenset(words[index] for index in starts if index in words)


def _count_lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())
