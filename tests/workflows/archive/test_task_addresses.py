"""Audio that moves and tasks in Label Studio: each is told where its recording is now before it leaves where it was."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from listener import Listener
from stand_ins.scripted_server import (
    KEY,
    LOST,
    WHOAMI,
    ReceivedRequest,
    Reply,
    ScriptedServer,
    error_reply,
    html_page,
    json_reply,
    running,
)
from workflows.desk import Desk

from ls_transcribe.model.move import Move
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, ProjectAddress
from ls_transcribe.workflows.archive.archive import archive
from ls_transcribe.workflows.archive.task_addresses import TaskAddresses
from ls_transcribe.workflows.requests import ArchiveRequest

_TODAY = "archive/2026/01/02"
_OTHERS = {"sound": 7, "recording": "a.wav", "ls_transcribe_key": "0123456789ab", "speakers": [{"value": "spk_0"}]}


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """The Label Studio that has the tasks."""
    with running() as made:
        yield made


@dataclass
class Pushed:
    """A desk, the Label Studio that it was pushed to, and how many tasks are there."""

    desk: Desk
    scripted: ScriptedServer
    tasks: int = 0

    @property
    def _ledger(self) -> Path:
        return self.desk.output / "ledger.sqlite3"

    def deliver(self, name: str, audio: str, *, server: str | None = None, project: int = 7) -> int:
        """Have a recording be a task there, which plays this."""
        self.tasks += 1
        with Ledger.open(self._ledger) as ledger:
            [job] = [job for job in ledger.transcribed_jobs() if job.recording.name == name]
            place = ProjectAddress(server or self.scripted.url, project)
            ledger.imported_tasks.save(
                ImportedTask(place, job.recording.key, self.tasks, audio, "amazon/3f9c21/aaaaaa")
            )
        path = f"/api/tasks/{self.tasks}/"
        self.scripted.reply_to(f"GET {path}", json_reply({"id": self.tasks, "data": {"audio": audio, **_OTHERS}}))
        self.scripted.reply_to(f"PATCH {path}", json_reply({"id": self.tasks}))
        return self.tasks

    def archive(self, key: str | None = KEY) -> tuple[int, int]:
        """Put away: how many were moved, and how many stay."""
        self.desk.listener = Listener()
        request = ArchiveRequest(self.desk.output, self.desk.account, key)
        return archive(request, self.desk.listener, now=lambda: self.desk.day)

    @property
    def changes(self) -> list[tuple[str, object]]:
        """What tasks were told."""
        return [(received.path, received.json) for received in self.scripted.requests if received.method == "PATCH"]

    @property
    def noted(self) -> dict[str, str]:
        """The ledger's addresses of what was delivered."""
        with Ledger.read(self._ledger) as ledger:
            return {job.recording.name: one.audio for job in ledger.transcribed_jobs() for one in _of(ledger, job)}


def _of(ledger: Ledger, job: object) -> list[ImportedTask]:
    return ledger.imported_tasks.of_recording(job.recording.key)  # type: ignore[attr-defined]


@pytest.fixture
def pushed(desk: Desk, scripted: ScriptedServer) -> Pushed:
    """One recording in S3 that is transcribed and delivered."""
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    made = Pushed(desk, scripted)
    made.deliver("a.wav", "s3://input/calls/a.wav")
    return made


_FROM, _TO = "s3://input/calls/a.wav", f"s3://input/{_TODAY}/calls/a.wav"
_STAYS = f"{_FROM} is archived, but the source is still there: its task"


def test_a_task_plays_the_archive(pushed: Pushed) -> None:
    """Where the address was, and nothing else of its data is changed; the ledger knows."""
    assert (pushed.archive(), pushed.desk.told, pushed.desk.objects()) == ((1, 0), [], [f"{_TODAY}/calls/a.wav"])
    assert (pushed.changes, pushed.noted) == (
        [("/api/tasks/1/", {"data": {"audio": _TO, **_OTHERS}})],
        {"a.wav": _TO},
    )


def test_nothing_is_deleted_before_the_task_was_told(pushed: Pushed) -> None:
    """The task is asked for as it is stored, changed, and answered; only then does the object go."""
    events: list[str] = []

    def on_s3(method: str, path: str) -> None:
        if method == "DELETE":
            events.append(f"DELETE {path.partition('?')[0]}")

    def on_studio(received: ReceivedRequest) -> None:
        events.append(f"{received.method} {received.target}")

    pushed.desk.amazon.service.on_s3 = on_s3
    pushed.scripted.on_request = on_studio
    pushed.archive()
    assert events == [
        f"GET /{WHOAMI}",
        "GET /api/tasks/1/?resolve_uri=false",
        "PATCH /api/tasks/1/",
        "DELETE /input/calls/a.wav",
    ]


