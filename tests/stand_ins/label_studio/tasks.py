"""Tasks: the list with its filters, and each by itself."""

from typing import Any

from stand_ins.label_studio import filters, storages
from stand_ins.label_studio.annotations import describe_annotation, describe_draft
from stand_ins.label_studio.http import Answer, Refused, Request, answer, not_found, route
from stand_ins.label_studio.predictions import describe_prediction
from stand_ins.label_studio.projects import project_of
from stand_ins.label_studio.records import Json, Store, Task

_PAGE_SIZE = 100
_ONLY_WITH_ALL = ("annotations", "predictions")
"""What `fields=task_only` leaves out."""


def task_of(store: Store, number: int) -> Task:
    """Return a task.

    Raises:
        Refused: There is none.
    """
    if found := store.tasks.get(number):
        return found
    raise not_found("Task")


@route("GET", "/api/tasks/?")
def list_tasks(request: Request) -> Answer:
    query, store = request.query, request.store
    project = project_of(store, int(query.get("project", 0)))
    found = filters.chosen(store, store.tasks_of(project.id), query.get("query", "{}"))
    size, page = int(query.get("page_size", _PAGE_SIZE)), int(query.get("page", 1))
    shown = found[size * (page - 1) : size * page]
    if "annotations" in query.get("include", "annotations").split(",") and any(
        task.id in store.unreadable for task in shown
    ):
        return Answer(500, b"<!doctype html>", {"Content-Type": "text/html; charset=utf-8"})
    if page > 1 and not shown:
        raise Refused(404, "Invalid page.")
    return answer(
        {
            "total_annotations": sum(filters.submitted(store, task) for task in found),
            "total": len(found),
            "tasks": [_listed(request, task) for task in shown],
        }
    )


@route("GET", "/api/tasks/N/")
def show_task(request: Request, number: int) -> Answer:
    task = task_of(request.store, number)
    described = _all_of(request, task)
    for annotation in described["annotations"]:
        user = request.store.users[annotation["completed_by"]]
        annotation["completed_by"] = {
            "id": user.id,
            "first_name": "",
            "last_name": "",
            "avatar": None,
            "email": user.email,
            "initials": user.email[:2],
        }
    return answer(described)


@route("PATCH", "/api/tasks/N/")
def change_task(request: Request, number: int) -> Answer:
    task = task_of(request.store, number)
    task.data = request.json.get("data", task.data)
    task.overlap = request.json.get("overlap", task.overlap)
    request.store.touch(number, request.user.id)
    described = describe_own(task) | describe_counts(request.store, task)
    described["annotations"] = [describe_annotation(request.store, one) for one in _annotations(request, task)]
    described["predictions"] = [describe_prediction(one) for one in request.store.predictions.of_task(number)]
    return answer(described)


@route("DELETE", "/api/tasks/N/")
def delete_task(request: Request, number: int) -> Answer:
    request.store.remove_task(task_of(request.store, number).id)
    return Answer(204)


def _listed(request: Request, task: Task) -> Json:
    """Return a task as the list shows it: only what was asked for."""
    described = _all_of(request, task)
    if request.query.get("fields") != "all":
        for name in _ONLY_WITH_ALL:
            del described[name]
    include = request.query.get("include")
    if not include:
        return described
    names = set(include.split(","))
    kept: dict[str, Any] = {name: value for name, value in described.items() if name in names}
    if "annotations" in kept:  # one list is for both
        kept["annotations"] = [
            {name: value for name, value in one.items() if name in names} for one in kept["annotations"]
        ]
    return kept


def _all_of(request: Request, task: Task) -> Json:
    """Return all that the Data Manager knows of a task."""
    store = request.store
    annotations, predictions = _annotations(request, task), store.predictions.of_task(task.id)
    scores = [one.score for one in predictions if one.score is not None]
    times = [one.lead_time for one in annotations if one.lead_time is not None]
    described = {
        **describe_own(task),
        **describe_counts(store, task),
        "data": storages.resolved(request, task),
        "annotations": [describe_annotation(store, one) for one in annotations],
        "predictions": [describe_prediction(one) for one in predictions],
        "drafts": [describe_draft(store, one) for one in store.drafts.of_task(task.id)],
        "annotators": sorted({one.completed_by for one in annotations}),
        "annotations_ids": ",".join(str(one.id) for one in annotations),
        "predictions_model_versions": ",".join(dict.fromkeys(one.model_version for one in predictions)),
        "predictions_score": sum(scores) / len(scores) if scores else None,
        "avg_lead_time": sum(times) / len(times) if times else None,
        "draft_exists": bool(store.drafts.of_task(task.id)),
    }
    described["updated_by"] = [{"user_id": task.updated_by}] if task.updated_by else []
    return described


def _annotations(request: Request, task: Task) -> list[Any]:
    return request.store.annotations.of_task(task.id)


def describe_own(task: Task) -> Json:
    return {
        "id": task.id,
        "data": task.data,
        "meta": task.meta,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "inner_id": task.inner_id,
        "overlap": task.overlap,
        "project": task.project,
        "updated_by": task.updated_by,
        "file_upload": task.file_upload,
    }


def describe_counts(store: Store, task: Task) -> Json:
    """Return a task's counts. That of its predictions is left out: on a busy machine Label Studio's is too high."""
    total = filters.submitted(store, task)
    people = {one.completed_by for one in store.annotations.of_task(task.id) if not one.was_cancelled}
    return {
        "total_annotations": total,
        "cancelled_annotations": filters.skipped(store, task),
        "is_labeled": len(people) >= task.overlap,
    }
