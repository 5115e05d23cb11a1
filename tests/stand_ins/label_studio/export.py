"""The export of a project as JSON, and the snapshots that people make."""

import json

from stand_ins.label_studio.annotations import describe_annotation, describe_draft
from stand_ins.label_studio.http import Answer, NoPage, Request, answer, route
from stand_ins.label_studio.projects import project_of
from stand_ins.label_studio.records import Annotation, Json, Snapshot, Store, Task
from stand_ins.label_studio.tasks import describe_counts, describe_own

_NOT_EXPORTED = ("created_username", "created_ago")
_NOT_OF_TASK = ("overlap", "file_upload", "is_labeled")


@route("GET", "/api/projects/N/export")
def export_project(request: Request, number: int) -> Answer:
    store = request.store
    if number not in store.projects:
        raise NoPage
    everything = request.query.get("download_all_tasks") == "true"
    tasks = [task for task in store.tasks_of(number) if everything or store.annotations.of_task(task.id)]
    body = json.dumps([_exported(store, task) for task in tasks]).encode()
    return Answer(200, body, {"Content-Type": "application/.json"})


@route("GET", "/api/projects/N/exports/")
def list_snapshots(request: Request, number: int) -> Answer:
    project = project_of(request.store, number)
    return answer([_snapshot(one) for one in reversed(request.store.snapshots) if one.project == project.id])


@route("POST", "/api/projects/N/exports/")
def make_snapshot(request: Request, number: int) -> Answer:
    project, store = project_of(request.store, number), request.store
    made = Snapshot(store.new_id("snapshot"), project.id, request.json.get("title") or "", store.now())
    store.snapshots.append(made)
    return answer(_snapshot(made), 201)


def _snapshot(made: Snapshot) -> Json:
    return {"id": made.id, "title": made.title, "created_at": made.created_at, "status": "completed"}


def _exported(store: Store, task: Task) -> Json:
    described = describe_own(task) | describe_counts(store, task)
    for name in _NOT_OF_TASK:
        del described[name]
    return {
        **described,
        "annotations": [_exported_annotation(store, one) for one in store.annotations.of_task(task.id)],
        "drafts": [describe_draft(store, one) for one in store.drafts.of_task(task.id)],
        "predictions": [one.id for one in store.predictions.of_task(task.id)],
        "allow_skip": True,
    }


def _exported_annotation(store: Store, annotation: Annotation) -> Json:
    described = describe_annotation(store, annotation)
    for name in _NOT_EXPORTED:
        del described[name]
    return {**described, "prediction": annotation.snapshot, "result_count": len(annotation.result or [])}
