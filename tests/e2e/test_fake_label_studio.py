"""The stand-in for Label Studio answers as the real one: the same calls to both, and their answers side by side."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from audio import tone, write
from e2e.comparing import Talk, differences, normalised
from stand_ins.amazon.server import KEYS, Amazon
from stand_ins.label_studio.stand_in import StandIn, started
from studio import REPOSITORY, Studio

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer

CONFIG = '<View><Audio name="audio" value="$audio"/><TextArea name="transcription" toName="audio"/></View>'
SEGMENTS = (REPOSITORY / "ls_transcribe" / "label_config_segments.xml").read_text("utf-8")
NOWHERE = 987_654
"""The number of a row that is not there."""


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with started(tmp_path_factory.mktemp("stand-in")) as server:
        yield server


def result(text: str) -> list[dict[str, Any]]:
    value = {"text": [text]}
    return [{"id": "t", "from_name": "transcription", "to_name": "audio", "type": "textarea", "value": value}]


def task(key: str, **data: Any) -> dict[str, Any]:
    predictions = [{"model_version": "ls-transcribe", "score": 0.5, "result": result(key)}]
    return {"data": {"audio": f"s3://calls/{key}.wav", "ls_transcribe_key": key, **data}, "predictions": predictions}


def new_project(talk: Talk, config: str = CONFIG) -> int:
    return talk.studio.create_project(f"Compared {uuid4().hex[:12]}", config)


def imported(talk: Talk, *keys: str) -> tuple[int, list[int]]:
    """A project with tasks of these keys: their numbers."""
    project = new_project(talk)
    return project, talk.studio.import_tasks(project, [task(key) for key in keys])


def accounts(talk: Talk) -> None:
    """Tokens of both kinds, and what is none."""
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9"
    keys = (None, "", f"Token {'f' * 40}", "Token a b", "Bearer x.y.z", f"Token {jwt}", f"Token {jwt}.x")
    for key in keys:
        talk.ask("GET", "/api/current-user/whoami", key=key)
        talk.ask("GET", "/api/projects/?title=nobody+has+this", key=key)
        talk.ask("GET", "/data/upload/1/nothing.wav", key=key if key is not None else "")
    talk.ask("POST", "/api/token/refresh/", key="", json={"refresh": f"{jwt}.x"})
    talk.ask("POST", "/api/token/refresh/", key="", json={})
    personal = talk.studio.personal_access_token()
    talk.ask("POST", "/api/token/", json={})
    access = httpx_access(talk, personal)
    for key in (f"Bearer {access}", f"Token {access}", f"Bearer {personal}", f"Token {personal}"):
        talk.ask("GET", "/api/current-user/whoami", key=key)
    talk.ask("POST", "/api/token/refresh/", key="", json={"refresh": access})
    with talk.studio.legacy_tokens_refused():
        talk.ask("GET", "/api/current-user/whoami")
        talk.ask("GET", "/api/jwt/settings", key=f"Bearer {access}")


def httpx_access(talk: Talk, personal: str) -> str:
    """An access token, which is not recorded."""
    access = talk.ask("POST", "/api/token/refresh/", key="", json={"refresh": personal})["access"]
    talk.answers.pop()
    return str(access)


def addresses(talk: Talk) -> None:
    """Where there is nothing, or nothing for that method."""
    for path in ("/nowhere", "/api/nowhere", "/api/api/current-user/whoami", "/projects/1/api/current-user/whoami"):
        talk.ask("GET", path)
    talk.ask("PUT", "/api/projects/")
    talk.ask("POST", "/api/current-user/whoami")
    talk.ask("GET", "/health")


def projects(talk: Talk) -> None:
    """Made, found by title, shown in part, changed, refused, deleted."""
    title = "Compared with the other"
    made = talk.ask("POST", "/api/projects/", json={"title": title, "label_config": CONFIG})
    second = {"title": title, "label_config": CONFIG, "sampling": "Uncertainty sampling"}
    again = talk.ask("POST", "/api/projects/", json=second)
    for part in (title, "with the OTHER", "of no project"):
        query = {"title": part, "include": "id,title", "page_size": 1000}
        talk.ask("GET", "/api/projects/", params=query)
    one_each = {"title": title, "include": "id,title", "page_size": 1}
    for page in (1, 2, 3):
        talk.ask("GET", "/api/projects/", params={**one_each, "page": page})
    for fields in (
        {"title": "ab"}, {"title": "x" * 51}, {"sampling": "prediction-score-min"}, {"label_config": "<View"},
        {"label_config": '<View><TextArea name="a" toName="nope"/></View>'}, {"label_config": "nothing"},
        {"label_config": ""}, {"label_config": CONFIG.replace("transcription", "audio")}, {"model_version": "unknown"},
    ):  # fmt: skip
        if "label_config" not in fields:
            talk.ask("PATCH", f"/api/projects/{made['id']}/", json=fields)
        if "model_version" not in fields:
            talk.ask("POST", "/api/projects/", json={**second, **fields})
    talk.ask("PATCH", f"/api/projects/{made['id']}/", json={"sampling": "Uncertainty sampling"})
    talk.ask("GET", f"/api/projects/{made['id']}/")
    for number in (made["id"], again["id"]):
        talk.ask("DELETE", f"/api/projects/{number}/")
    gone = made["id"]
    for method, path in (
        ("GET", f"projects/{gone}/"), ("PATCH", f"projects/{gone}/"), ("DELETE", f"projects/{gone}/"),
        ("GET", f"projects/{gone}/model-versions/?extended=true"), ("GET", f"projects/{gone}/file-uploads?all=true"),
        ("POST", f"projects/{gone}/import/predictions"), ("POST", f"projects/{gone}/import"),
        ("GET", f"storages/s3/?project={gone}"), ("GET", f"storages/localfiles/?project={gone}"),
        ("GET", f"predictions/?project={gone}"), ("GET", f"tasks?project={gone}&query={{}}"),
        ("GET", f"projects/{gone}/export?exportType=JSON"),
    ):  # fmt: skip
        talk.ask(method, f"/api/{path}", json=[] if method == "POST" else {})


def imports(talk: Talk) -> None:
    """What is imported, and what is not; nothing of what is refused stays."""
    project = new_project(talk)
    address = f"/api/projects/{project}/import"
    good = task("a")
    for body in (
        [good, task("b")], good, {"audio": "s3://calls/bare.wav"}, [], "text", [{"data": {"recording": "x"}}],
        [{"data": {"audio": 1}}], [good, {"data": {"audio": "s3://x"}}, {"nothing": 1}], [{**good, "predictions": {}}],
        [{**good, "predictions": [{"model_version": "a"}]}], [{**good, "predictions": [{"score": 2.5, "result": []}]}],
        ["text"],
    ):  # fmt: skip
        talk.ask("POST", address, json=body)
        talk.ask("POST", f"{address}?return_task_ids=true&commit_to_project=true", json=body)
    talk.ask("POST", address, content=b"{bad", headers={"Content-Type": "application/json"})
    talk.ask("POST", address, files={"file": ("tasks.json", json.dumps([good]).encode(), "application/json")})
    talk.ask("GET", f"/api/projects/{project}/?include=task_number,model_version")
    talk.ask("GET", f"/api/tasks?project={project}&fields=all&include=id,data,predictions")
    segments = new_project(talk, SEGMENTS)
    talk.ask("POST", f"/api/projects/{segments}/import", json=[good])
    talk.ask("POST", f"/api/projects/{segments}/import", json=[task("b", recording="b.wav", speakers=1)])
    talk.ask("POST", f"/api/projects/{segments}/import", json=[task("b", recording="b.wav", speakers=[])])


def versions(talk: Talk) -> None:
    """Which version is shown: the first that was imported, another on request, none without predictions."""
    project, (first, _second) = imported(talk, "a", "b")
    shown = f"/api/projects/{project}/?include=id,task_number,model_version,show_collab_predictions"
    talk.ask("GET", shown)
    talk.ask("POST", "/api/predictions/", json={"task": first, "model_version": "rival", "result": result("r")})
    talk.ask("GET", f"/api/projects/{project}/model-versions/?extended=true")
    talk.ask("GET", f"/api/projects/{project}/model-versions/")
    for fields in (
        {"model_version": "rival"}, {"model_version": "unknown"}, {"show_collab_predictions": False},
        {"show_collab_predictions": True}, {"model_version": "ls-transcribe", "show_collab_predictions": True},
        {"show_collab_predictions": False, "model_version": "rival"}, {"model_version": ""},
    ):  # fmt: skip
        talk.ask("PATCH", f"/api/projects/{project}/", json=fields)
        talk.ask("GET", shown)
    talk.studio.import_tasks(project, [task("c")])
    talk.ask("GET", shown)
    for prediction in talk.studio.predictions(project):
        talk.ask("DELETE", f"/api/predictions/{prediction['id']}/")
    talk.ask("GET", shown)
    talk.ask("GET", f"/api/projects/{project}/model-versions/?extended=true")


def predictions(talk: Talk) -> None:
    """Created one by one or at once, moved, deleted, refused."""
    project, (first, second) = imported(talk, "a", "b")
    new = {"model_version": "v2", "score": 0.9, "result": result("better")}
    made = talk.ask("POST", "/api/predictions/", json={"task": first, **new})
    talk.ask("POST", "/api/predictions/", json={"task": NOWHERE, **new})
    talk.ask("POST", "/api/predictions/", json={"task": first})
    many = f"/api/projects/{project}/import/predictions"
    talk.ask("POST", many, json=[{"task": first, **new}, {"task": second, **new}])
    talk.ask("POST", many, json=[{"task": first, **new}, {"task": NOWHERE, **new}])
    talk.ask("POST", many, json=[])
    for number in (made["id"], NOWHERE):
        talk.ask("PATCH", f"/api/predictions/{number}/", json={"model_version": "amazon/en-US/3f9c21"})
    talk.ask("GET", f"/api/predictions/?project={project}")
    talk.ask("GET", f"/api/predictions/?task={first}")
    for _twice in range(2):
        talk.ask("DELETE", f"/api/predictions/{made['id']}/")
    talk.ask("GET", f"/api/tasks?project={project}&fields=all&include=id,predictions,predictions_model_versions")


def item(column: str, operator: str, kind: str, value: object) -> dict[str, Any]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def filters(talk: Talk) -> None:
    """Every filter that is used, alone and together, in both orders, page by page."""
    project, numbers = imported(talk, "a", "b", "c", "d")
    numbers += talk.studio.import_tasks(project, [{"data": task("e")["data"]}, {"data": {"audio": "s3://no/key"}}])
    talk.studio.annotate(numbers[0], "corrected")
    talk.studio.skip(numbers[1])
    submitted = item("total_annotations", "greater", "Number", 0)
    skipped = item("cancelled_annotations", "greater", "Number", 0)
    times = [listed["updated_at"] for listed in listing(talk, project, include="id,updated_at")["tasks"]]
    del talk.answers[-1]
    shown = "predictions_model_versions"
    for items in (
        [], [item("data.ls_transcribe_key", "in_list", "String", ["a", "c", "zz"])],
        [item("data.ls_transcribe_key", "in_list", "String", ["zz"])], [item("id", "greater", "Number", numbers[2])],
        [item("id", "in_list", "List", [numbers[0], numbers[3]])], [item("id", "in_list", "List", [])],
        [item(shown, "not_contains", "List", ["ls-transcribe"])], [item(shown, "not_contains", "List", ["other"])],
        [submitted], [skipped], [submitted, skipped],
        [item(f"{kind}_annotations", "equal", "Number", 0) for kind in ("total", "cancelled")],
        [submitted, item("id", "greater", "Number", numbers[0])],
        *[[item("updated_at", "greater_or_equal", "Datetime", time)] for time in times],
        [item("updated_at", "greater_or_equal", "Datetime", "nonsense")],
    ):  # fmt: skip
        listing(talk, project, *items)
    listing(talk, project, submitted, skipped, conjunction="or")
    listing(talk, project, ordering="-tasks:updated_at", page_size=1)
    for page in (1, 2, 3):
        listing(talk, project, page_size=4, page=page)
    for fields in ("all", "task_only"):
        for include in (
            "id,data", "id,data,predictions", "id,data,total_annotations,cancelled_annotations,drafts",
            "id,updated_at,total_annotations,cancelled_annotations",
            "id,updated_at,data,predictions,annotations,result,was_cancelled,completed_by,parent_prediction,lead_time",
        ):  # fmt: skip
            listing(talk, project, fields=fields, include=include)
    listing(talk, NOWHERE)


def listing(
    talk: Talk, project: int, *items: Any, conjunction: str = "and", ordering: str = "tasks:id", **question: Any
) -> Any:
    query = {"filters": {"conjunction": conjunction, "items": items}, "ordering": [ordering]}
    parameters = {"project": project, "fields": "task_only", "include": "id,data", "resolve_uri": "false", **question}
    return talk.ask("GET", "/api/tasks", params={**parameters, "query": json.dumps(query)})


def reviews(talk: Talk) -> None:
    """Submitted, skipped, changed, taken back, begun; and how tasks and the export show it."""
    project, (first, second, third) = imported(talk, "a", "b", "c")
    parent = talk.studio.predictions(project)[0]["id"]
    corrected = {"result": result("corrected"), "lead_time": 4.25, "parent_prediction": parent}
    made = talk.ask("POST", f"/api/tasks/{first}/annotations/", json=corrected)
    skip = {"result": [], "lead_time": 1.5, "was_cancelled": True}
    skipped = talk.ask("POST", f"/api/tasks/{second}/annotations/", json=skip)
    talk.ask("POST", f"/api/tasks/{NOWHERE}/annotations/", json=skip)
    talk.ask("POST", f"/api/tasks/{first}/annotations/", json={**corrected, "parent_prediction": NOWHERE})
    half = {"result": result("half"), "lead_time": 2.5}
    talk.ask("POST", f"/api/tasks/{third}/drafts", json=half)
    for number in (first, second, third):
        talk.ask("GET", f"/api/tasks/{number}/")
        talk.ask("GET", f"/api/tasks/{number}/annotations/")
        talk.ask("GET", f"/api/tasks/{number}/drafts")
    for fields in ({"result": result("again")}, {"was_cancelled": True}, {"was_cancelled": False}):
        talk.ask("PATCH", f"/api/annotations/{made['id']}/", json=fields)
        talk.ask("GET", f"/api/tasks?project={project}&include=id,total_annotations,cancelled_annotations,is_labeled")
    talk.ask("GET", f"/api/projects/{project}/?include=task_number,total_annotations_number")
    talk.note("export", talk.studio.tasks(project))
    talk.ask("DELETE", f"/api/predictions/{parent}/")
    talk.note("export without the prediction", talk.studio.tasks(project))
    for _twice in range(2):
        talk.ask("DELETE", f"/api/annotations/{skipped['id']}/")
    chosen = {"selectedItems": {"all": False, "included": [first]}, "ordering": []}
    talk.ask("POST", f"/api/dm/actions/?id=delete_tasks_annotations&project={project}", json=chosen)
    talk.ask("PATCH", f"/api/tasks/{first}/", json={"data": {**task("a")["data"], "reviewer": "Ann"}})
    for _twice in range(2):
        talk.ask("DELETE", f"/api/tasks/{second}/")
    for method in ("GET", "PATCH"):
        talk.ask(method, f"/api/tasks/{NOWHERE}/", json={"data": {}})
    talk.note("what is left", talk.studio.tasks(project))


def changes(talk: Talk) -> None:
    """What moves the time at which a task last changed."""
    project, (first,) = imported(talk, "a")
    last = [talk.studio.fetch(f"/api/tasks/{first}/").json()["updated_at"]]

    def moved(what: str) -> None:
        now = talk.studio.fetch(f"/api/tasks/{first}/").json()["updated_at"]
        talk.note(what, now != last[0])
        last[0] = now

    def does(method: str, path: str, body: Any) -> Any:
        made = talk.ask(method, path, json=body)
        moved(f"{method} {path} moves it")
        return made

    new = {"model_version": "v2", "score": 0.9, "result": result("better")}
    made = does("POST", "/api/predictions/", {"task": first, **new})
    does("PATCH", f"/api/predictions/{made['id']}/", {"model_version": "v3"})
    does("POST", f"/api/projects/{project}/import/predictions", [{"task": first, **new}])
    does("DELETE", f"/api/predictions/{made['id']}/", {})
    for _twice in range(2):
        does("PATCH", f"/api/tasks/{first}/", {"data": {**task("a")["data"], "more": 1}})
    does("POST", f"/api/tasks/{first}/drafts", {"result": result("half"), "lead_time": 2.5})
    made = does("POST", f"/api/tasks/{first}/annotations/", {"result": result("c"), "lead_time": 1.5})
    for _twice in range(2):
        does("PATCH", f"/api/annotations/{made['id']}/", {"result": result("d")})
    does("DELETE", f"/api/annotations/{made['id']}/", {})
    does("POST", f"/api/tasks/{first}/annotations/", {"result": [], "was_cancelled": True})
    chosen = {"selectedItems": {"all": False, "included": [first]}, "ordering": []}
    does("POST", f"/api/dm/actions/?id=delete_tasks_annotations&project={project}", chosen)
    does("PATCH", f"/api/projects/{project}/", {"show_collab_predictions": True})


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
    talk.ask("DELETE", f"/api/storages/s3/{made['id']}")
    talk.ask("POST", "/api/storages/s3/", json={**body, **KEYS, "presign": True})
    answer = talk.studio.fetch(talk.studio.fetch(f"/api/tasks/{keys[0]}/").json()["data"]["audio"])
    talk.note("signed address", [answer.status_code, answer.headers["Location"].partition("?")[0]])


class Door:
    """Calls the methods of this tool's one door to Label Studio, and records what each returns or raises."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.called = {"connect"}
        self.server = LabelStudioServer.connect(ServerAccess.of(talk.studio.url, talk.studio.account.token))

    def __call__(self, method: str, *values: Any, **options: Any) -> Any:
        self.called.add(method)
        try:
            found = getattr(self.server, method)(*values, **options)
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
    return asdict(found) if is_dataclass(found) and not isinstance(found, type) else found


