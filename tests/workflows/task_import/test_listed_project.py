"""A push into a project whose tasks are listed asks what has changed, and misses nothing that Label Studio tells."""

import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest
from listed_projects import ACTS, Act, imported, listed, task_of
from pushing import BUCKET, Office
from stand_ins.label_studio.stand_in import StandIn

from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.task_import.listed_project import ListedProject


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_is_done_in_a_listed_project(office: Office, tmp_path: Path, act: Act) -> None:
    """Whatever people do there, the next push makes of it what it would without a listing."""
    act(office, tmp_path)


def _change_untold(studio: StandIn, task: int, audio: str) -> None:
    """Change the data of a task as a script does with a hidden action, of which Label Studio tells nothing."""
    studio.server.store.tasks[task].data["audio"] = audio


def _age(studio: StandIn, newest: int, year: int = 2020) -> None:
    """Have all tasks be those of an earlier year. One is the newest."""
    for number, task in studio.server.store.tasks.items():
        task.updated_at = f"{year}-0{1 + (number == newest)}-01T00:00:00.{number:06}Z"


def test_only_what_has_changed_is_asked(office: Office, studio: StandIn, tmp_path: Path) -> None:
    """What Label Studio does not tell is found with --checksum, which lists all tasks."""
    project = listed(office, tmp_path)
    _age(studio, task_of(office, project, "000.wav")["id"])
    office.push(tmp_path, checksum=True)
    moved, before = f"s3://{BUCKET}/008.wav", imported(tmp_path, "001.wav").audio
    _change_untold(studio, task_of(office, project, "001.wav")["id"], moved)
    found = []
    for checksum in (False, True):
        assert dict(office.push(tmp_path, checksum=checksum).counts) == {"there": 3}
        found.append(imported(tmp_path, "001.wav").audio)
    assert found == [before, moved]


def test_what_was_late_is_asked_for_again(office: Office, studio: StandIn, tmp_path: Path) -> None:
    """A change may be stored after the tasks were listed with a time before that."""
    project = listed(office, tmp_path)
    moved = f"s3://{BUCKET}/008.wav"
    _change_untold(studio, task_of(office, project, "001.wav")["id"], moved)
    office.push(tmp_path)
    assert imported(tmp_path, "001.wav").audio == moved


def test_a_clock_that_was_set_back(office: Office, studio: StandIn, tmp_path: Path) -> None:
    """Times that go back tell nothing: all is listed."""
    project = listed(office, tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection, connection:
        connection.execute("UPDATE project_listings SET since = '2999-01-01T00:00:00.000000+00:00'")
    moved = f"s3://{BUCKET}/008.wav"
    _change_untold(studio, task_of(office, project, "001.wav")["id"], moved)
    office.push(tmp_path)
    assert imported(tmp_path, "001.wav").audio == moved


def test_a_server_that_does_not_tell_the_time(
    office: Office, studio: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is listed."""
    project = listed(office, tmp_path)
    _age(studio, task_of(office, project, "000.wav")["id"])
    office.push(tmp_path, checksum=True)
    monkeypatch.setattr(LabelStudioServer, "time", lambda _server: None)
    moved = f"s3://{BUCKET}/008.wav"
    _change_untold(studio, task_of(office, project, "001.wav")["id"], moved)
    office.push(tmp_path)
    assert imported(tmp_path, "001.wav").audio == moved


@pytest.mark.parametrize("is_settled", [False, True], ids=["at once", "later"])
def test_a_server_whose_earlier_state_was_restored(
    office: Office, studio: StandIn, tmp_path: Path, *, is_settled: bool
) -> None:
    """It may have as many tasks as before, and people may have worked there since: all is listed."""
    project, store = listed(office, tmp_path), studio.server.store
    kept, gone = (task_of(office, project, name)["id"] for name in ("000.wav", "001.wav"))
    _age(studio, kept)
    before = deepcopy(store.tasks)
    studio.delete_task(gone)
    studio.import_tasks(project, [{"data": {"audio": f"s3://{BUCKET}/009.wav"}}])
    if is_settled:
        _age(studio, kept, 2021)
    assert dict(office.push(tmp_path, checksum=True).counts) == {"there": 2, "deleted": 1}
    store.tasks = before
    studio.annotate(kept, "corrected")
    assert "deleted" not in dict(office.push(tmp_path).counts)


def test_a_server_whose_clock_was_wrong(office: Office, studio: StandIn, tmp_path: Path) -> None:
    """A task that says it changed in a year to come does not hide what changes today."""
    project = listed(office, tmp_path)
    office.push(tmp_path)
    studio.server.store.tasks[task_of(office, project, "000.wav")["id"]].updated_at = "2999-01-01T00:00:00.000000Z"
    for _ in range(2):
        office.push(tmp_path)
    task, moved = task_of(office, project, "001.wav"), f"s3://{BUCKET}/008.wav"
    office.studio.call("PATCH", f"tasks/{task['id']}/", json={"data": {**task["data"], "audio": moved}})
    office.push(tmp_path)
    assert imported(tmp_path, "001.wav").audio == moved


def test_broken_off_while_all_are_listed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a listing is none: the next push lists all tasks."""
    project = listed(office, tmp_path)
    office.studio.delete_task(task_of(office, project, "001.wav")["id"])

    def broken_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(ListedProject, "_save", broken_off)
        with pytest.raises(KeyboardInterrupt):
            office.push(tmp_path, checksum=True)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.project_listings.find(imported(tmp_path, "000.wav").project) is None
    assert dict(office.push(tmp_path).counts) == {"there": 2, "deleted": 1}
