"""How wide a text is, and how it is cut."""

import pytest

from ls_transcribe.text.width import columns, split_to_width


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("good day", 8),
        ("é", 1),
        ("e\u0301", 1),
        ("हिन्दी", 5),
        ("好a", 3),
        ("カ゛", 4),
        ("한국", 4),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("\u2068a\u2069", 1),
    ],
)
def test_columns(text: str, wide: int) -> None:
    """Full-width characters take two, marks upon others and what is joined to an emoji none."""
    assert columns(text) == wide


@pytest.mark.parametrize(
    ("text", "width", "parts"),
    [
        ("", 2, [""]),
        ("abcde", 2, ["ab", "cd", "e"]),
        ("ae\u0301\u0302o", 2, ["ae\u0301\u0302", "o"]),
        ("a好好", 2, ["a", "好", "好"]),
        ("👍🏽👨\u200d👩", 2, ["👍🏽", "👨\u200d👩"]),
    ],
)
def test_a_text_that_is_too_wide(text: str, width: int, parts: list[str]) -> None:
    """No character is parted from what stands upon it."""
    assert list(split_to_width(text, width)) == parts