def door(talk: Talk, amazon: Amazon) -> None:
    """Every method of the door, with what the server takes and with what it refuses."""
    ask, title = Door(talk), f"Compared {uuid4().hex[:12]}"
    ask("user_email")
    project = talk.studio.create_project(title, CONFIG)
    talk.note("find by title", ask("find_projects", title) == [project])
    del talk.answers[-2]  # the numbers themselves
    ask("find_projects", "Of no project")
    ask("create_project", "ab", CONFIG, "Uncertainty sampling")
    ask("create_project", "Compared: not XML", "<View", "Uncertainty sampling")
    made = ask("create_project", f"Compared {uuid4().hex[:12]}", CONFIG, "Uncertainty sampling")
    talk.answers.pop()
    first, second = ask("import_tasks", made, json.dumps([task("a"), task("b")]).encode())
    talk.answers.pop()
    ask("import_tasks", made, b'[{"data": {"recording": "x"}}]')
    for number in (made, NOWHERE):
        for method in ("get_project", "project_state", "model_versions", "list_uploads", "list_s3_storages"):
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
        for resolve in (True, False):
            ask("task_data", number, resolve_uri=resolve)
    for number in (talk.studio.predictions(made)[0]["id"], NOWHERE):
        ask("set_prediction_version", number, "amazon/en-US/3f9c21")
    for number in (second, second):
        ask("delete_task", number)
    ask("upload_file", made, "a-0123456789ab.wav", io.BytesIO(b"sound"), "audio/wav")
    ask("upload_file", made, "a.opus", io.BytesIO(b"sound"), "audio/ogg")
    (upload,) = ask("list_uploads", made)
    storage = {"region_name": "eu-west-1", "presign": False, "presign_ttl": 60, "s3endpoint": amazon.url, **KEYS}
    ask("create_s3_storage", made, "nothing", **storage)
    ask("create_s3_storage", made, "calls", **storage)
    ask("list_s3_storages", made)
    address = ask("task_data", first, resolve_uri=True)["audio"]
    for path in (f"/data/{upload}", "/data/upload/1/nothing.wav", address):
        ask("fetch_audio_headers", f"{talk.studio.url}{path}", "bytes=0-3")
    methods = {name for name in vars(LabelStudioServer) if not name.startswith("_")}
    assert ask.called == methods, "the stand-in is to be held to the server in all that is asked of it"