def test_a_recording_in_several_projects_is_told_to_each(pushed: Pushed) -> None:
    """And each server is asked once who we are."""
    pushed.deliver("a.wav", _FROM, project=8)
    assert (pushed.archive(), [path for path, _ in pushed.changes], pushed.scripted.calls.count(f"GET /{WHOAMI}")) == (
        (1, 0),
        ["/api/tasks/1/", "/api/tasks/2/"],
        1,
    )


def _nobody() -> str:
    with socket.socket() as off:
        off.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{off.getsockname()[1]}"


def test_one_of_two_servers_that_is_off_keeps_the_audio(pushed: Pushed) -> None:
    """What can be told is told; the audio is there for those who play it from where it was."""
    url = _nobody()
    pushed.deliver("a.wav", _FROM, server=url)
    assert (pushed.archive(), pushed.desk.objects()) == ((0, 1), [f"{_TODAY}/calls/a.wav", "calls/a.wav"])
    assert pushed.desk.told == [
        (
            "noted",
            f"{_STAYS} in Label Studio still plays it from there. Label Studio does not answer at {url} "
            "(connection refused): check that it is running, or name its address with --url.",
        )
    ]


_WHO = f"GET /{WHOAMI}"
_TASK = "/api/tasks/1/"


@pytest.mark.parametrize(
    ("call", "reply", "reason"),
    [
        (
            _WHO,
            html_page(502),
            " in Label Studio still plays it from there. Label Studio does not answer at {} (HTTP 502): ",
        ),
        (
            _WHO,
            error_reply(401, "Invalid token."),
            " in Label Studio still plays it from there. The Label Studio at {} does not ",
        ),
        (_WHO, html_page(), " in Label Studio still plays it from there. The server at {} is not Label Studio: "),
        (
            f"GET {_TASK}",
            error_reply(403, "No."),
            " 1 in Label Studio still plays it from there: Label Studio does not let ",
        ),
        (
            f"PATCH {_TASK}",
            error_reply(403, "No."),
            " 1 in Label Studio still plays it from there: Label Studio does not let ",
        ),
        (f"PATCH {_TASK}", error_reply(400, "Bad."), " 1 in Label Studio still plays it from there: Bad."),
    ],
    ids=["away", "key", "other", "may not look", "may not change", "refused"],
)
def test_what_cannot_be_told_keeps_the_audio(pushed: Pushed, call: str, reply: Reply, reason: str) -> None:
    """With the reason, and the next archive tells the task and deletes it, on whatever day."""
    before = {
        _WHO: json_reply({"email": "a@example.com"}),
        f"GET {_TASK}": json_reply({"data": {"audio": _FROM}}),
        "": json_reply({}),
    }
    pushed.scripted.reply_to(call, reply)
    first = (pushed.archive(), pushed.desk.objects(), pushed.noted)
    [(_, told)] = pushed.desk.told
    assert first == ((0, 1), [f"{_TODAY}/calls/a.wav", "calls/a.wav"], {"a.wav": _FROM})
    assert told.startswith(f"{_STAYS}{reason.format(pushed.scripted.url)}")
    pushed.scripted.reply_to(call, before.get(call, before[""]))
    pushed.desk.day += timedelta(days=1)
    assert (pushed.archive(), pushed.desk.told, pushed.desk.objects(), pushed.noted) == (
        (1, 0),
        [],
        [f"{_TODAY}/calls/a.wav"],
        {"a.wav": _TO},
    )


def test_without_a_key_the_audio_stays(pushed: Pushed) -> None:
    """Nobody can be told, and nobody is asked; with one, the next archive does it."""
    first, told = pushed.archive(key=None), pushed.desk.told
    assert (first, pushed.scripted.requests, pushed.desk.objects()) == (
        (0, 1),
        [],
        [f"{_TODAY}/calls/a.wav", "calls/a.wav"],
    )
    assert told == [
        (
            "noted",
            f"{_STAYS} in Label Studio still plays it from there. There is no key for the Label Studio at "
            f"{pushed.scripted.url}: make one there under Account & Settings > Personal Access Token, "
            "and put it into the variable LABEL_STUDIO_API_KEY.",
        )
    ]
    assert (pushed.archive(), pushed.desk.objects()) == ((1, 0), [f"{_TODAY}/calls/a.wav"])


def test_a_task_that_was_deleted_holds_nothing(pushed: Pushed) -> None:
    """Before it is looked at, or after."""
    pushed.scripted.reply_to(f"GET {_TASK}", error_reply(404, "No Task matches the given query."))
    assert (pushed.archive(), pushed.changes, pushed.desk.objects()) == ((1, 0), [], [f"{_TODAY}/calls/a.wav"])


