"""A conversation through the tool's one door to Label Studio."""

import io
import json
from operator import attrgetter
from typing import Any
from uuid import uuid4

import msgspec
from e2e.conversations.projects import CONFIG, NOWHERE, result, task
from e2e.conversations.talk import Talk
from e2e.conversations.tasks import item
from stand_ins.amazon.server import KEYS, Amazon

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.project_files import ProjectFiles


class Door:
    """Calls the methods of this tool's one door to Label Studio, and records what each returns or raises."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.called = {"connect"}
        self.server = LabelStudioServer.connect(ServerAccess.of(talk.studio.url, talk.studio.account.token))

    def __call__(self, method: str, *values: Any, **options: Any) -> Any:
        self.called.add(method)
        try:
            found = attrgetter(method)(self.server)(*values, **options)
        except (RunError, ServiceUnavailable) as error:
            self.talk.note(method, [type(error).__name__, str(error)])
            return None
        self.talk.note(method, json.loads(found) if isinstance(found, bytes) else _plain(found))
        return found


def _plain(found: Any) -> Any:
    """Return what a method returned in the form of JSON; of headers, those of audio."""
    if isinstance(found, tuple):
        return [found[0], {name: found[1].get(name) for name in ("content-type", "content-range", "location")}]
    if isinstance(found, set):
        return sorted(found)
    return msgspec.to_builtins(found, enc_hook=str)


def _is_call(found: Any) -> bool:
    return isinstance(found, classmethod) or callable(found)


def door(talk: Talk, amazon: Amazon) -> None:
    """Every method of the door, with what the server takes and with what it refuses."""
    ask, title = Door(talk), f"Compared {uuid4().hex[:12]}"
    email = ask("user_email")
    ask("version")
    now = ask("time")
    talk.answers.pop()  # it is another one each time
    talk.note("time is told", now is not None)
    talk.note("public_path", ask.server.public_path)
    users = {user["email"]: user["id"] for user in ask("list_users")}
    talk.answers.pop()  # there may be others
    for names in ({"first_name": "Ada", "last_name": "Lovelace"}, {"first_name": "", "last_name": ""}):
        talk.ask("PATCH", f"/api/users/{users[email]}/", json=names)
        (own,) = (user for user in ask("list_users") if user["email"] == email)
        talk.answers.pop()
        talk.note("own user", {name: own[name] for name in ("id", "first_name", "last_name", "username", "email")})
    project = talk.studio.create_project(title, CONFIG)
    talk.note("find by title", ask("find_projects", title) == [project])
    del talk.answers[-2]  # the numbers themselves
    ask("find_projects", "Of no project")
    ask("create_project", "ab", CONFIG, "Uncertainty sampling")
    ask("create_project", "Compared: not XML", "<View", "Uncertainty sampling")
    made = ask("create_project", f"Compared {uuid4().hex[:12]}", CONFIG, "Uncertainty sampling")
    talk.answers.pop()
    first, second = ask("import_tasks", made, json.dumps([task("a"), task("b")]).encode()).tasks
    talk.answers.pop()
    ask("import_tasks", made, b'[{"data": {"recording": "x"}}]')
    for number in (made, NOWHERE):
        for method in ("get_project", "project_state", "model_versions", "files.list_uploads", "list_s3_storages"):
            ask(method, number)
        ask("list_local_storages", number)
        ask("show_predictions", number, "ls-transcribe")
        ask("show_predictions", number, "unknown")
        ask("set_sampling", number, "Uncertainty sampling")
        ask("import_tasks", number, b"[]")
        filters = [item("data.ls_transcribe_key", "in_list", "String", ["a"])]
        ask("list_tasks", number, filters, include="id,data,predictions", size=10, fields="all")
    better = {"model_version": "ls-transcribe", "score": 0.9, "result": result("better")}
    for number in (first, NOWHERE):
        ask("create_prediction", {"task": number, **better})
        ask("import_predictions", made, [{"task": number, **better}])
        ask("update_task_data", number, {**task("a")["data"], "settings": "3f9c21"})
        ask("set_overlap", number, 2)
        for resolve in (True, False):
            ask("task_data", number, resolve_uri=resolve)
    for number in (talk.studio.predictions(made)[0]["id"], NOWHERE):
        ask("set_prediction_version", number, "amazon/en-US/3f9c21")
    for number in (second, second):
        ask("delete_task", number)
    ask("files.upload", made, "a-0123456789ab.wav", io.BytesIO(b"sound"), "audio/wav")
    ask("files.upload", made, "a.opus", io.BytesIO(b"sound"), "audio/ogg")
    (upload,) = ask("files.list_uploads", made)
    storage = {"region_name": "eu-west-1", "presign": False, "presign_ttl": 60, "s3_endpoint": amazon.url, **KEYS}
    ask("create_s3_storage", made, "nothing", **storage)
    ask("create_s3_storage", made, "calls", **storage)
    ask("list_s3_storages", made)
    address = ask("task_data", first, resolve_uri=True)["audio"]
    for path in (f"/data/{upload.file}", "/data/upload/1/nothing.wav", address):
        ask("fetch_audio_headers", f"{talk.studio.url}{path}", "bytes=0-3")
    for _time in ("there", "gone"):
        ask("files.drop_upload", upload.id)
    ask("files.list_uploads", made)
    ask("files.list_exports", made)
    talk.studio.call("POST", f"projects/{made}/exports/", json={"title": "All of it"})
    (snapshot,) = ask("files.list_exports", made)
    talk.answers.pop()  # its number and its time
    talk.note("snapshot", snapshot.title)
    ask("files.list_target_storages", made)
    methods = {name for name, found in vars(LabelStudioServer).items() if not name.startswith("_") and _is_call(found)}
    methods |= {f"files.{name}" for name in vars(ProjectFiles) if not name.startswith("_")}
    assert ask.called == methods, "the stand-in is to be held to the server in all that is asked of it"
