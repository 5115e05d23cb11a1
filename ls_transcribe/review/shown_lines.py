"""The lines of the text that a reviewer began with: the machine's turns, or the paragraphs of an earlier review."""

from collections.abc import Sequence

from ls_transcribe.model.review import Review
from ls_transcribe.review.alignment import match_tokens, pairs_among
from ls_transcribe.review.tokens import MachineToken, text_tokens


def line_starts(review: Review, machine: Sequence[MachineToken]) -> frozenset[int]:
    """Return the indexes of the machine's words that began a line of the whole text, but for its first line.

    They say nothing where a text of several lines came back without any: somebody did not join all of them, but has
    put it through a program that drops line breaks.
    """
    text = (review.prediction and review.prediction.whole) or ""
    lines = _count_lines(text)
    if lines < 2 or (lines > 2 and _count_lines(review.content.whole or "") < 2):
        return frozenset()
    shown = text_tokens(text)
    starts = [index for index, token in enumerate(shown) if token.begins_line]
    found = pairs_among(match_tokens(machine, shown), starts)
    return frozenset(machine[index].word for index, _own in found)


def _count_lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())
