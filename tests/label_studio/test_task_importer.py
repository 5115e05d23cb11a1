"""Tasks are imported once each, whatever breaks and whoever else imports."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import LOST, ReceivedRequest, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioRefused, LabelStudioUnavailable
from ls_transcribe.label_studio.import_batches import ImportResult, TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_importer import TaskImporter
from ls_transcribe.model.recording import Recording

_IMPORT = "POST /api/projects/7/import"
_ADD = "POST /api/projects/7/import/predictions"
_STATE = "GET /api/projects/7/"
_TASKS = "GET /api/tasks"
_LATER = json_reply({"import": 3}, 201)


class Server:
    """A project that adds the tasks of imports.

    `replies` are given to the first imports instead; with `arrives`, their tasks are added all the same. So many of the
    next imports lose their predictions, and so many of the next requests that add predictions.
    """

    imports_to_lose = 0
    additions_to_lose = 0

    def __init__(self, scripted: ScriptedServer, *replies: Reply, arrives: bool = False) -> None:
        self.tasks: list[dict[str, Any]] = []
        self.imports: list[list[str]] = []
        self.additions: list[int] = []
        self._replies = list(replies)
        self._arrives = arrives
        self._face = scripted
        scripted.on_request = self._prepare
        self.importer = TaskImporter(Project(scripted.server(), 7, "Talks", "<View/>"), 0)

    def add(self, key: str, **more: Any) -> None:
        """Add a task as a colleague's push does."""
        self.tasks.append({"id": len(self.tasks) + 1, "data": {"ls_transcribe_key": key}, **more})

    def texts(self) -> list[list[str]]:
        """The texts that each task has."""
        return [[each["result"][0] for each in task.get("predictions", [])] for task in self.tasks]

    def _prepare(self, received: ReceivedRequest) -> None:
        if received.call == _IMPORT:
            self._face.reply_to(_IMPORT, self._import(received.json))
        elif received.call == _ADD:
            self._face.reply_to(_ADD, self._add_predictions(received.json))
        elif received.call == _TASKS:
            wanted = _values(received)
            found = [task for task in self.tasks if task["data"]["ls_transcribe_key"] in wanted]
            self._face.reply_to(_TASKS, json_reply({"tasks": found, "total": len(found)}))
        elif received.method == "DELETE":
            self.tasks = [task for task in self.tasks if received.path != f"/api/tasks/{task['id']}/"]
            self._face.reply_to(received.call, Reply(204))
        elif received.call == f"{_STATE}model-versions/":
            versions = [{"model_version": "ls-transcribe", "count": 1}] if any(self.texts()) else []
            self._face.reply_to(received.call, json_reply({"static": versions}))
        elif received.call == _STATE:
            state = {"task_number": len(self.tasks), "model_version": "ls-transcribe", "show_collab_predictions": True}
            self._face.reply_to(_STATE, json_reply(state))

    def _import(self, tasks: list[dict[str, Any]]) -> Reply:
        keys = [task["data"]["ls_transcribe_key"] for task in tasks]
        self.imports.append(keys)
        reply = self._replies.pop(0) if self._replies else None
        if reply is not None and not self._arrives:
            return reply
        is_lost, self.imports_to_lose = bool(self.imports_to_lose), max(0, self.imports_to_lose - 1)
        first = len(self.tasks) + 1
        for key, task in zip(keys, tasks, strict=True):
            self.add(key, predictions=[] if is_lost else [{"id": 1, **each} for each in task["predictions"]])
        count = 0 if is_lost else len(keys)
        numbers = list(range(first, first + len(keys)))
        return reply or json_reply({"task_ids": numbers, "prediction_count": count}, 201)

    def _add_predictions(self, predictions: list[dict[str, Any]]) -> Reply:
        self.additions.append(len(predictions))
        if self.additions_to_lose:
            self.additions_to_lose -= 1
            return json_reply({"created": 0}, 201)
        for prediction in predictions:
            task = next(task for task in self.tasks if task["id"] == prediction["task"])
            task["predictions"].append({"id": 2, **prediction})
        return json_reply({"created": len(predictions)}, 201)


def _values(received: ReceivedRequest) -> list[str]:
    """The keys that a query asks for."""
    items = json.loads(parse_qs(urlsplit(received.target).query)["query"][0])["filters"]["items"]
    return next(item["value"] for item in items if item["operator"] == "in_list")


