"""Marks are the same for every room that looks at them."""

import pytest

from ls_transcribe.text.marks import (
    AMBIGUOUS_QUOTES,
    CLAUSE_ENDS,
    CLOSING_MARKS,
    OPENING_MARKS,
    SENTENCE_ENDS,
    ends_clause,
)
from ls_transcribe.text.sentences import ends_sentence


@pytest.mark.parametrize("text", ["it,", "it;", "it:", "نعم،", "是、", "好，", "：", "；", "so—", "so –", "it,”"])
def test_a_clause_ends(text: str) -> None:
    """At commas and at what stands for them, and at long dashes."""
    assert (ends_clause(text), ends_sentence(text)) == (True, False)


@pytest.mark.parametrize("text", ["", "it", "it.", "well-", "-", "(", '"'])
def test_no_clause_ends(text: str) -> None:
    """After words, full stops and hyphens."""
    assert not ends_clause(text)


def test_a_mark_has_one_purpose() -> None:
    """But for the quotation marks that open in one language and close in another."""
    ends = SENTENCE_ENDS + CLAUSE_ENDS + CLOSING_MARKS
    assert (len(set(ends)), set(ends) & set(OPENING_MARKS), set(OPENING_MARKS) & set(AMBIGUOUS_QUOTES)) == (
        len(ends),
        set(),
        {"“", "‘"},
    )
