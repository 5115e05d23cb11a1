"""Imports: tasks with their predictions, and files, which Label Studio takes at the same address."""

import json
import re
import secrets
from email import policy
from email.parser import BytesParser
from pathlib import PurePosixPath
from typing import Any

from stand_ins.label_studio import label_config
from stand_ins.label_studio.http import Answer, NoPage, Refused, Request, answer, invalid, route
from stand_ins.label_studio.records import Json, Prediction, Project, Store, Task, Upload

# SUPPORTED_EXTENSIONS in core/settings/base.py of 1.23.2, as far as sound and task lists go.
_TAKEN = {".wav", ".mp3", ".flac", ".m4a", ".ogg", ".mp4", ".webm", ".json", ".csv", ".tsv", ".txt"}
_KEEPS_NO_TASKS = "false"


@route("POST", "/api/projects/N/import")
def import_anything(request: Request, number: int) -> Answer:
    project = _project(request.store, number)
    if request.headers.get("Content-Type", "").startswith("multipart/"):
        return _import_file(request, project)
    body = request.json
    if not isinstance(body, list | dict):
        raise invalid(non_field_errors="load_tasks: No data found in DATA or in FILES")
    return answer(_import(request, project, body if isinstance(body, list) else [body]), 201)


@route("GET", "/api/projects/N/file-uploads")
def list_uploads(request: Request, number: int) -> Answer:
    _project(request.store, number)
    uploads = [upload for upload in request.store.uploads.values() if upload.project == number]
    return answer([_described(upload) for upload in uploads])


@route("GET", "/api/import/file-upload/N")
def show_upload(request: Request, number: int) -> Answer:
    if upload := request.store.uploads.get(number):
        return answer(_described(upload))
    raise NoPage


@route("DELETE", "/api/import/file-upload/N")
def delete_upload(request: Request, number: int) -> Answer:
    """Delete an upload; the real server leaves its file, which here is in no folder."""
    if request.store.uploads.pop(number, None):
        return Answer(204)
    raise NoPage


def _project(store: Store, number: int) -> Project:
    """Return a project. Where there is none, imports answer with a page."""
    if found := store.projects.get(number):
        return found
    raise NoPage


def _described(upload: Upload) -> Json:
    return {"id": upload.id, "file": upload.name, "size": None if upload.is_lost else len(upload.content)}


def _import(request: Request, project: Project, items: list[Any], upload: Upload | None = None) -> Json:
    """Import tasks, all or none, and return the body of the answer."""
    if not items:
        raise invalid(non_field_errors="load_tasks: No tasks added")
    complaints = [_complaint(project, item) for item in items]
    if any(complaints):
        raise invalid(
            non_field_errors=[
                f"Error at item {place}: {complaint} :: {item}" if complaint else {}
                for place, (complaint, item) in enumerate(zip(complaints, items, strict=True))
            ]
        )
    tasks = [_add_task(request, project, item if "data" in item else {"data": item}, upload) for item in items]
    _check_storable(items)
    pairs = [] if _loses_predictions(request.store, items) else zip(tasks, items, strict=True)
    counts = [_add_predictions(request.store, project, *pair) for pair in pairs]
    body: Json = {
        "task_count": len(tasks),
        "annotation_count": 0,
        "prediction_count": sum(counts),
        "duration": 0.01,
        "file_upload_ids": [upload.id] if upload else [],
        "could_be_tasks_list": False,
        "found_formats": {PurePosixPath(upload.name).suffix: 1} if upload else [],
        "data_columns": sorted({name for task in tasks for name in task.data}) if upload else [],
    }
    if request.query.get("return_task_ids") == "true":
        body["task_ids"] = [task.id for task in tasks]
    return body


def _complaint(project: Project, item: Any) -> str | None:
    """Return why an item cannot be imported (`TaskValidator` in tasks/validation.py of 1.23.2). None if it can."""
    if not isinstance(item, dict):
        return 'Task root must be dict with "data", "meta", "annotations", "predictions" fields'
    if "data" not in item:
        complaint = label_config.complaint(project.label_config, item)
        return f"{complaint} [assume: item as is = task root with values] " if complaint else None
    if complaint := label_config.complaint(project.label_config, item["data"]):
        return f'{complaint} [assume: item["data"] = task root with values]'
    predictions = item.get("predictions", [])
    if not isinstance(predictions, list):
        return "Task[predictions] must be list"
    if not all("result" in prediction for prediction in predictions):
        return 'Prediction must have "result" fields'
    return None


