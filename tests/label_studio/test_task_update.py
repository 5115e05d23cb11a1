"""Tasks that a project has get the latest text, and what they have shown before stays in them."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import LOST, ReceivedRequest, Reply, ScriptedServer, error_reply, json_reply

from ls_transcribe.errors.label_studio import LabelStudioRefused, LabelStudioUnavailable
from ls_transcribe.label_studio.import_batches import TaskToImport
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_update import preview_updates, update_tasks
from ls_transcribe.model.recording import Recording

_CREATE = "POST /api/predictions/"
_IMPORT = "POST /api/projects/7/import/predictions"
_STATE = "GET /api/projects/7/"
_TASKS = "GET /api/tasks"
_SHOWN = "ls-transcribe"


class Server:
    """A project that adds predictions. `replies` are given to the first requests for that instead."""

    def __init__(
        self, scripted: ScriptedServer, *replies: Reply, task_count: int = 10_000, drops: bool = False
    ) -> None:
        self.tasks: dict[int, dict[str, Any]] = {}
        self.predictions: dict[int, dict[str, Any]] = {}
        self._face = scripted
        self._replies = list(replies)
        self._drops = drops
        state = {"task_number": task_count, "model_version": _SHOWN, "show_collab_predictions": True}
        scripted.reply_to(_STATE, json_reply(state))
        scripted.on_request = self._prepare
        self.project = Project(scripted.server(), 7, "Talks", "<View/>")

    def add(self, key: str, *texts: tuple[str, str], **data: str) -> None:
        """Add a task with predictions, each of a version and a text."""
        number = len(self.tasks) + 1
        self.tasks[number] = {"ls_transcribe_key": key, "audio": f"s3://calls/{key}.wav", **data}
        for version, text in texts:
            self._add_prediction({"task": number, "model_version": version, "score": 0.5, "result": [text]})

    def texts(self, task: int) -> dict[str, list[str]]:
        """The texts of a task by their versions."""
        found: dict[str, list[str]] = {}
        for prediction in self.predictions.values():
            if prediction["task"] == task:
                found.setdefault(prediction["model_version"], []).append(prediction["result"][0])
        return found

    def update(self, *updates: TaskToImport) -> list[tuple[str, int | None, str | None]]:
        """What comes of updates: the status, the task, the reason."""
        return [(str(result.status), result.task, result.reason) for result in update_tasks(self.project, updates)]

    def _add_prediction(self, prediction: dict[str, Any]) -> None:
        self.predictions[len(self.predictions) + 1] = prediction

    def _prepare(self, received: ReceivedRequest) -> None:
        number = int(received.path.rstrip("/").rpartition("/")[2]) if received.method == "PATCH" else 0
        if received.call in (_CREATE, _IMPORT):
            reply = self._replies.pop(0) if self._replies else None
            if reply is None and not self._drops:
                for prediction in received.json if isinstance(received.json, list) else [received.json]:
                    self._add_prediction(prediction)
            self._face.reply_to(received.call, reply or json_reply({"id": 1, "created": 1}, 201))
        elif received.call == _TASKS:
            keys = _values(received)
            tasks = [self._task(number) for number, data in self.tasks.items() if data["ls_transcribe_key"] in keys]
            self._face.reply_to(_TASKS, json_reply({"tasks": tasks, "total": len(tasks)}))
        elif received.path.startswith("/api/predictions/"):
            self.predictions[number].update(received.json)
            self._face.reply_to(received.call, json_reply({"id": number}))
        elif received.path.startswith("/api/tasks/"):
            self.tasks[number] = received.json["data"]
            self._face.reply_to(received.call, json_reply({"id": number, "data": {}}))

    def _task(self, number: int) -> dict[str, Any]:
        predictions = [{"id": n, **prediction} for n, prediction in self.predictions.items()]
        own = [prediction for prediction in predictions if prediction["task"] == number]
        return {"id": number, "data": self.tasks[number], "predictions": own}


def _values(received: ReceivedRequest) -> Sequence[str]:
    items = json.loads(parse_qs(urlsplit(received.target).query)["query"][0])["filters"]["items"]
    return next(item["value"] for item in items if item["operator"] == "in_list")


def _update(key: str, text: str, **data: str) -> TaskToImport:
    recording = Recording(key, f"s3://calls/{key}.wav", f"{key}.wav", 1, f"{key}-1", "wav")
    task: Any = {
        "data": {"ls_transcribe_key": key, "audio": recording.uri, **data},
        "predictions": [{"model_version": _SHOWN, "score": 0.5, "result": [text]}],
    }
    return TaskToImport(recording, task, "audio", is_update=True)


def test_a_task_gets_another_text(scripted: ScriptedServer) -> None:
    """What was shown before has the name of what made it, and the data say what made the new one."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"), ("theirs", "x"), engine="amazon", language="en-US", settings="3f9c21", note="!")
    assert server.update(_update("a", "new", engine="whisper", settings="000000")) == [("changed", 1, None)]
    assert server.texts(1) == {_SHOWN: ["new"], "theirs": ["x"], "amazon/en-US/3f9c21": ["old"]}
    assert server.tasks[1] == {
        "ls_transcribe_key": "a",
        "audio": "s3://calls/a.wav",
        "engine": "whisper",
        "language": "en-US",
        "settings": "000000",
        "note": "!",
    }


