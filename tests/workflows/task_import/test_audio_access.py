"""What is said before AWS credentials leave this machine."""

from collections.abc import Iterator

import pytest
from stand_ins.scripted_server import ScriptedServer, json_reply, running

from ls_transcribe.aws import Account, Session
from ls_transcribe.label_studio.project import Project
from ls_transcribe.workflows.requests import ImportOptions
from ls_transcribe.workflows.task_import.audio_access import connect_buckets
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
        f"the AWS credentials used here go to {scripted.url}, which keeps them in the storage of calls in project 7, "
        f"for whoever runs that server{more}"
    )
    assert (listener.heard, scripted.calls[-1]) == ([(said, False)], "POST /api/storages/s3/")
