"""Marks are the same for every room that looks at them."""

import pytest

from ls_transcribe.text.marks import (
    AMBIGUOUS_QUOTES,
    CLAUSE_ENDS,
    CLOSING_MARKS,
    OPENING_MARKS,
    SENTENCE_ENDS,
    ends_clause,
    ends_sentence,
)


@pytest.mark.parametrize(
    "text",
    ["It is.", "Is it?", "No!", "so…", "好。", "１．", "吗？", "好！", "كيف حالك؟", "ہوں۔", "हूँ।", "...", "?!"],
)
def test_a_sentence_ends(text: str) -> None:
    """In every script whose marks are known, and also before brackets and quotation marks."""
    assert [
        ends_sentence(text + closing) for closing in ("", '"', "'", "”", "’", "»", "“", ")", "」", "』）", "]}")
    ] == ([True] * 11)


@pytest.mark.parametrize("text", ["", "it", "it,", "it;", "نعم،", "-", '"', "”", "「", "3.5", "»it"])
def test_no_sentence_ends(text: str) -> None:
    """After words, commas and quotation marks alone."""
    assert not ends_sentence(text)


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