def test_the_new_text_is_there_before_the_earlier_one_is_moved(scripted: ScriptedServer) -> None:
    """No editor is ever empty."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"))
    server.update(_update("a", "new"))
    assert [call for call in scripted.calls if not call.startswith("GET")] == [_CREATE, "PATCH /api/predictions/1/"]


def test_a_task_that_has_the_text(scripted: ScriptedServer) -> None:
    """Nothing is written."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "same"))
    assert (server.update(_update("a", "same")), scripted.calls) == ([("there", 1, None)], [_TASKS])


def test_a_task_whose_data_are_others(scripted: ScriptedServer) -> None:
    """They alone are changed."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "same"), engine="amazon")
    assert server.update(_update("a", "same", engine="whisper")) == [("updated", 1, None)]
    assert (server.tasks[1]["engine"], server.texts(1)) == ("whisper", {_SHOWN: ["same"]})


def test_a_task_without_what_made_its_text(scripted: ScriptedServer) -> None:
    """The version of the earlier text says so."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"), engine="amazon")
    server.update(_update("a", "new"))
    assert server.texts(1) == {_SHOWN: ["new"], "amazon/unknown/unknown": ["old"]}


def test_a_task_that_was_deleted(scripted: ScriptedServer) -> None:
    """The others are updated."""
    server = Server(scripted)
    server.add("b", (_SHOWN, "old"))
    assert server.update(_update("a", "new"), _update("b", "new")) == [("deleted", None, None), ("changed", 1, None)]


@pytest.mark.parametrize(("task_count", "call"), [(161, _CREATE), (160, _IMPORT)])
def test_the_faster_way_is_taken(scripted: ScriptedServer, task_count: int, call: str) -> None:
    """An import takes as long as the project is large; single requests take as long as there are predictions."""
    server = Server(scripted, task_count=task_count)
    server.add("a")
    server.add("b")
    assert [status for status, _task, _reason in server.update(_update("a", "x"), _update("b", "y"))] == ["filled"] * 2
    assert {each for each in scripted.calls if each in (_CREATE, _IMPORT)} == {call}
    assert [server.texts(number) for number in (1, 2)] == [{_SHOWN: ["x"]}, {_SHOWN: ["y"]}]


def test_what_was_added_without_an_answer_is_not_added_again(scripted: ScriptedServer) -> None:
    """It is looked for first."""
    server = Server(scripted, task_count=1)
    server.add("a")
    scripted.on_request = _lose_answer(scripted, server)
    assert (server.update(_update("a", "new")), scripted.calls.count(_IMPORT)) == ([("filled", 1, None)], 1)
    assert server.texts(1) == {_SHOWN: ["new"]}


def _lose_answer(scripted: ScriptedServer, server: Server) -> Any:
    def prepare(received: ReceivedRequest) -> None:
        server._prepare(received)
        if received.call == _IMPORT:
            scripted.reply_to(_IMPORT, LOST)

    return prepare


def test_what_was_not_added_is_added_again(scripted: ScriptedServer) -> None:
    """Once it is known that it is not there."""
    server = Server(scripted, LOST, LOST, task_count=1)
    server.add("a")
    assert server.update(_update("a", "new")) == [("filled", 1, None)]
    assert [call for call in scripted.calls if call in (_CREATE, _IMPORT)] == [_IMPORT, _IMPORT, _CREATE]


def test_a_server_that_never_answers(scripted: ScriptedServer) -> None:
    """The task fails, and what it shows is not moved away."""
    server = Server(scripted, *[LOST] * 9, task_count=1)
    server.add("a", (_SHOWN, "old"))
    reason = "Label Studio does not answer when it is sent its text (task 1): push again"
    assert server.update(_update("a", "new")) == [("failed", None, reason)]
    assert [call for call in scripted.calls if call in (_CREATE, _IMPORT)] == [_IMPORT] * 2 + [_CREATE] * 3
    assert server.texts(1) == {_SHOWN: ["old"]}


