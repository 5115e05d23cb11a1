"""With --order-by flags, recordings whose transcripts seem broken come first, however sure the recogniser was."""

from pathlib import Path

import pytest
from pushing import Office, fill, in_s3, title

_LOOP = "go " * 60
_HALF_A_LOOP = " ".join(f"word{number}" for number in range(40)) + " go" * 30


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Four recordings: an uncertain one, a loop that the recogniser is sure of, the most uncertain one, half a loop."""
    for number, (text, confidence) in enumerate(
        (("good", 0.3), (_LOOP, 0.99), ("better", 0.2), (_HALF_A_LOOP, 0.98)),
    ):
        fill(tmp_path, in_s3([number]), text=text, confidences=(confidence,))
    return tmp_path


def scored(office: Office, project: int) -> list[str]:
    """Return the recordings in the order of the scores that are shown."""
    names = {task["id"]: task["data"]["recording"] for task in office.studio.tasks(project)}
    shown = [found for found in office.studio.predictions(project) if found["model_version"] == "ls-transcribe"]
    return [names[found["task"]] for found in sorted(shown, key=lambda found: found["score"])]


def test_the_worst_comes_first(office: Office, output: Path) -> None:
    """Then the others, the least certain first. Each says why, and keeps its confidence; a second push only looks."""
    project = office.push(output, title=title(), order_by="flags").project or 0
    tasks = {task["data"]["recording"]: task["data"] for task in office.studio.tasks(project)}
    before = office.studio.predictions(project)

    again = office.push(output)

    assert (dict(again.counts), office.studio.predictions(project)) == ({"there": 4}, before)
    assert 'repeated words: "go" 60 times in a row from 0:00 to 0:00' in tasks["001.wav"]["flags"]
    assert [
        (tasks[f"{number:03}.wav"]["confidence"], bool(tasks[f"{number:03}.wav"]["flags"])) for number in range(4)
    ] == [*((0.3, False), (0.99, True), (0.2, False), (0.98, True))]
    assert scored(office, project) == ["001.wav", "003.wav", "002.wav", "000.wav"]


def test_the_order_of_a_project_is_changed_and_changed_back(office: Office, output: Path) -> None:
    """The least certain come first until it is typed, and again when it is taken back; texts and reviews stay."""
    project = office.push(output, title=title()).project or 0
    texts, orders, counts = office.shown(project), [scored(office, project)], []

    for options in ({"order_by": "flags"}, {}, {"taken_back": ("--order-by",)}, {}):
        counts.append(dict(office.push(output, **options).counts))
        orders.append(scored(office, project))

    by_confidence = ["002.wav", "000.wav", "003.wav", "001.wav"]
    by_flags = ["001.wav", "003.wav", "002.wav", "000.wav"]
    assert orders == [by_confidence, by_flags, by_flags, by_confidence, by_confidence]
    assert ([sum(count.values()) for count in counts], counts[1], counts[3]) == ([4] * 4, {"there": 4}, {"there": 4})
    assert office.shown(project) == texts
