"""What a prediction has texts for, whatever somebody has stored as its result."""

import pytest

from ls_transcribe.label_studio.editor_texts import tags_with_text


def box(text: object, name: str = "transcription") -> dict[str, object]:
    return {"from_name": name, "to_name": "audio", "type": "textarea", "value": {"text": text}}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ([box(["heard"])], {"transcription"}),
        ([box("heard")], {"transcription"}),
        ([box([""]), box([" ", "heard"]), box(["Ann"], "names")], {"transcription", "names"}),
        ([box([" \n"]), box([]), box(None), {"from_name": "transcription", "value": {"labels": ["A"]}}], set()),
        ([{"from_name": "transcription", "value": "heard"}, {"from_name": "transcription"}, "heard"], set()),
        ([], set()),
        (None, set()),
        ({"text": ["heard"]}, set()),
    ],
    ids=["texts", "no list", "several", "blank", "odd", "nothing", "null", "no results"],
)
def test_tags_with_text(result: object, expected: set[str]) -> None:
    """A text has at least one character that can be seen."""
    assert tags_with_text(result) == expected
