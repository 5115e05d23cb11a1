"""Parts of words, as language models make them, and the words that they are parts of."""

from collections.abc import Sequence
from math import isfinite

from ls_transcribe.text.scripts import has_space_between
from ls_transcribe.transcripts import mean_confidence
from ls_transcribe.transcripts.word_times import TimedText

_DECIMALS = 4  # of a confidence in the interchange document


def rounded_likelihood(number: float | None) -> float | None:
    """Return a probability with as many decimals as the interchange document has."""
    return round(min(max(number, 0.0), 1.0), _DECIMALS) if number is not None and isfinite(number) else None


def merge_parts(parts: Sequence[TimedText], text: str) -> list[TimedText]:
    """Merge parts of words into whole words.

    If the parts, joined without spaces, are the text, then a part that does not begin with a space continues the word
    before it. Otherwise each part is a word.
    """
    has_spaces = "".join(part.text for part in parts).strip() == text.strip()
    groups: list[list[TimedText]] = []
    before = " "
    for part in parts:
        if part.text.strip():
            if has_spaces and _continues(before, part.text):
                groups[-1].append(part)
            else:
                groups.append([part])
        before = part.text or before
    return [_join_parts(group) for group in groups]


def _continues(text: str, following: str) -> bool:
    return has_space_between(text, following) and not (text[-1].isspace() or following[0].isspace())


def _join_parts(group: Sequence[TimedText]) -> TimedText:
    text = "".join(part.text for part in group).strip()
    likelihood = rounded_likelihood(mean_confidence(part.confidence for part in group))
    return TimedText(text, group[0].start, group[-1].end, likelihood, group[0].speaker, group[0].channel)
