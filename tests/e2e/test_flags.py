"""What a reviewer sees of flags: why a recording comes first, and nothing where nothing is wrong."""

from pathlib import Path
from typing import Any

import pytest
from e2e.browser import Reviewer
from e2e.test_configurations import (
    NAMES,
    SEGMENTS,
    TEXT,
    TURNS,
    WHOLE,
    MakeProject,
    project,
    regions,
    task,
    tones,
    whole,
)
from pushing import Office, title
from studio import Studio
from workflows.task_import import test_order_by_flags
from workflows.task_import.test_order_by_flags import output

__all__ = ["output", "project", "tones"]

_REASON = (
    'repeated words: "go" 41 times in a row from 0:12 to 0:58; '
    "too fast: 60 words between 0:12 and 0:14 are faster than anybody speaks"
)


@pytest.mark.parametrize(
    ("config", "result"), [(WHOLE, whole(TEXT)), (SEGMENTS, [*regions(TURNS), *NAMES])], ids=["default", "segments"]
)
def test_the_line(
    project: MakeProject, studio: Studio, reviewer: Reviewer, config: str, result: list[dict[str, Any]]
) -> None:
    """It stands above the player. A task without flags has none, nor has one that was made before there were flags."""
    tasks = [task("call.wav", result) for _ in range(3)]
    for made, flags in zip(tasks, (_REASON, ""), strict=False):
        made["data"]["flags"] = flags
    identity = project(config, tasks)
    shown = []
    for number in sorted(found["id"] for found in studio.tasks(identity)):
        with reviewer.task(identity, number) as editor:
            shown.append(([heading for heading in editor.headings[1:2] if heading], editor.hidden(1366, 625)))
    assert shown == [([_REASON], []), ([], []), ([], [])]


def test_a_loop_of_high_confidence_comes_first(office: Office, output: Path, reviewer: Reviewer) -> None:
    """With --order-by flags it does, and says why; without, the least certain one does, as ever."""
    orders: tuple[dict[str, Any], ...] = ({"order_by": "flags"}, {"taken_back": ("--order-by",)})
    first = []
    for options in orders:
        project = office.push(output, title=title(), **options).project or 0
        with reviewer.label_all_tasks(project) as editor:
            first.append(editor.headings[:2])

    queue = [task["data"]["recording"] for task in office.studio.queue(project)]
    reason = "too fast: 61 words between 0:00 and 0:00 are faster than anybody speaks; "
    loop = f'{reason}repeated words: "go" 60 times in a row from 0:00 to 0:00'
    assert first == [["001.wav", loop], ["002.wav", ""]]
    assert queue == ["002.wav", "000.wav", "003.wav", "001.wav"]


def test_the_order(office: Office, output: Path) -> None:
    """The server gives the worst one first, then the others, the least certain first; a second push only looks."""
    test_order_by_flags.test_the_worst_comes_first(office, output)
    project = office.push(output).project or 0

    queue = [task["data"]["recording"] for task in office.studio.queue(project)]

    assert queue == ["001.wav", "003.wav", "002.wav", "000.wav"]