def _add_task(request: Request, project: Project, item: Json, upload: Upload | None) -> Task:
    store = request.store
    number = store.new_id("task")
    task = Task(
        number,
        project.id,
        store.new_id(f"task of {project.id}"),
        item["data"],
        item.get("meta") or {},
        store.now(),
        store.now(),
        file_upload=upload.id if upload else None,
    )
    store.tasks[number] = task
    return task


def _check_storable(items: list[Any]) -> None:
    """Refuse predictions of which one cannot be stored, as 1.23.2 does: the tasks stay, without any prediction.

    Raises:
        Refused: There is such a prediction.
    """
    results = [prediction["result"] for item in items for prediction in item.get("predictions", [])]
    if not all(isinstance(part, dict) for result in results if isinstance(result, list) for part in result):
        raise Refused(500, "'BaseTaskSerializerBulk' object has no attribute 'db_predictions'")


def _loses_predictions(store: Store, items: list[Any]) -> bool:
    """Return whether an import loses its predictions.

    Where the database is locked, Label Studio stores tasks again (`create` in tasks/serializers.py of 1.23.2), but it
    has taken the predictions off them the first time. It answers 201.
    """
    has_any = any(item.get("predictions") for item in items)
    if has_any and store.imports_to_lose:
        store.imports_to_lose -= 1
        return True
    return False


def _add_predictions(store: Store, project: Project, task: Task, item: Json) -> int:
    """Add the predictions of an imported task. The last version is shown from then on if the project showed none."""
    predictions = item.get("predictions", [])
    for prediction in predictions:
        version = prediction.get("model_version", "undefined")
        add_prediction(store, task, prediction["result"], prediction.get("score"), version)
        project.model_version = project.model_version or version
    return len(predictions)


def add_prediction(store: Store, task: Task, result: Any, score: Any, version: str) -> Prediction:
    """Add a prediction to a task."""
    number = store.new_id("prediction")
    prediction = Prediction(number, task.id, task.project, result, score, version, store.now(), store.now())
    store.predictions[number] = prediction
    return prediction


def _import_file(request: Request, project: Project) -> Answer:
    name, content = _file_of(request)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _TAKEN:
        raise invalid(non_field_errors=f"{suffix} extension is not supported")
    store = request.store
    stored = f"{secrets.token_hex(4)}-{_safe(name)}"
    upload = Upload(store.new_id("upload"), project.id, f"upload/{project.id}/{stored}", content)
    store.uploads[upload.id] = upload
    keeps_tasks = request.query.get("commit_to_project") != _KEEPS_NO_TASKS
    if suffix == ".json":
        return answer(_import(request, project, json.loads(content), upload), 201)
    variables = label_config.variables(project.label_config)
    if len(variables) > 1:  # the file stays all the same
        raise invalid(
            non_field_errors=f"Failed to parse input file {stored}: Your label config has more than one data key and "
            "direct file upload supports only one data key. To import data with multiple data keys, use a JSON or CSV "
            "file."
        )
    if keeps_tasks:
        _add_task(request, project, {"data": dict.fromkeys(variables, f"/data/{upload.name}")}, upload)
    return answer(
        {
            "task_count": 1,
            "annotation_count": 0 if keeps_tasks else None,
            "prediction_count": 0 if keeps_tasks else None,
            "duration": 0.01,
            "file_upload_ids": [upload.id],
            "could_be_tasks_list": False,
            "found_formats": {suffix: 1},
            "data_columns": ["$undefined$"],
        },
        201,
    )


def _file_of(request: Request) -> tuple[str, bytes]:
    """Return the name and the content of the file in a form."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    form = BytesParser(policy=policy.HTTP).parsebytes(head + request.body)
    (part,) = form.iter_parts()
    return str(part.get_filename()), bytes(part.get_content())


def _safe(name: str) -> str:
    """Return a file's name as Django stores it."""
    return re.sub(r"[^-\w.]", "", name.strip().replace(" ", "_"))
