"""Conversations about the list of tasks, annotations, and what moves the time of a change."""

import json
from typing import Any

from e2e.conversations.projects import NOWHERE, imported, new_project, result, task
from e2e.conversations.talk import Talk


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
        [item(shown, "not_contains", "List", ["ls-transcribe"])], [item(shown, "not_contains", "List", ["scribe"])],
        [item(shown, "contains", "List", ["scribe"])], [item(shown, "contains", "List", ["nothing", "ls-transcribe"])],
        [item(shown, "not_contains", "List", ["other"])], [item("data.audio", "contains", "String", "A.wav")],
        [item("data.audio", "contains", "String", "%61.wav")], [item("data.audio", "contains", "String", "%25")],
        [item("storage_filename", "contains", "String", "a.wav")],
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
            "id,updated_at,data,predictions,annotations,result,was_cancelled,ground_truth,completed_by,"
            "parent_prediction,lead_time",
        ):  # fmt: skip
            listing(talk, project, fields=fields, include=include)
    listing(talk, NOWHERE)


def results(talk: Talk) -> None:
    """The filters by what predictions say: of none, of no text, of an empty one, of other tags, of several at once."""
    predicted: dict[str, list[Any]] = {
        "good": [result("good")], "none": [], "nothing": [[]], "empty": [result("")],
        "no text": [[{**result("")[0], "value": {"text": []}}]], "other tag": [[{**result("x")[0], "from_name": "é"}]],
        "quoted": [result('say "text": [""]')], "newer": [result("good"), []], "older": [[], result("good")],
    }  # fmt: skip
    project = new_project(talk)
    tasks = [
        {"data": task(key)["data"], "predictions": [{"model_version": "ls-transcribe", "result": one} for one in many]}
        for key, many in predicted.items()
    ]
    talk.studio.import_tasks(project, tasks)
    column = "predictions_results"
    questions = [
        item(column, operator, "String", value)
        for operator, value in (
            ("equal", "[]"), ("contains", '"text": []'), ("contains", '"text": [""]'), ("contains", "TRANSCRIPTION"),
            ("not_contains", '"from_name": "transcription"'), ("not_contains", '"type": "textarea"'),
            ("contains", '"from_name": "é"'),
        )
    ]  # fmt: skip
    for question in questions:
        listing(talk, project, question)
        listing(talk, project, item("predictions_model_versions", "contains", "List", ["ls-transcribe"]), question)
    listing(talk, project, *questions, conjunction="or", page_size=1)
    [first, *_others] = talk.studio.predictions(project)
    talk.ask("PATCH", f"/api/predictions/{first['id']}/", json={"result": []})
    listing(talk, project, questions[0])


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
    talk.ask("PATCH", f"/api/tasks/{first}/", json={"overlap": 2, "is_labeled": False})
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
