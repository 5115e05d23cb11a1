"""Annotations and drafts: submit, skip, change and delete; all but drafts move the task's time of change."""

from stand_ins.label_studio.http import Answer, Request, answer, invalid, not_found, route
from stand_ins.label_studio.predictions import describe_prediction
from stand_ins.label_studio.projects import project_of
from stand_ins.label_studio.records import Annotation, Draft, Json, Store, Task

_CHANGEABLE = ("result", "was_cancelled", "ground_truth", "lead_time")


@route("GET", "/api/tasks/N/annotations/")
def list_annotations(request: Request, number: int) -> Answer:
    _task(request.store, number)
    submitted = [one for one in request.store.annotations.of_task(number) if not one.was_cancelled]
    return answer([describe_annotation(request.store, one) for one in submitted])


@route("POST", "/api/tasks/N/annotations/")
def create_annotation(request: Request, number: int) -> Answer:
    store, fields = request.store, request.json
    task = _task(store, number)
    parent = fields.get("parent_prediction")
    if parent is not None and parent not in store.predictions:
        raise invalid(parent_prediction=f'Invalid pk "{parent}" - object does not exist.')
    created = store.now()
    annotation = Annotation(
        store.new_id("annotation"),
        number,
        task.project,
        request.user.id,
        fields.get("result"),
        created,
        store.now(),
        was_cancelled=fields.get("was_cancelled", False),
        ground_truth=fields.get("ground_truth", False),
        lead_time=fields.get("lead_time"),
        parent_prediction=parent,
        parent_annotation=fields.get("parent_annotation"),
        snapshot=_snapshot(store, task),
    )
    store.annotations[annotation.id] = annotation
    store.touch(number, request.user.id)
    return answer(describe_annotation(store, annotation), 201)


@route("PATCH", "/api/annotations/N/")
def change_annotation(request: Request, number: int) -> Answer:
    annotation = _annotation(request.store, number)
    for name in _CHANGEABLE:
        if name in request.json:
            setattr(annotation, name, request.json[name])
    annotation.updated_at = request.store.now()
    request.store.touch(annotation.task, request.user.id)
    return answer(describe_annotation(request.store, annotation))


@route("DELETE", "/api/annotations/N/")
def delete_annotation(request: Request, number: int) -> Answer:
    annotation = _annotation(request.store, number)
    del request.store.annotations[number]
    request.store.touch(annotation.task, request.user.id)
    return Answer(204)


@route("POST", "/api/dm/actions/")
def act_on_list(request: Request) -> Answer:
    """Delete the annotations of chosen tasks. The stand-in knows no other action."""
    project_of(request.store, int(request.query["project"]))
    if request.query["id"] != "delete_tasks_annotations":
        raise not_found("Action")
    chosen = request.json["selectedItems"]["included"]
    deleted = [annotation for task in chosen for annotation in request.store.annotations.of_task(task)]
    for annotation in deleted:
        del request.store.annotations[annotation.id]
        request.store.touch(annotation.task, request.user.id)
    return answer({"processed_items": len(chosen), "detail": f"Deleted {len(deleted)} annotations"})


@route("GET", "/api/tasks/N/drafts")
def list_drafts(request: Request, number: int) -> Answer:
    _task(request.store, number)
    return answer([describe_draft(request.store, one) for one in request.store.drafts.of_task(number)])


@route("POST", "/api/tasks/N/drafts")
def create_draft(request: Request, number: int) -> Answer:
    store, fields = request.store, request.json
    _task(store, number)
    identity, user = store.new_id("draft"), request.user.id
    draft = Draft(identity, number, user, fields["result"], fields.get("lead_time"), store.now(), store.now())
    store.drafts[identity] = draft
    return answer(describe_draft(store, draft), 201)


def describe_annotation(store: Store, annotation: Annotation) -> Json:
    """Return an annotation as answers show it."""
    email = store.users[annotation.completed_by].email
    return {
        "id": annotation.id,
        "result": annotation.result,
        "created_username": f" {email}, {annotation.completed_by}",
        "created_ago": "0\u00a0minutes",
        "completed_by": annotation.completed_by,
        "was_cancelled": annotation.was_cancelled,
        "ground_truth": annotation.ground_truth,
        "created_at": annotation.created_at,
        "updated_at": annotation.updated_at,
        "draft_created_at": None,
        "lead_time": annotation.lead_time,
        "import_id": None,
        "last_action": None,
        "bulk_created": False,
        "task": annotation.task,
        "project": annotation.project,
        "updated_by": annotation.completed_by,
        "parent_prediction": annotation.parent_prediction,
        "parent_annotation": annotation.parent_annotation,
        "last_created_by": None,
    }


def describe_draft(store: Store, draft: Draft) -> Json:
    """Return a draft as answers show it."""
    email = store.users[draft.user].email
    return {
        "id": draft.id,
        "user": email,
        "created_username": f"{email}, {draft.user}",
        "created_ago": "0\u00a0minutes",
        "result": draft.result,
        "lead_time": draft.lead_time,
        "was_postponed": False,
        "import_id": None,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
        "task": draft.task,
        "annotation": None,
    }


def _snapshot(store: Store, task: Task) -> Json:
    """Return the first prediction of the version that the project shows, as it is now (tasks/api.py of 1.23.2)."""
    version = store.projects[task.project].model_version
    shown = [one for one in store.predictions.of_task(task.id) if one.model_version == version]
    return describe_prediction(shown[0]) if shown else {}


def _task(store: Store, number: int) -> Task:
    if found := store.tasks.get(number):
        return found
    raise not_found("Task")


def _annotation(store: Store, number: int) -> Annotation:
    if found := store.annotations.get(number):
        return found
    raise not_found("Annotation")
