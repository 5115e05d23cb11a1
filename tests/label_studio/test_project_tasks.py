"""All tasks of a project are listed, however few of them the server returns at a time."""

import json
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import Face, Seen, js, refusal

from ls_transcribe.errors.label_studio import LabelStudioRefused
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, own_tasks, tasks_with_empty_editor, tasks_with_keys

TASKS = "GET /api/tasks"
LONGEST = 10  # seconds that a test waits before it fails


def project(face: Face) -> Project:
    return Project(face.server(), 3, "Calls", "")


def key(number: int) -> str:
    return f"{number:012x}"


def answer(*numbers: int, total: int | None = None) -> dict[str, Any]:
    """A page of tasks as Label Studio gives it; there are as many in all as it holds, or more."""
    tasks = [{"id": number, "data": {"ls_transcribe_key": key(number)}, "predictions": []} for number in numbers]
    counted = len(tasks) if total is None else total
    return {"total_annotations": 0, "total_predictions": 0, "total": counted, "tasks": tasks}


def after(seen: Seen) -> int:
    """The number that a request asks for what lies beyond."""
    items = json.loads(parse_qs(urlsplit(seen.target).query)["query"][0])["filters"]["items"]
    return next(int(item["value"]) for item in items if item["operator"] == "greater")


def looked_up(project: Project) -> list[ProjectTask]:
    return tasks_with_keys(project, [key(number) for number in range(1, 6)])


def looked_up_with_predictions(project: Project) -> list[ProjectTask]:
    return tasks_with_keys(project, [key(number) for number in range(1, 6)], include="id,data,predictions")


ASKING = [own_tasks, tasks_with_empty_editor, looked_up, looked_up_with_predictions]


@pytest.mark.parametrize("ask", ASKING)
def test_a_server_that_gives_few_at_a_time(face: Face, ask: Callable[[Project], Iterable[ProjectTask]]) -> None:
    """A server may be set to give fewer tasks than are asked for (TASK_API_PAGE_SIZE_MAX): it is asked for the rest."""
    face.says(TASKS, js(answer(1, 2, total=5)), js(answer(3, 4, total=3)), js(answer(5)))
    found = [task.id for task in ask(project(face))]

    assert (found, [after(seen) for seen in face.seen]) == ([1, 2, 3, 4, 5], [0, 2, 4])


@pytest.mark.parametrize("ask", ASKING)
def test_all_at_once(face: Face, ask: Callable[[Project], Iterable[ProjectTask]]) -> None:
    """Where one answer holds all there are, no other is asked for."""
    face.says(TASKS, js(answer(1, 2, 3)))
    found = [task.id for task in ask(project(face))]

    assert (found, len(face.seen)) == ([1, 2, 3], 1)


def test_a_thousand(face: Face) -> None:
    """A full answer that is the last one is known to be."""
    face.says(TASKS, js(answer(*range(1, 1_001))))

    assert (len(list(own_tasks(project(face)))), len(face.seen)) == (1_000, 1)


def test_deleted_meanwhile(face: Face) -> None:
    """Tasks that were counted and then deleted, before they were read, are not waited for."""
    face.says(TASKS, js(answer(1, 2, total=5)), js(answer(total=3)))
    found = [task.id for task in own_tasks(project(face))]

    assert (found, len(face.seen)) == ([1, 2], 2)


def test_looking_ahead(face: Face) -> None:
    """While one answer is gone through, the next one is asked for."""
    is_asked = Event()
    face.on_request = lambda seen: is_asked.set() if after(seen) else None
    face.says(TASKS, js(answer(1, 2, total=3)), js(answer(3)))
    tasks = own_tasks(project(face))
    first = next(iter(tasks))

    assert (first.id, is_asked.wait(LONGEST), [task.id for task in tasks]) == (1, True, [2, 3])


def test_tasks_of_others(face: Face) -> None:
    """A task without a key of ours is passed over, and so is one whose key was not asked for."""
    page = answer(1, 2, 9)
    page["tasks"][0]["data"] = {"audio": "s3://calls/a.wav"}
    face.says(TASKS, js(page))
    there = project(face)

    assert [[task.id for task in found] for found in (own_tasks(there), looked_up(there))] == [[2, 9], [2]]


def test_a_project_that_is_gone(face: Face) -> None:
    """That the project is not there any more is told in a sentence."""
    face.says(TASKS, refusal(404, "No Project matches the given query."))
    with pytest.raises(LabelStudioRefused) as refused:
        looked_up(project(face))

    assert str(refused.value) == (
        'Label Studio refuses to list the project\'s tasks: "No Project matches the given query."'
    )
