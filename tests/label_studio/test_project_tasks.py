"""All tasks of a project are listed, however few of them the server returns at a time."""

import json
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import ReceivedRequest, ScriptedServer, error_reply, json_reply

from ls_transcribe.errors.label_studio import LabelStudioRefused, TaskUnreadable
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.editor_texts import tasks_with_empty_editor
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, all_tasks, tasks_with_keys

TASKS = "GET /api/tasks"
LONGEST = 10  # seconds that a test waits before it fails


def project(scripted: ScriptedServer) -> Project:
    return Project(scripted.server(), 3, "Calls", "")


def key(number: int) -> str:
    return f"{number:012x}"


def answer(*numbers: int, total: int | None = None) -> dict[str, Any]:
    """A page of tasks as Label Studio gives it; there are as many in all as it holds, or more."""
    tasks = [{"id": number, "data": {"ls_transcribe_key": key(number)}, "predictions": []} for number in numbers]
    counted = len(tasks) if total is None else total
    return {"total_annotations": 0, "total_predictions": 0, "total": counted, "tasks": tasks}


def after(received: ReceivedRequest) -> int:
    """The number that a request asks for what lies beyond."""
    items = json.loads(parse_qs(urlsplit(received.target).query)["query"][0])["filters"]["items"]
    return next(int(item["value"]) for item in items if item["operator"] == "greater")


def looked_up(project: Project) -> list[ProjectTask]:
    return tasks_with_keys(project, [key(number) for number in range(1, 6)])


def looked_up_with_predictions(project: Project) -> list[ProjectTask]:
    return tasks_with_keys(project, [key(number) for number in range(1, 6)], include="id,data,predictions")


def with_empty_editor(project: Project) -> list[ProjectTask]:
    """Those of a project that has no prediction of this tool: what the first filter lets through."""
    with patch.object(LabelStudioServer, "model_versions", return_value={}):
        return list(tasks_with_empty_editor(project, (), lambda _task: True))


ASKING = [all_tasks, with_empty_editor, looked_up, looked_up_with_predictions]


@pytest.mark.parametrize("ask", ASKING)
def test_a_server_that_gives_few_at_a_time(
    scripted: ScriptedServer, ask: Callable[[Project], Iterable[ProjectTask]]
) -> None:
    """A server may be set to give fewer tasks than are asked for (TASK_API_PAGE_SIZE_MAX): it is asked for the rest."""
    scripted.reply_to(
        TASKS, json_reply(answer(1, 2, total=5)), json_reply(answer(3, 4, total=3)), json_reply(answer(5))
    )
    found = [task.id for task in ask(project(scripted))]

    assert (found, [after(received) for received in scripted.requests]) == ([1, 2, 3, 4, 5], [0, 2, 4])


@pytest.mark.parametrize("ask", ASKING)
def test_all_at_once(scripted: ScriptedServer, ask: Callable[[Project], Iterable[ProjectTask]]) -> None:
    """Where one answer holds all there are, no other is asked for."""
    scripted.reply_to(TASKS, json_reply(answer(1, 2, 3)))
    found = [task.id for task in ask(project(scripted))]

    assert (found, len(scripted.requests)) == ([1, 2, 3], 1)


def test_a_thousand(scripted: ScriptedServer) -> None:
    """A full answer that is the last one is known to be."""
    scripted.reply_to(TASKS, json_reply(answer(*range(1, 1_001))))

    assert (len(list(all_tasks(project(scripted)))), len(scripted.requests)) == (1_000, 1)


def test_deleted_meanwhile(scripted: ScriptedServer) -> None:
    """Tasks that were counted and then deleted, before they were read, are not waited for."""
    scripted.reply_to(TASKS, json_reply(answer(1, 2, total=5)), json_reply(answer(total=3)))
    found = [task.id for task in all_tasks(project(scripted))]

    assert (found, len(scripted.requests)) == ([1, 2], 2)


def test_looking_ahead(scripted: ScriptedServer) -> None:
    """While one answer is gone through, the next one is asked for."""
    is_asked = Event()
    scripted.on_request = lambda received: is_asked.set() if after(received) else None
    scripted.reply_to(TASKS, json_reply(answer(1, 2, total=3)), json_reply(answer(3)))
    tasks = all_tasks(project(scripted))
    first = next(iter(tasks))

    assert (first.id, is_asked.wait(LONGEST), [task.id for task in tasks]) == (1, True, [2, 3])


def test_tasks_of_others(scripted: ScriptedServer) -> None:
    """A task without a key of ours has none, and is not found by a key; nor is one whose key was not asked for."""
    page = answer(1, 2, 9)
    page["tasks"][0]["data"] = {"audio": "s3://calls/a.wav"}
    scripted.reply_to(TASKS, json_reply(page))
    there = project(scripted)

    assert [task.key for task in all_tasks(there)] == ["", key(2), key(9)]
    assert [task.id for task in looked_up(there)] == [2]


def test_a_project_that_is_gone(scripted: ScriptedServer) -> None:
    """That the project is not there any more is told in a sentence."""
    scripted.reply_to(TASKS, error_reply(404, "No Project matches the given query."))
    with pytest.raises(LabelStudioRefused) as refused:
        looked_up(project(scripted))

    assert str(refused.value) == (
        'Label Studio refuses to list the project\'s tasks: "No Project matches the given query."'
    )


@pytest.mark.parametrize(
    "prediction", [{"id": 1, "model_version": "ls-transcribe", "score": 0.5}, {"id": 1, "score": 1, "result": []}, 7]
)
def test_predictions_of_another_form_are_none_of_label_studios(scripted: ScriptedServer, prediction: object) -> None:
    """Without a result it is not known what an editor shows."""
    page = answer(1)
    page["tasks"][0]["predictions"] = [prediction]
    scripted.reply_to(TASKS, json_reply(page))
    with pytest.raises(TaskUnreadable, match="cannot show task 1 of the project"):
        looked_up_with_predictions(project(scripted))
