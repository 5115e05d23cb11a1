"""The same transcript in other turns is recognised, and nothing else is taken for it."""

from typing import Any

import pytest

from ls_transcribe.label_studio.turn_comparison import (
    differ_only_in_turns,
    is_made_alike,
    list_same_speakers,
    list_same_turns,
)

Turn = tuple[str, str, float, float]

_TURNS: tuple[Turn, ...] = (("a", "How", 0, 1), ("a", "are you?", 2, 3), ("b", "Fine.", 4, 5))


def _prediction(*turns: Turn, whole: str = "", score: float = 0.5, field: str = "said") -> dict[str, Any]:
    result: list[dict[str, Any]] = [{"id": "w", "from_name": "all", "value": {"text": [whole]}}] if whole else []
    for number, (label, text, start, end) in enumerate(turns):
        span = {"start": start, "end": end}
        result.append({"id": f"k-{number}", "from_name": "who", "value": {**span, "labels": [label]}})
        result.append({"id": f"k-{number}", "from_name": field, "value": {**span, "text": [text]}})
    return {"result": result, "score": score}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (_prediction(*_TURNS), True),
        (_prediction(("a", "How are you?", 0, 3), _TURNS[2]), True),
        (_prediction(("a", "How are", 0, 2.5), ("a", "you?", 2.6, 3), _TURNS[2]), True),
        (_prediction(("a", "How are you", 0, 3), _TURNS[2]), False),
        (_prediction(("a", "how are you?", 0, 3), _TURNS[2]), False),
        (_prediction(("a", "How are you? Fine.", 0, 5)), False),
        (_prediction(("b", "How are you?", 0, 3), ("a", "Fine.", 4, 5)), False),
        (_prediction(("a", "How are you?", 0, 3.1), _TURNS[2]), False),
        (_prediction(("a", "How are you?", 0, 3), ("b", "Fine.", 4.1, 5)), False),
        (_prediction(*_TURNS, score=0.6), False),
        (_prediction(*_TURNS, field="text"), False),
        (_prediction(*_TURNS, whole="How are you? Fine."), False),
        ({"result": [{"value": None}], "score": 0.5}, False),
        ({}, False),
    ],
)
def test_predictions(other: dict[str, Any], *, expected: bool) -> None:
    """Text, order, speakers, score and the times of common borders must be the same; borders may differ."""
    one = _prediction(*_TURNS)
    assert (differ_only_in_turns(one, other), differ_only_in_turns(other, one)) == (expected, expected)


def test_whole_texts() -> None:
    """Beside regions, they must be the same too."""
    merged = (("a", "How are you?", 0, 3), _TURNS[2])
    texts = [_prediction(*_TURNS, whole="One."), _prediction(*merged, whole="One."), _prediction(*merged, whole="Two.")]
    assert [differ_only_in_turns(texts[0], text) for text in texts] == [True, True, False]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"engine": "amazon", "settings": "3f9c21", "language": "en-US"}, True),
        ({"engine": "amazon", "settings": "000000"}, False),
        ({"engine": "whisper", "settings": "3f9c21"}, False),
        ({"engine": "amazon"}, False),
        ({}, False),
    ],
)
def test_what_made_a_text(data: dict[str, str], *, expected: bool) -> None:
    """The same engine with the same settings; tasks that do not say it are not alike."""
    assert is_made_alike(data, {"engine": "amazon", "settings": "3f9c21"}) is expected


def test_two_tasks_that_do_not_say_what_made_them() -> None:
    """Nobody knows whether it was the same."""
    assert not is_made_alike({}, {})


def _paragraphs(*turns: Turn) -> list[dict[str, object]]:
    return [{"author": label, "text": text, "start": start, "end": end} for label, text, start, end in turns]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (_paragraphs(*_TURNS), True),
        (_paragraphs(("a", "How are you?", 0, 3), _TURNS[2]), True),
        (_paragraphs(("a", "Who are you?", 0, 3), _TURNS[2]), False),
        (_paragraphs(("b", "How are you?", 0, 3), _TURNS[2]), False),
        ([], False),
        ([{"value": "spk_0"}], False),
        ("text", False),
        (None, False),
    ],
)
def test_paragraphs(other: object, *, expected: bool) -> None:
    """In a task's data, lists of turns are recognised too; lists of anything else are not."""
    assert list_same_turns(_paragraphs(*_TURNS), other) is expected


def test_line_breaks_and_names() -> None:
    """A whole text that has lines now, and a box that has lines for names now, are no other transcript."""
    before = _prediction(*_TURNS, whole="How are you? Fine.")
    after = _prediction(*_TURNS, whole="How\nare you?\nFine.")
    after["result"].append({"id": "k-names", "from_name": "speaker_names", "value": {"text": ["a = \nb = "]}})
    assert differ_only_in_turns(before, after)


_A, _B, _SPARE = ({"value": name, "background": "#123456"} for name in ("a", "b", "speaker 3"))


@pytest.mark.parametrize(
    ("new", "expected"),
    [([_A, _B], True), ([_A, _B, _SPARE], True), ([_A], False), ([_B, _A], False), ("a", False), ([], False)],
)
def test_spare_speakers(new: object, *, expected: bool) -> None:
    """Labels that follow those of the speakers change nothing."""
    assert (list_same_speakers([_A, _B], new), list_same_speakers([], new)) == (expected, False)
