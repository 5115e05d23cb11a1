"""What is said before AWS credentials leave this machine."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from stand_ins.scripted_server import ScriptedServer, json_reply, running

from ls_transcribe.aws import Account, Session
from ls_transcribe.label_studio.project import Project
from ls_transcribe.workflows.requests import ImportOptions
from ls_transcribe.workflows.task_import.audio_access import _note_of_credentials, connect_buckets
from ls_transcribe.workflows.watchers import ExportWatcher

_OURS = {"AWS_ACCESS_KEY_ID": "AKIDOURS", "AWS_SECRET_ACCESS_KEY": "s3cret"}


class _Listener(ExportWatcher):
    """Keeps what is said, and how many storages there were then."""

    def __init__(self, scripted: ScriptedServer) -> None:
        self._scripted = scripted
        self.heard: list[tuple[str, bool]] = []

    def note(self, line: str) -> None:
        self.heard.append((line, any(call.startswith("POST") for call in self._scripted.calls)))


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with running() as server:
        server.reply_to("GET /api/storages/s3/", json_reply([]))
        server.reply_to("POST /api/storages/s3/", json_reply({"id": 1}, 201))
        yield server


@pytest.mark.parametrize(
    ("token", "more"),
    [("", ""), ("t0ken", ". They are temporary: when they expire, the recordings do not play any more")],
)
def test_where_credentials_go_is_said_before_they_go(
    token: str, more: str, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To which server, into which project, for whom, and none of them."""
    for name, value in (_OURS | ({"AWS_SESSION_TOKEN": token} if token else {})).items():
        monkeypatch.setenv(name, value)
    listener = _Listener(scripted)
    options = ImportOptions(storage_credentials=True, presign=False)
    project = Project(scripted.server(), 7, "Talks", "<View/>")
    connect_buckets(project, ["calls"], options, Session(Account(region="eu-west-1")), listener)
    said = (
        f"the AWS credentials used here are sent to {scripted.url}, which keeps them in the storage of calls in "
        f"project 7, where whoever runs that server can read them{more}"
    )
    assert (listener.heard, scripted.calls[-1]) == ([(said, False)], "POST /api/storages/s3/")


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("http://studio.example.org:8080", True),
        ("http://localhost.example.org", True),
        ("https://studio.example.org", False),
        ("http://localhost:8080", False),
        ("http://[::1]:8080", False),
    ],
)
def test_a_way_that_is_not_encrypted_is_told(url: str, monkeypatch: pytest.MonkeyPatch, *, is_told: bool) -> None:
    """It is not, over http to another computer: whoever listens there reads the credentials."""
    for name, value in _OURS.items():
        monkeypatch.setenv(name, value)
    server = SimpleNamespace(access=SimpleNamespace(url=url))
    project = Project(server, 7, "Talks", "<View/>")  # type: ignore[arg-type]  # nothing is asked of it
    said = _note_of_credentials(project, ["calls"], Session(Account(region="eu-west-1")))
    assert ("the way there is not encrypted" in said, url in said) == (is_told, True)
