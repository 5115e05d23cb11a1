"""Conversations about accounts, projects, imports and predictions."""

import json
from typing import Any
from uuid import uuid4

from e2e.conversations.talk import Talk
from studio import REPOSITORY

CONFIG = '<View><Audio name="audio" value="$audio"/><TextArea name="transcription" toName="audio"/></View>'


SEGMENTS = (REPOSITORY / "ls_transcribe" / "label_config_segments.xml").read_text("utf-8")


NOWHERE = 987_654
"""The number of a row that is not there."""


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
        ["text"], [good, {**good, "predictions": [{"model_version": "a", "result": ["no region"]}]}],
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
