"""The export of a project as JSON."""

import json

from stand_ins.label_studio.annotations import describe_annotation, describe_draft
from stand_ins.label_studio.http import Answer, NoPage, Request, route
from stand_ins.label_studio.records import Annotation, Json, Store, Task
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
