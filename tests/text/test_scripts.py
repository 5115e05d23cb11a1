"""Scripts are known by their characters."""

import pytest

from ls_transcribe.text.scripts import has_space_between, is_complex, is_hiragana, is_katakana, is_spaceless


@pytest.mark.parametrize("character", "ดກཀကកあア好。「（Ａ𠀀")
def test_scripts_without_spaces(character: str) -> None:
    """Their full-width marks are among them."""
    assert is_spaceless(character)


@pytest.mark.parametrize("character", "aé.한ש؟हЖ1 👍")
def test_scripts_with_spaces(character: str) -> None:
    """Hangul too, and whatever is not known."""
    assert not is_spaceless(character)


@pytest.mark.parametrize(
    ("before", "after", "space"),
    [
        ("good", "day", True),
        ("안녕", "하세요", True),
        ("今日", "は", False),
        ("今日", "ok", False),
        ("ok", "今日", False),
        ("今日b", "a今日", True),
    ],
)
def test_a_space_between_two_texts(before: str, after: str, *, space: bool) -> None:
    """What stands on either side of the gap counts."""
    assert has_space_between(before, after) == space


def test_kana() -> None:
    """Hiragana and katakana are told from each other and from Han."""
    assert [(is_hiragana(character), is_katakana(character)) for character in "あんアー好a"] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
        (False, False),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("text", "is_"), [("नमस्ते", True), ("ok สวัสดี", True), ("ភាសា", True), ("مرحبا", False), ("Ж", False), ("", False)]
)
def test_complex_scripts(text: str, *, is_: bool) -> None:
    """One character of them is enough; scripts from right to left are not among them."""
    assert is_complex(text) == is_