def _task(key: str) -> TaskToImport:
    recording = Recording(key, f"s3://calls/{key}.wav", f"{key}.wav", 1, f"{key}-1", "wav")
    data = {"audio": recording.uri, "ls_transcribe_key": key}
    prediction = {"model_version": "ls-transcribe", "score": 0.5, "result": [f"text {key}"]}
    return TaskToImport(recording, {"data": data, "predictions": [prediction]}, "audio")


def _import(server: Server, keys: Sequence[str]) -> list[tuple[str, str, int | None]]:
    results = server.importer.import_tasks([_task(key) for key in keys])
    return [(result.recording.key, str(result.status), result.task) for result in results]


def test_tasks_are_imported_together(scripted: ScriptedServer) -> None:
    """With the server's numbers."""
    server = Server(scripted)
    assert (_import(server, "abc"), server.imports) == (
        [("a", "new", 1), ("b", "new", 2), ("c", "new", 3)],
        [["a", "b", "c"]],
    )
    assert server.importer.has_sent


@pytest.mark.parametrize("reply", [LOST, html_page(504), _LATER], ids=["dropped", "504", "in the background"])
def test_an_import_that_has_arrived_is_not_repeated(scripted: ScriptedServer, reply: Reply) -> None:
    """Its tasks are looked up."""
    server = Server(scripted, reply, arrives=True)
    assert (_import(server, "ab"), server.imports) == ([("a", "new", 1), ("b", "new", 2)], [["a", "b"]])


def test_an_import_that_has_not_arrived_is_repeated(scripted: ScriptedServer) -> None:
    """In halves, since the server may not be able to take it as a whole."""
    server = Server(scripted, LOST)
    assert (_import(server, "abc"), server.imports) == (
        [("a", "new", 1), ("b", "new", 2), ("c", "new", 3)],
        [["a", "b", "c"], ["a"], ["b", "c"]],
    )


def test_an_import_that_was_not_sent_is_repeated_as_it_is(scripted: ScriptedServer) -> None:
    """It has certainly done nothing."""
    server = Server(scripted, error_reply(429, "Request was throttled."))
    assert (_import(server, "ab"), server.imports) == ([("a", "new", 1), ("b", "new", 2)], [["a", "b"]] * 2)


def test_one_task_that_is_rejected_does_not_stop_the_others(scripted: ScriptedServer) -> None:
    """It is found by halving."""
    bad = error_reply(400, "Not so.")
    server = Server(scripted, bad, bad)
    results = list(server.importer.import_tasks([_task(key) for key in "ab"]))
    assert server.imports == [["a", "b"], ["a"], ["b"]]
    assert results == [
        ImportResult(
            _task("a").recording, ImportStatus.FAILED, reason='Label Studio does not take its task: "Not so."'
        ),
        ImportResult(_task("b").recording, ImportStatus.NEW, 1, "s3://calls/b.wav"),
    ]


def test_a_server_that_rejects_everything(scripted: ScriptedServer) -> None:
    """After three tasks no other is tried."""
    server = Server(scripted, *[error_reply(400, "Not so.")] * 100)
    with pytest.raises(LabelStudioRefused, match=r'^Label Studio refuses to import tasks: "Not so\."$'):
        _import(server, "abcdefgh")
    assert [keys for keys in server.imports if len(keys) == 1] == [["a"], ["b"], ["c"], ["d"]]


def test_a_server_that_never_answers(scripted: ScriptedServer) -> None:
    """After twelve imports without an answer it is given up."""
    server = Server(scripted, *[LOST] * 100)
    with pytest.raises(LabelStudioUnavailable):
        _import(server, "a")
    assert len(server.imports) == 13


def test_after_a_stop_nothing_is_repeated(scripted: ScriptedServer) -> None:
    """Nobody waits for the tasks."""
    server = Server(scripted, LOST)
    server.importer.project.server.retrier.stop()
    with pytest.raises(LabelStudioUnavailable):
        _import(server, "a")
    assert server.imports == [["a"]]


