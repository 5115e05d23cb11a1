"""Recordings that are forgotten, in a real Label Studio: nothing of them is left in its database and its uploads."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.desk import Desk
from e2e.studio import StudioServer
from pushing import fill, on_disk
from studio import REPOSITORY

from ls_transcribe.model.recording import Recording

NAME, SAID, CORRECTED, DRAFTED = "mallory", "zeppelin", "quetzal", "marzipan"


@pytest.fixture
def recordings(desk: Desk) -> list[Recording]:
    """Two recordings on disk, with a transcript of each in the output folder."""
    paths = [desk.folder / f"{name}.wav" for name in (NAME, "trent")]
    for path in paths:
        path.write_bytes(b"sound of " + path.name.encode())
    recordings = on_disk(*paths)
    fill(desk.folder / "output", recordings, text=SAID)
    return recordings


def _server(desk: Desk) -> StudioServer:
    assert isinstance(desk.studio, StudioServer)
    return desk.studio


def _tasks(desk: Desk, project: int) -> dict[str, int]:
    """The tasks of a project, by the names of their recordings."""
    return {task["data"]["recording"]: task["id"] for task in desk.studio.tasks(project)}


def _work_on(desk: Desk, task: int, name: str) -> None:
    """Have somebody annotate a task, change that, and begin anew, with the recording's name in all texts."""
    annotation = desk.studio.annotate(task, f"{CORRECTED} {name}")
    result = desk.studio.call("GET", f"annotations/{annotation}/")["result"]
    desk.studio.update(annotation, result=result)
    drafted = [{"id": "t", "from_name": "transcription", "to_name": "audio", "type": "textarea"}]
    drafted[0]["value"] = {"text": [f"{DRAFTED} {name}"]}  # type: ignore[assignment]
    desk.studio.call("POST", f"tasks/{task}/drafts", json={"result": drafted, "lead_time": 1.0})


def _rows_with(database: Path, *words: str) -> Iterator[str]:
    """The tables of a database in which a word stands, deleted rows too."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = map(str, connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608 -- its own name
            if any(word in row for row in rows for word in words):
                yield table
    content = database.read_bytes()
    yield from (f"a deleted row with {word}" for word in words if word.encode() in content)


def _files_with(folder: Path, *words: str) -> list[str]:
    """The files below a folder that have a word in their names or contents."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word in path.name or word.encode() in path.read_bytes() for word in words)
    ]


def test_nothing_is_left_in_the_database_and_the_uploads(desk: Desk, recordings: list[Recording]) -> None:
    """Neither words nor name nor key, of annotations and drafts either; the neighbour has all of it."""
    project = desk.push("--title", "Forgotten")
    tasks = _tasks(desk, project)
    for name, task in tasks.items():
        _work_on(desk, task, name)
    server, key, other = _server(desk), recordings[0].key, recordings[1].key
    media, database = server.folder / "media", server.folder / "label_studio.sqlite3"
    before = set(_rows_with(database, f"{NAME}.wav", key))
    desk.run("forget", f"{NAME}.wav", "--yes", "--label-studio-media", str(media))
    kept = next(task for task in desk.studio.tasks(project) if task["id"] == tasks["trent.wav"])
    assert before >= {"task", "prediction", "task_completion", "tasks_annotationdraft", "data_import_fileupload"}
    assert (list(_rows_with(database, NAME, key)), _files_with(media / "upload", NAME, key)) == ([], [])
    assert (len(kept["annotations"]), len(kept["drafts"]), len(_files_with(media / "upload", other))) == (1, 1, 1)


def test_an_upload_waits_for_the_administrator(desk: Desk, recordings: list[Recording]) -> None:
    """Whose server is elsewhere is told what to delete there; the same command sees when that is done."""
    desk.push("--title", "Elsewhere")
    server, key = _server(desk), recordings[0].key
    told = desk.run("forget", f"{NAME}.wav", "--yes", code=3)
    (upload,) = _files_with(server.folder / "media", key)
    assert f"have its administrator delete media/{upload} in the server's data folder" in " ".join(told.split())
    (server.folder / "media" / upload).unlink()
    desk.run("forget", f"{NAME}.wav", "--yes")
    assert list(_rows_with(server.folder / "label_studio.sqlite3", key)) == []


def test_what_people_made_of_it_is_told(desk: Desk) -> None:
    """Tasks that a storage has made, snapshots, and copies of annotations elsewhere belong to people, and stay."""
    served, copies = (desk.studio.document_root / name for name in ("forgotten", "copies"))
    for folder in (served, copies):
        folder.mkdir()
    (served / f"{NAME}.wav").write_bytes(b"sound of mallory")
    fill(desk.folder / "output", on_disk(served / f"{NAME}.wav"), text=SAID)
    project = desk.studio.create_project("Served", (REPOSITORY / "label_config.xml").read_text(encoding="utf-8"))
    desk.studio.serve_local_files(project, served)
    desk.push("--project", str(project), "--document-root", str(desk.studio.document_root))
    ours = _tasks(desk, project)[f"{NAME}.wav"]
    (storage,) = desk.studio.call("GET", f"storages/localfiles/?project={project}")
    desk.studio.call("POST", f"storages/localfiles/{storage['id']}/sync")
    target = {"project": project, "path": str(copies), "title": "copies"}
    desk.studio.call("POST", "storages/export/localfiles", json=target)
    _work_on(desk, ours, NAME)
    desk.studio.call("POST", f"projects/{project}/exports/", json={"title": "For the archive"})
    told = desk.run("forget", f"{NAME}.wav", "--json")
    places = json.loads(told)["recordings"][0]["places"]
    stays = sorted((place["kind"], place["what"]) for place in places if place["standing"] == "of_others")
    assert stays == [
        ("audio", "the recording"),
        ("export", f"annotations are copied to {copies}"),
        ("export", "the snapshot For the archive of the project"),
        ("task", "nobody has worked on it"),
    ]
