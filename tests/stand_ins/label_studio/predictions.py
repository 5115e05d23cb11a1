"""Predictions: one by one, or many at once."""

from typing import Any

from stand_ins.label_studio.http import Answer, NoPage, Request, answer, invalid, not_found, route
from stand_ins.label_studio.imports import add_prediction
from stand_ins.label_studio.records import Json, Prediction, Store, Task


@route("GET", "/api/predictions/")
def list_predictions(request: Request) -> Answer:
    store, query = request.store, request.query
    if "project" in query and int(query["project"]) not in store.projects:
        raise invalid(project="Select a valid choice. That choice is not one of the available choices.")
    found = [
        prediction
        for prediction in store.predictions.values()
        if query.get("project", str(prediction.project)) == str(prediction.project)
        and query.get("task", str(prediction.task)) == str(prediction.task)
    ]
    return answer([describe_prediction(prediction) for prediction in found])


@route("POST", "/api/predictions/")
def create_prediction(request: Request) -> Answer:
    fields, store = request.json, request.store
    if fields.get("task") not in store.tasks:
        raise invalid(task=f'Invalid pk "{fields.get("task")}" - object does not exist.')
    if "result" not in fields:
        raise invalid(result="This field is required.")
    task = store.tasks[fields["task"]]
    made = add_prediction(store, task, fields["result"], fields.get("score"), fields.get("model_version", "undefined"))
    store.touch(task.id, request.user.id)
    return answer(describe_prediction(made), 201)


@route("POST", "/api/projects/N/import/predictions")
def import_predictions(request: Request, number: int) -> Answer:
    """Import predictions. The tasks' times of change stay as they were, as in Label Studio."""
    store = request.store
    project = store.projects.get(number)
    if project is None:
        raise NoPage
    tasks: list[Task | None] = [store.tasks.get(item.get("task")) for item in request.json]
    added: list[tuple[Task, Any]] = []
    for task, item in zip(tasks, request.json, strict=True):
        if task is None or task.project != number:
            message = (
                f'{item} contains invalid "task" field: corresponding task ID couldn\'t be retrieved from project '
                f"{project.title} (id={project.id}) tasks"
            )
            raise invalid(non_field_errors=message)
        added.append((task, item))
    for task, item in added:
        add_prediction(store, task, item.get("result"), item.get("score"), item.get("model_version", "undefined"))
    return answer({"created": len(added)}, 201)


@route("PATCH", "/api/predictions/N/")
def change_prediction(request: Request, number: int) -> Answer:
    prediction = _prediction(request.store, number)
    for name in ("model_version", "score", "result"):
        if name in request.json:
            setattr(prediction, name, request.json[name])
    prediction.updated_at = request.store.now()
    request.store.touch(prediction.task, request.user.id)
    return answer(describe_prediction(prediction))


@route("DELETE", "/api/predictions/N/")
def delete_prediction(request: Request, number: int) -> Answer:
    prediction = _prediction(request.store, number)
    del request.store.predictions[number]
    for annotation in request.store.annotations.values():
        if annotation.parent_prediction == number:
            annotation.parent_prediction = None
    request.store.touch(prediction.task, request.user.id)
    return Answer(204)


def describe_prediction(prediction: Prediction) -> Json:
    """Return a prediction as answers show it."""
    return {
        "id": prediction.id,
        "result": prediction.result,
        "model_version": prediction.model_version,
        "created_ago": "0\u00a0minutes",
        "score": prediction.score,
        "cluster": None,
        "neighbors": None,
        "mislabeling": 0.0,
        "created_at": prediction.created_at,
        "updated_at": prediction.updated_at,
        "model": None,
        "model_run": None,
        "task": prediction.task,
        "project": prediction.project,
    }


def _prediction(store: Store, number: int) -> Prediction:
    if found := store.predictions.get(number):
        return found
    raise not_found("Prediction")