def test_a_wait_is_told_with_its_reason(scripted: ScriptedServer) -> None:
    """Once for each import whose tasks have not arrived after a few seconds."""
    server = Server(scripted, LOST, LOST)
    told: list[str] = []
    server.importer.project.server.retrier.on_wait = told.append
    _import(server, "a")
    assert [line.partition(": ")[2] for line in told] == ["checking whether 1 task arrived anyway"] * 2


def test_tasks_that_came_twice_after_all(scripted: ScriptedServer) -> None:
    """What was ever in doubt is looked at again at the end; the younger task goes."""
    server = Server(scripted, LOST)
    _import(server, "a")
    server.add("a")
    server.importer.finish()
    assert ([task["id"] for task in server.tasks], server.importer.duplicates_deleted) == ([1], 1)


# Predictions that are lost


def test_lost_predictions_are_sent_again_at_once(scripted: ScriptedServer) -> None:
    """Once, all of them, and the results are as if nothing had happened."""
    server = Server(scripted)
    server.imports_to_lose = 1
    assert (_import(server, "ab"), server.texts(), server.additions) == (
        [("a", "new", 1), ("b", "new", 2)],
        [["text a"], ["text b"]],
        [2],
    )


def test_predictions_of_an_import_without_an_answer_are_looked_for(scripted: ScriptedServer) -> None:
    """Nobody has said how many were stored."""
    server = Server(scripted, LOST, arrives=True)
    server.imports_to_lose = 1
    assert (_import(server, "ab"), server.texts()) == ([("a", "new", 1), ("b", "new", 2)], [["text a"], ["text b"]])


def test_predictions_that_are_lost_again(scripted: ScriptedServer) -> None:
    """They are sent until they are there."""
    server = Server(scripted)
    server.imports_to_lose, server.additions_to_lose = 1, 1
    assert (_import(server, "a"), server.texts(), server.additions) == ([("a", "new", 1)], [["text a"]], [1, 1])


def test_predictions_that_are_always_lost(scripted: ScriptedServer) -> None:
    """The task is a failure, and it is said what to do, which ends it."""
    server = Server(scripted)
    server.imports_to_lose = server.additions_to_lose = 99
    scripted.reply_to("POST /api/predictions/", json_reply({"id": 1}, 201))
    [result] = server.importer.import_tasks([_task("a")])
    assert (result.status, result.task, result.reason) == (
        "failed",
        None,
        "Label Studio has lost its text each time it was sent (task 1): push again; if its editor stays empty, and "
        "nobody has worked on it, delete it there and push with --recreate",
    )


# Colleagues


def test_a_colleague_has_imported_the_same_recording(scripted: ScriptedServer) -> None:
    """The number of tasks shows it; the younger task goes, and the older one is that of the recording."""
    server = Server(scripted)
    server.add("a")
    assert (_import(server, "ab"), [task["id"] for task in server.tasks]) == (
        [("a", "there", 1), ("b", "new", 3)],
        [1, 3],
    )
    assert server.importer.duplicates_deleted == 1


def test_what_a_colleague_has_imported_is_not_imported_from_then_on(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked up before, and updated."""
    updated: list[str] = []

    def update(_project: Project, tasks: Sequence[TaskToImport]) -> list[ImportResult]:
        updated.extend(task.key for task in tasks)
        return [ImportResult(task.recording, ImportStatus.UNCHANGED, 1) for task in tasks]

    monkeypatch.setattr("ls_transcribe.label_studio.task_importer.update_tasks", update)
    server = Server(scripted)
    server.add("x")
    _import(server, "a")
    server.add("b")
    assert (_import(server, "bc"), updated, server.imports) == (
        [("c", "new", 4), ("b", "there", 1)],
        ["b"],
        [["a"], ["c"]],
    )


@pytest.mark.parametrize("work", [{"total_annotations": 1}, {"cancelled_annotations": 1}, {"drafts": [{}]}])
def test_a_task_that_somebody_has_worked_on_stays(scripted: ScriptedServer, work: dict[str, Any]) -> None:
    """Though it is the younger one."""
    server = Server(scripted)
    server.add("a")
    server.add("a", **work)
    server.add("b", **work)
    server.add("b", **work)
    remaining = server.importer.delete_duplicates(["a", "b"])
    assert {key: task.id for key, task in remaining.items()} == {"a": 2, "b": 3}
    assert [task["id"] for task in server.tasks] == [2, 3, 4]