def test_a_task_that_is_deleted_at_this_moment_holds_nothing(pushed: Pushed) -> None:
    """It is gone when it is to be changed."""
    pushed.scripted.reply_to(f"PATCH {_TASK}", error_reply(404, "No Task matches the given query."))
    assert (pushed.archive(), pushed.desk.objects()) == ((1, 0), [f"{_TODAY}/calls/a.wav"])


def test_a_task_that_was_told_already_is_left_alone(pushed: Pushed) -> None:
    """An archive that was ended between the change and the ledger goes on."""
    pushed.scripted.reply_to(f"GET {_TASK}", json_reply({"data": {"audio": _TO, **_OTHERS}}))
    assert (pushed.archive(), pushed.changes, pushed.noted) == ((1, 0), [], {"a.wav": _TO})


@pytest.mark.parametrize("audio", ["/data/upload/7/0123-a.wav", "https://elsewhere.example/a.wav"])
def test_what_plays_something_else_needs_nothing(pushed: Pushed, audio: str) -> None:
    """An upload is Label Studio's own: not a call is made, nor is a key needed."""
    pushed.deliver("a.wav", audio)
    assert (pushed.archive(key=None), pushed.scripted.requests, pushed.noted) == ((1, 0), [], {"a.wav": audio})


def test_what_was_not_pushed_needs_nothing(desk: Desk, scripted: ScriptedServer) -> None:
    """Nobody is asked for a key who has no Label Studio."""
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    assert (Pushed(desk, scripted).archive(key=None), scripted.requests) == ((1, 0), [])


# On a disk


@pytest.mark.parametrize("path", ["", "/studio"])
def test_a_task_that_is_served_from_a_disk_plays_the_archive(desk: Desk, scripted: ScriptedServer, path: str) -> None:
    """At the address that Label Studio has for it, below the path that it has for browsers."""
    desk.write(**{"ü %": "one"})
    desk.transcribe()
    pushed = Pushed(desk, scripted)
    pushed.deliver("ü %.wav", f"{path}/data/local-files/?d=calls/%C3%BC%20%25.wav")
    now = f"{path}/data/local-files/?d=calls/{_TODAY}/%C3%BC%20%25.wav"
    assert (pushed.archive(), pushed.changes, pushed.noted) == (
        (1, 0),
        [("/api/tasks/1/", {"data": {"audio": now, **_OTHERS}})],
        {"ü %.wav": now},
    )
    assert (desk.folder / unquote(now.partition("?d=")[2])).read_text() == "one"
    assert list(desk.input.glob("*.wav")) == []


def test_a_file_whose_task_cannot_be_told_stays(desk: Desk, scripted: ScriptedServer) -> None:
    """Until it can."""
    desk.write(a="one")
    desk.transcribe()
    pushed = Pushed(desk, scripted)
    pushed.deliver("a.wav", "/data/local-files/?d=calls/a.wav")
    scripted.reply_to(f"PATCH {_TASK}", error_reply(403, "No."))
    first, there = pushed.archive(), (desk.input / "a.wav").exists()
    scripted.reply_to(f"PATCH {_TASK}", json_reply({}))
    assert (first, there, pushed.archive(), (desk.input / "a.wav").exists()) == ((0, 1), True, (1, 0), False)


# Waiting


def _follow(pushed: Pushed, naps: list[float], times: int) -> list[str | None]:
    """What comes of telling the same move, and others like it."""
    with Ledger.open(pushed.desk.output / "ledger.sqlite3") as ledger:
        [job] = ledger.transcribed_jobs()
        move = Move(job.recording.key, _FROM, _TO, 1, job.recording.fingerprint)
        pointers = TaskAddresses(ledger, KEY, None, pushed.desk.listener, sleep=naps.append)
        return [pointers.change(replace(move)) for _ in range(times)]


def test_a_server_that_is_away_for_a_moment_is_waited_for(pushed: Pushed) -> None:
    """In the middle, a hiccup is no reason to leave audio where it is."""
    pushed.scripted.reply_to(f"GET {_TASK}", html_page(502), LOST, json_reply({"data": {"audio": _FROM}}))
    naps: list[float] = []
    assert (_follow(pushed, naps, 1), len(naps), pushed.noted) == ([None], 2, {"a.wav": _TO})


def test_a_server_that_is_away_for_good_is_waited_for_once(pushed: Pushed) -> None:
    """Five minutes for the first of a thousand recordings, and not for each."""
    pushed.scripted.reply_to(f"GET {_TASK}", html_page(502))
    naps: list[float] = []
    first, *others = _follow(pushed, naps, 3)
    away = "Label Studio has not answered for five minutes (HTTP 502): check that it is running, and run the same "
    "command again. "
    assert (first or "").startswith(f"its task 1 in Label Studio still plays it from there: {away}")
    assert [
        str(other).startswith(f"its task in Label Studio still plays it from there. {away}") for other in others
    ] == [
        True,
        True,
    ]
    assert 300 <= sum(naps) <= 330
