"""Recordings that are forgotten, in a real Label Studio: nothing of them is left in its database and its uploads."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import documents
import httpx
import pytest
from documents import Line
from e2e.desk import Desk
from e2e.studio import StudioServer
from erased import mentioning, objects_mentioning, others
from pushing import fill, on_disk
from stand_ins.amazon.server import Amazon
from studio import REPOSITORY

from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import Recording

MODERN = documents.Form(modern=True)
NAME, SAID, CORRECTED, DRAFTED = "mallory", "zeppelin", "quetzal", "marzipan"
SYNCED = "wilhelmina"
"""Of this one something stays on the server, which all tests share."""


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
    """The tables of a database in which a word stands, and whatever has one in its file after a VACUUM."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection, TemporaryDirectory() as folder:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = map(str, connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608 -- its own name
            if any(word in row for row in rows for word in words):
                yield table
        copy = Path(folder, "vacuumed")
        connection.execute("VACUUM INTO ?", (str(copy),))
        content = copy.read_bytes()
    yield from (f"a page with {word}" for word in words if word.encode() in content)


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


def test_a_whole_life_leaves_only_a_tombstone(desk: Desk, amazon: Amazon) -> None:
    """Uploaded to a bucket that keeps versions, transcribed, pushed, annotated, archived, pulled: all of it is gone."""
    project = _lived(desk, amazon)
    server = _server(desk)
    (name,) = (path.name for path in (desk.folder / "output" / "transcripts").glob(f"{NAME}-*.json"))
    key = name.removesuffix(".json").rpartition("-")[2]
    before = others(desk.folder, ("trent",))
    desk.run("forget", f"{NAME}.wav", "--reviewed", str(desk.folder / "reviewed"), "--audio", "--yes")
    assert (mentioning(desk.folder, NAME, SAID, DRAFTED), others(desk.folder, ("trent",))) == ([], before)
    assert mentioning(desk.folder, key) == ["output/forgotten.csv", "output/ledger.sqlite3"]
    assert objects_mentioning(amazon, ("calls", "texts"), NAME, SAID, DRAFTED, key) == []
    assert [job for job in amazon.service.jobs if key in job or NAME in job] == []
    assert list(_rows_with(server.folder / "label_studio.sqlite3", f"{NAME}.wav", key)) == []
    assert [task["data"]["recording"] for task in desk.studio.tasks(project)] == ["trent.wav"]
    amazon.put("calls", "again/eve.wav", b"sound of mallory")
    again = desk.run("export", "s3://calls/again/", "--no-upload-to")
    assert "eve.wav was forgotten on request, and is passed over" in again


def _lived(desk: Desk, amazon: Amazon) -> int:
    """Have two recordings go every way there is; the project's number."""
    amazon.service.duration = lambda _uri: 0.0
    for bucket in ("calls", "texts"):
        amazon.make_bucket(bucket)
        amazon.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for name in (NAME, "trent"):
        path = desk.folder / "talks" / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sound of " + name.encode())
    desk.run("upload", str(desk.folder / "talks"), "s3://calls/in/")
    for uri in (f"s3://calls/{key}" for key in amazon.keys("calls")):
        said = SAID if NAME in uri else "museum"
        amazon.service.documents[uri] = documents.make([Line("spk_0", f"the {said} is here", 0)], MODERN).document
    options = ("--language-code", "en-US", "--output-bucket", "texts", "--upload-to", "s3://calls/in/")
    forms = [f"--{name}" for name in FORMATS]
    project = desk.push(str(desk.folder / "talks"), *options, *forms, "--storage-credentials", "--title", "A life")
    for recording, task in _tasks(desk, project).items():
        _work_on(desk, task, recording)
    desk.run("archive")
    desk.pull(*forms, "--all")
    desk.vocabulary("--at-least", "1")
    return project


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


def test_an_upload_of_another_user_needs_their_key(
    desk: Desk, recordings: list[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server lists it to nobody else, and plays it to all."""
    desk.push("--title", "Of somebody else")
    key, media = recordings[0].key, _server(desk).folder / "media"
    with monkeypatch.context() as patch:
        patch.setenv("LABEL_STUDIO_API_KEY", _key_of_a_newcomer(desk))
        told = desk.run("forget", f"{NAME}.wav", "--yes", code=3)
    assert "run the same command with that user's key" in " ".join(told.split())
    desk.run("forget", f"{NAME}.wav", "--yes", "--label-studio-media", str(media))
    assert (_files_with(media, key), list(_rows_with(media.parent / "label_studio.sqlite3", key))) == ([], [])


def _key_of_a_newcomer(desk: Desk) -> str:
    """Have somebody sign up who was invited, and give their key."""
    invited = desk.studio.call("GET", "invite")["invite_url"]
    with httpx.Client(base_url=desk.studio.url, follow_redirects=True) as browser:
        browser.get(invited)
        account = {"email": "newcomer@example.com", "password": "battery-staple"}
        form = {**account, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        browser.post(invited, data=form, headers={"Referer": desk.studio.url}).raise_for_status()
        return str(browser.get("/api/current-user/token").raise_for_status().json()["token"])


def test_what_people_made_of_it_is_told(desk: Desk) -> None:
    """Tasks that a storage has made, snapshots, and copies of annotations elsewhere belong to people, and stay."""
    served, copies = (desk.studio.document_root / name for name in ("forgotten", "copies"))
    for folder in (served, copies):
        folder.mkdir()
    (served / f"{SYNCED}.wav").write_bytes(b"sound of its own")
    fill(desk.folder / "output", on_disk(served / f"{SYNCED}.wav"), text=SAID)
    project = desk.studio.create_project("Served", (REPOSITORY / "label_config.xml").read_text(encoding="utf-8"))
    desk.studio.serve_local_files(project, served)
    desk.push("--project", str(project), "--document-root", str(desk.studio.document_root))
    ours = _tasks(desk, project)[f"{SYNCED}.wav"]
    (storage,) = desk.studio.call("GET", f"storages/localfiles/?project={project}")
    desk.studio.call("POST", f"storages/localfiles/{storage['id']}/sync")
    target = {"project": project, "path": str(copies), "title": "copies"}
    desk.studio.call("POST", "storages/export/localfiles", json=target)
    _work_on(desk, ours, SYNCED)
    desk.studio.call("POST", f"projects/{project}/exports/", json={"title": "For the archive"})
    told = desk.run("forget", f"{SYNCED}.wav", "--json")
    places = json.loads(told)["recordings"][0]["places"]
    stays = sorted((place["kind"], place["what"]) for place in places if place["standing"] == "of_others")
    assert stays == [
        ("audio", "the recording"),
        ("export", f"annotations are copied to {copies}"),
        ("export", "the snapshot For the archive of the project"),
        ("task", "nobody has worked on it"),
    ]
    desk.run("forget", f"{SYNCED}.wav", "--yes")
    exports = _server(desk).folder / "media" / "export"
    assert (len(_files_with(copies, SYNCED)), len(_files_with(exports, SYNCED))) == (1, 1)
    assert len(desk.studio.tasks(project)) == 1
