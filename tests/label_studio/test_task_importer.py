"""Tasks are imported once each, whatever breaks and whoever else imports."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import LOST, ReceivedRequest, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioRefused, LabelStudioUnavailable
from ls_transcribe.label_studio.import_batches import ImportResult, ImportStatus, TaskToImport
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_importer import TaskImporter
from ls_transcribe.model.recording import Recording

_IMPORT = "POST /api/projects/7/import"
_STATE = "GET /api/projects/7/"
_TASKS = "GET /api/tasks"
_LATER = json_reply({"import": 3}, 201)


class Server:
    """A project that adds the tasks of imports.

    `replies` are given to the first imports instead; with `arrives`, their tasks are added all the same.
    """

    def __init__(self, scripted: ScriptedServer, *replies: Reply, arrives: bool = False) -> None:
        self.tasks: list[dict[str, Any]] = []
        self.imports: list[list[str]] = []
        self._replies = list(replies)
        self._arrives = arrives
        self._face = scripted
        scripted.on_request = self._prepare
        scripted.reply_to(f"{_STATE}model-versions/", json_reply({"static": []}))
        self.importer = TaskImporter(Project(scripted.server(), 7, "Talks", "<View/>"), 0)

    def add(self, key: str, **more: Any) -> None:
        """Add a task as a colleague's push does."""
        self.tasks.append({"id": len(self.tasks) + 1, "data": {"ls_transcribe_key": key}, **more})

    def _prepare(self, received: ReceivedRequest) -> None:
        if received.call == _IMPORT:
            self._face.reply_to(_IMPORT, self._import([task["data"]["ls_transcribe_key"] for task in received.json]))
        elif received.call == _TASKS:
            wanted = _values(received)
            found = [task for task in self.tasks if task["data"]["ls_transcribe_key"] in wanted]
            self._face.reply_to(_TASKS, json_reply({"tasks": found, "total": len(found)}))
        elif received.method == "DELETE":
            self.tasks = [task for task in self.tasks if received.path != f"/api/tasks/{task['id']}/"]
            self._face.reply_to(received.call, Reply(204))
        elif received.call == _STATE:
            state = {"task_number": len(self.tasks), "model_version": "ls-transcribe", "show_collab_predictions": True}
            self._face.reply_to(_STATE, json_reply(state))

    def _import(self, keys: list[str]) -> Reply:
        self.imports.append(keys)
        reply = self._replies.pop(0) if self._replies else None
        if reply is None or self._arrives:
            first = len(self.tasks) + 1
            for key in keys:
                self.add(key)
            return reply or json_reply({"task_ids": list(range(first, first + len(keys)))}, 201)
        return reply


def _values(received: ReceivedRequest) -> list[str]:
    """The keys that a query asks for."""
    items = json.loads(parse_qs(urlsplit(received.target).query)["query"][0])["filters"]["items"]
    return next(item["value"] for item in items if item["operator"] == "in_list")


def _task(key: str) -> TaskToImport:
    recording = Recording(key, f"s3://calls/{key}.wav", f"{key}.wav", 1, f"{key}-1", "wav")
    data = {"audio": recording.uri, "ls_transcribe_key": key}
    return TaskToImport(recording, {"data": data, "predictions": [{"score": 0.5, "result": []}]}, "audio")


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


def test_tasks_that_came_twice_after_all(scripted: ScriptedServer) -> None:
    """What was ever in doubt is looked at again at the end; the younger task goes."""
    server = Server(scripted, LOST)
    _import(server, "a")
    server.add("a")
    server.importer.finish()
    assert ([task["id"] for task in server.tasks], server.importer.duplicates_deleted) == ([1], 1)


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
