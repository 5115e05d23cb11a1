"""What people and scripts do in a project whose tasks a folder has listed, and what the next push must make of it.

The same acts are done in the stand-in for Label Studio (tests/workflows/task_import) and in the real one (tests/e2e).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pushing import BUCKET, Office, fill, in_s3, texts, title

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask

Act = Callable[[Office, Path], None]


def listed(office: Office, folder: Path, number: int = 3) -> int:
    """A folder of so many recordings that was pushed twice: the second push has listed the project's tasks."""
    project = office.push(fill(folder, in_s3(range(number))), title=title()).project or 0
    assert dict(office.push(folder).counts) == {"there": number}
    return project


def imported(folder: Path, name: str) -> ImportedTask:
    """What the ledger knows of the task of a recording."""
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        key = next(job.recording.key for job in ledger.transcribed_jobs() if job.recording.name == name)
        (task,) = ledger.imported_tasks.of_recording(key)
        return task


def task_of(office: Office, project: int, name: str) -> dict[str, Any]:
    """The task of a recording in a project."""
    return next(task for task in office.studio.tasks(project) if task["data"]["recording"] == name)


def nothing(office: Office, folder: Path) -> None:
    """Push after push finds all there."""
    project = listed(office, folder)
    found = [dict(office.push(folder).counts) for _ in range(3)]
    assert (found, office.shown(project)) == ([{"there": 3}] * 3, texts(in_s3(range(3))))


def deleted(office: Office, folder: Path) -> None:
    """A deleted task is counted, and stays deleted, by this push and the next."""
    project = listed(office, folder)
    office.studio.delete_task(task_of(office, project, "001.wav")["id"])
    found = [dict(office.push(folder).counts) for _ in range(2)]
    assert (found, office.recordings(project)) == ([{"there": 2, "deleted": 1}] * 2, ["000.wav", "002.wav"])


def deleted_and_another_imported(office: Office, folder: Path) -> None:
    """So it is where the project has as many tasks as before."""
    project = listed(office, folder)
    office.studio.delete_task(task_of(office, project, "001.wav")["id"])
    office.studio.import_tasks(project, [{"data": {"audio": f"s3://{BUCKET}/009.wav"}}])
    assert dict(office.push(folder).counts) == {"there": 2, "deleted": 1}


def imported_by_hand(office: Office, folder: Path) -> None:
    """The task of a new recording that somebody has imported by hand is recognised."""
    project = listed(office, folder)
    (new,) = in_s3([3])
    fill(folder, [new])
    data = task_of(office, project, "002.wav")["data"]
    office.studio.import_tasks(
        project, [{"data": {**data, "audio": new.uri, "recording": new.name, "ls_transcribe_key": new.key}}]
    )
    office.push(folder)
    assert (office.recordings(project), dict(office.push(folder).counts)) == (
        ["000.wav", "001.wav", "002.wav", "003.wav"],
        {"there": 4},
    )
    assert office.shown(project) == texts(in_s3(range(4)))


def imported_again(office: Office, folder: Path) -> None:
    """The second task of a recording goes, if nobody has worked on it."""
    project = listed(office, folder)
    office.studio.import_tasks(project, [{"data": task_of(office, project, "001.wav")["data"]}])
    office.push(folder)
    assert office.recordings(project) == ["000.wav", "001.wav", "002.wav"]


def data_changed(office: Office, folder: Path) -> None:
    """A task that plays another address is left so, and the folder knows it."""
    project = listed(office, folder)
    task, moved = task_of(office, project, "001.wav"), f"s3://{BUCKET}/008.wav"
    office.studio.call("PATCH", f"tasks/{task['id']}/", json={"data": {**task["data"], "audio": moved}})
    counts = dict(office.push(folder).counts)
    assert (counts, imported(folder, "001.wav").audio) == ({"there": 3}, moved)


def key_removed(office: Office, folder: Path) -> None:
    """A task that has lost the recording's key is none of ours."""
    project = listed(office, folder)
    task = task_of(office, project, "001.wav")
    data = {name: value for name, value in task["data"].items() if name != "ls_transcribe_key"}
    office.studio.call("PATCH", f"tasks/{task['id']}/", json={"data": data})
    assert dict(office.push(folder).counts) == {"there": 2, "deleted": 1}


def prediction_deleted(office: Office, folder: Path) -> None:
    """An editor whose text was deleted is filled again."""
    project = listed(office, folder)
    task = task_of(office, project, "001.wav")["id"]
    (gone,) = [one["id"] for one in office.studio.predictions(project) if one["task"] == task]
    office.studio.client.predictions.delete(gone)
    counts = dict(office.push(folder).counts)
    assert (counts, office.shown(project)) == ({"there": 2, "filled": 1}, texts(in_s3(range(3))))


def prediction_emptied(office: Office, folder: Path) -> None:
    """So it is where the text of a prediction was taken out."""
    project = listed(office, folder)
    (one, *_) = office.studio.predictions(project)
    office.studio.call("PATCH", f"predictions/{one['id']}/", json={"result": []})
    office.push(folder)
    assert all(office.shown(project).values())


def annotated(office: Office, folder: Path) -> None:
    """What people work on, withdraw and work on again is left alone."""
    project = listed(office, folder)
    task = task_of(office, project, "001.wav")["id"]
    annotation = office.studio.annotate(task, "corrected")
    office.push(folder)
    office.studio.withdraw(annotation)
    office.push(folder)
    office.studio.annotate(task, "corrected again")
    counts = dict(office.push(folder).counts)
    assert (counts, len(office.studio.annotations(project))) == ({"there": 3}, 1)


ACTS: tuple[Act, ...] = (
    nothing, deleted, deleted_and_another_imported, imported_by_hand, imported_again, data_changed, key_removed,
    prediction_deleted, prediction_emptied, annotated,
)  # fmt: skip
