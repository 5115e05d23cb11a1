"""Names of speakers, read from the lines that people write."""

import pytest

from ls_transcribe.model.speaker_names import LONGEST_NAME, names_text, read_names

LABELS = ("spk_0", "spk_1", "speaker 3")


def test_a_line_for_each_speaker() -> None:
    """What the box begins with, and what is read of it if nobody writes anything."""
    text = names_text(LABELS[:2], {"spk_1": "Customer"})
    assert (text, read_names(text, LABELS).by_label) == ("spk_0 = \nspk_1 = Customer", {"spk_1": "Customer"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("spk_0 = Ada\nspk_1 = Bob", {"spk_0": "Ada", "spk_1": "Bob"}),
        ("spk_0=Ada  Lovelace \r\n\r\n  SPK_1 :Bob", {"spk_0": "Ada Lovelace", "spk_1": "Bob"}),
        ("Speaker 3 = Tom\nspeaker3 = Tom", {"speaker 3": "Tom"}),
        ("spk_0 ＝ 山田さん", {"spk_0": "山田さん"}),
        ("spk_0 => Ada\nspk_1 -> Bob", {"spk_0": "Ada", "spk_1": "Bob"}),
        ("spk_0 → Ada\nspk_1 – Bob-Ray", {"spk_0": "Ada", "spk_1": "Bob-Ray"}),
        ("spk_0\tAda\nspk_1 - Bob", {"spk_0": "Ada", "spk_1": "Bob"}),
        ("spk_0 = Ada (nurse): ward 3", {"spk_0": "Ada (nurse): ward 3"}),
        ("spk_0 = a = b", {"spk_0": "a = b"}),
        ("spk_0 = \nspk_0 = Ada", {"spk_0": "Ada"}),
        ("spk_0 = spk_1\nspk_1 = spk_0", {"spk_0": "spk_1", "spk_1": "spk_0"}),
        ("spk_0 = Ada\nspk_1 = Ada", {"spk_0": "Ada", "spk_1": "Ada"}),
        ("", {}),
    ],
)
def test_names(text: str, names: dict[str, str]) -> None:
    """However people write the sign between label and name; two labels may be one person."""
    assert read_names(text, LABELS) == type(read_names("", ()))(names)


def test_labels_with_a_sign_in_them() -> None:
    """A label may look like a line: the longest that is one of the recording's is meant."""
    assert read_names("room: 1 = Ada", ("room: 1", "other")).by_label == {"room: 1": "Ada"}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("spk_7 = Bob", 'the line "spk_7 = Bob" of its names names no speaker of it (spk_0, spk_1, speaker 3)'),
        ("Bob", 'the line "Bob" of its names names no speaker of it (spk_0, spk_1, speaker 3)'),
        ("spk_0 Bob", 'the line "spk_0 Bob" of its names names no speaker of it (spk_0, spk_1, speaker 3)'),
        ("spk_0 = Ada\nspk_0 = Bob", 'the line "spk_0 = Bob" of its names is not used: spk_0 is Ada above'),
        (
            f"spk_0 = {'x' * (LONGEST_NAME + 1)}",
            f'the line "spk_0 = {"x" * (LONGEST_NAME - 8)}…" of its names is not used: no name is so long',
        ),
    ],
)
def test_lines_that_are_not_used(text: str, note: str) -> None:
    """They are told, each with the reason."""
    assert read_names(text, LABELS).notes == (note,)