Scenario = Callable[[Talk], None]
SCENARIOS: tuple[Scenario, ...] = (
    accounts, addresses, projects, imports, versions, predictions, filters, reviews, changes, uploads, local_files,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_same_answers(studio: Studio, stand_in: StandIn, scenario: Scenario) -> None:
    """Whatever is asked of both, what the stand-in says is what Label Studio says."""
    compare(studio, stand_in, scenario)


def test_same_answers_of_s3(studio: Studio, stand_in: StandIn, amazon: Amazon) -> None:
    """So it is with storages and the objects that they play."""
    amazon.make_bucket("calls")
    amazon.put("calls", "a.wav", b"sound of a")

    compare(studio, stand_in, lambda talk: s3(talk, amazon))


def test_same_answers_through_the_door(studio: Studio, stand_in: StandIn, amazon: Amazon) -> None:
    """What this tool's own methods return and raise is the same with both."""
    amazon.make_bucket("calls")
    amazon.put("calls", "a.wav", b"sound of a")

    compare(studio, stand_in, lambda talk: door(talk, amazon))


def compare(studio: Studio, stand_in: StandIn, scenario: Scenario) -> None:
    with httpx.Client(timeout=60, trust_env=False) as client:
        real, other = Talk(studio, client), Talk(stand_in, client)
        scenario(real)
        scenario(other)
    pairs = zip(real.answers, other.answers, strict=True)
    found = [
        difference
        for number, ((question, answer), (_question, also)) in enumerate(pairs)
        for difference in differences(normalised(answer), normalised(also), f"{number} {question}")
    ]
    assert found == []