def test_a_server_that_drops_predictions(scripted: ScriptedServer) -> None:
    """It answers 201 all the same; the task fails, and what it shows is not moved away."""
    server = Server(scripted, task_count=1, drops=True)
    server.add("a", (_SHOWN, "old"))
    reason = "Label Studio has lost its text each time it was sent (task 1): push again"
    assert server.update(_update("a", "new")) == [("failed", None, reason)]
    assert server.texts(1) == {_SHOWN: ["old"]}


def test_a_server_that_rejects_predictions(scripted: ScriptedServer) -> None:
    """The run ends with its words."""
    server = Server(scripted, error_reply(400, "Not so."), task_count=1)
    server.add("a")
    with pytest.raises(LabelStudioRefused, match=r'^Label Studio refuses to add predictions: "Not so\."$'):
        server.update(_update("a", "new"))


def test_one_that_the_server_cannot_store_keeps_no_other_out(scripted: ScriptedServer) -> None:
    """After it was sent with the others, each is sent by itself."""
    server = Server(scripted, task_count=1)
    server.add("a")
    server.add("b")
    scripted.on_request = _choke_on(scripted, server, task=1)
    reason = (
        "Label Studio does not answer when it is sent its text (task 1): push again; if its editor stays empty, and "
        "nobody has worked on it, delete it there and push with --recreate"
    )
    assert server.update(_update("a", "new"), _update("b", "new")) == [("failed", None, reason), ("filled", 2, None)]


def _choke_on(scripted: ScriptedServer, server: Server, task: int) -> Any:
    def prepare(received: ReceivedRequest) -> None:
        sent = received.json if received.call in (_CREATE, _IMPORT) else []
        if any(prediction["task"] == task for prediction in (sent if isinstance(sent, list) else [sent])):
            scripted.reply_to(received.call, error_reply(500, "Internal Server Error"))
        else:
            server._prepare(received)

    return prepare


def test_two_tasks_of_a_recording(scripted: ScriptedServer) -> None:
    """Both get the text: people may be at work on each."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"), engine="amazon")
    server.add("a", engine="amazon")
    assert server.update(_update("a", "new", engine="amazon")) == [("changed", 1, None)]
    earlier = {"amazon/unknown/unknown": ["old"]}
    assert (server.texts(1), server.texts(2)) == ({_SHOWN: ["new"]} | earlier, {_SHOWN: ["new"]})


def test_a_task_that_is_deleted_meanwhile(scripted: ScriptedServer) -> None:
    """The server rejects its prediction, and the others are updated all the same."""
    server = Server(scripted, error_reply(400, "There is no such task."), task_count=1)
    server.add("a")
    server.add("b")
    scripted.on_request = _deleting(server, task=1)
    assert server.update(_update("a", "x"), _update("b", "y")) == [("deleted", None, None), ("filled", 2, None)]


def _deleting(server: Server, task: int) -> Any:
    def prepare(received: ReceivedRequest) -> None:
        server._prepare(received)
        if received.call in (_CREATE, _IMPORT):
            server.tasks.pop(task, None)

    return prepare


def test_a_preview_says_the_same_and_changes_nothing(scripted: ScriptedServer) -> None:
    """Of a text, of an empty editor, of data, of a task that is as it should be, and of one that is gone."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"))
    server.add("b")
    server.add("c", (_SHOWN, "same"), engine="amazon")
    server.add("d", (_SHOWN, "same"), engine="whisper")
    updates = [_update(key, "same", **({"engine": "whisper"} if key in "cd" else {})) for key in "abcde"]
    preview = [(str(result.status), result.task) for result in preview_updates(server.project, updates)]
    assert preview == [("changed", 1), ("filled", 2), ("updated", 3), ("there", 4), ("deleted", None)]
    assert ({call.partition(" ")[0] for call in scripted.calls}, preview) == (
        {"GET"},
        [(status, task) for status, task, _reason in server.update(*updates)],
    )


def test_after_a_stop_nothing_is_moved(scripted: ScriptedServer) -> None:
    """Nobody waits for it any more."""
    server = Server(scripted)
    server.add("a", (_SHOWN, "old"))
    server.project.server.retrier.stop()
    with pytest.raises(LabelStudioUnavailable):
        server.update(_update("a", "new"))
    assert server.texts(1) == {_SHOWN: ["old", "new"]}
