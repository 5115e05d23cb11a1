"""Which way a text is written."""

import pytest

from ls_transcribe.text.direction import begins_right_to_left, is_right_to_left, is_right_to_left_language


@pytest.mark.parametrize(
    ("text", "any_", "begins"),
    [
        ("", False, None),
        ("good day", False, False),
        ("2024, 3.5 %", False, None),
        ("مرحبا", True, True),
        ("שלום Ada", True, True),
        ("Ada שלום", True, False),
        ("(2024) سلام", True, True),
        ("\ufee3", True, True),
        ("नमस्ते", False, False),
    ],
)
def test_a_texts_direction(text: str, *, any_: bool, begins: bool | None) -> None:
    """A paragraph runs as its first letter does; numbers and marks have no direction."""
    assert (is_right_to_left(text), begins_right_to_left(text)) == (any_, begins)


def test_languages_from_right_to_left() -> None:
    """By their codes without a region."""
    assert [is_right_to_left_language(code) for code in ("ar", "he", "ur", "en", "hi", "")] == [True] * 3 + [False] * 3
