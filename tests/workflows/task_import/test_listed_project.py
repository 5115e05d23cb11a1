"""A push into a project whose tasks are listed asks what has changed, and misses nothing that Label Studio tells."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from listed_projects import ACTS, Act, imported, listed, task_of
from pushing import BUCKET, Office
from stand_ins.label_studio.stand_in import StandIn

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.task_import.listed_project import ListedProject


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_is_done_in_a_listed_project(office: Office, tmp_path: Path, act: Act) -> None:
    """Whatever people do there, the next push makes of it what it would without a listing."""
    act(office, tmp_path)


def _change_untold(studio: StandIn, task: int, audio: str) -> None:
    """Change the data of a task as a script does with a hidden action, of which Label Studio tells nothing."""
    studio.server.store.tasks[task].data["audio"] = audio


def test_only_what_has_changed_is_asked(office: Office, studio: StandIn, tmp_path: Path) -> None:
    """What Label Studio does not tell is found with --checksum, which lists all tasks."""
    project = listed(office, tmp_path)
    for _ in range(2):  # what has changed in the last seconds is asked for twice
        office.push(tmp_path)
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


def test_a_server_whose_earlier_state_was_restored(office: Office, tmp_path: Path) -> None:
    """Times that go back tell nothing: all is listed."""
    listed(office, tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection, connection:
        connection.execute("UPDATE project_listings SET latest = '2999-01-01T00:00:00+00:00', since = latest")
        connection.execute("UPDATE project_tasks SET audio = 's3://elsewhere/a.wav'")
    office.push(tmp_path)
    assert imported(tmp_path, "001.wav").audio == f"s3://{BUCKET}/001.wav"


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
            office.push(tmp_path)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.project_listings.find(imported(tmp_path, "000.wav").project) is None
    assert dict(office.push(tmp_path).counts) == {"there": 2, "deleted": 1}
