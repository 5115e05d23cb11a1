"""Conversations about uploads, local files and storages."""

import json

from audio import tone, write
from e2e.conversations.projects import NOWHERE, SEGMENTS, new_project, task
from e2e.conversations.talk import Talk
from stand_ins.amazon.server import KEYS, Amazon


def uploads(talk: Talk) -> None:
    """Files that are taken under their names, or not; and the parts of them that a player asks for."""
    sound = write(talk.studio.document_root / "upload.wav", tone(0.2)).read_bytes()
    project, segments = new_project(talk), new_project(talk, SEGMENTS)
    for number, name in (
        (project, "a b-0123456789ab.wav"), (project, "é & <b>-0123456789ac.wav"), (project, "a.opus"),
        (project, "b.aac"), (segments, "a-0123456789ab.wav"), (NOWHERE, "a.wav"),
    ):  # fmt: skip
        address = f"/api/projects/{number}/import?commit_to_project=false"
        talk.ask("POST", address, files={"file": (name, sound, "audio/wav")})
        if number != NOWHERE:
            talk.ask("GET", f"/api/projects/{number}/file-uploads?all=true")
    listed = talk.ask("GET", f"/api/projects/{project}/file-uploads?all=true")
    talk.ask("GET", f"/api/import/file-upload/{listed[0]['id']}")
    for part in (
        {},
        {"Range": "bytes=0-0"},
        {"Range": "bytes=0-1023"},
        {"Range": "bytes=4-"},
        {"Range": "bytes=9999999-"},
    ):
        talk.play(f"/data/{listed[0]['file']}", **part)
    talk.play(f"/data/upload/{project}/nothing.wav")
    talk.ask("GET", f"/api/tasks?project={project}")


def local_files(talk: Talk) -> None:
    """A folder that is served, files in it and elsewhere, and folders that cannot be."""
    root = talk.studio.document_root
    folder = root / "served"
    folder.mkdir()
    write(folder / "a é.wav", tone(0.2))
    write(root / "outside.wav", tone(0.2))
    project = new_project(talk)
    path = "/data/local-files/?d="
    talk.play(f"{path}served/a é.wav")
    for served in (root, root / "nothing", folder):
        body = {"project": project, "path": str(served), "use_blob_urls": True}
        made = talk.ask("POST", "/api/storages/localfiles/", json=body)
        _question, (status, _body) = talk.answers.pop()  # the folder's path is in it
        talk.note("serve a folder", [status, json.loads(json.dumps(made).replace(str(root), "ROOT"))])
    talk.note(
        "folders",
        [one["path"] == str(folder) for one in talk.ask("GET", f"/api/storages/localfiles/?project={project}")],
    )
    del talk.answers[-2]
    for name in ("served/a é.wav", "served/nothing.wav", "outside.wav"):
        talk.play(f"{path}{name}")
        talk.play(f"{path}{name}", Range="bytes=0-0")


def s3(talk: Talk, amazon: Amazon) -> None:
    """A storage that is added or refused, addresses that it resolves, and what is played from it."""
    project = new_project(talk)
    keys = talk.studio.import_tasks(project, [task("a"), task("missing"), task("b", audio="s3://other/b.wav")])
    body = {
        "project": project, "title": "s3://calls/", "bucket": "calls", "region_name": "eu-west-1", "presign": False,
        "presign_ttl": 60, "s3_endpoint": amazon.url, "use_blob_urls": True,
    }  # fmt: skip
    talk.ask("GET", f"/api/tasks/{keys[0]}/")
    talk.ask("GET", f"/api/storages/s3/?project={project}")
    talk.ask("POST", "/api/storages/s3/", json={**body, **KEYS, "bucket": "nothing"})
    made = talk.ask("POST", "/api/storages/s3/", json={**body, **KEYS})
    talk.ask("GET", f"/api/storages/s3/?project={project}")
    for key in keys:
        for resolve in ("", "?resolve_uri=true", "?resolve_uri=false"):
            talk.ask("GET", f"/api/tasks/{key}/{resolve}")
    for key in keys[:2]:
        address = talk.studio.fetch(f"/api/tasks/{key}/").json()["data"]["audio"]
        talk.play(address, Range="bytes=0-1023")
    for nothing in ("/tasks/0/resolve/", "/tasks/0/resolve/?fileuri="):
        talk.play(nothing)
    talk.ask("DELETE", f"/api/storages/s3/{made['id']}")
    talk.ask("POST", "/api/storages/s3/", json={**body, **KEYS, "presign": True})
    answer = talk.studio.fetch(talk.studio.fetch(f"/api/tasks/{keys[0]}/").json()["data"]["audio"])
    talk.note("signed address", [answer.status_code, answer.headers["Location"].partition("?")[0]])
