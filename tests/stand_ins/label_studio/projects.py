"""Projects: create, find, change, delete, and the versions of their predictions."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from stand_ins.label_studio import label_config
from stand_ins.label_studio.http import Answer, Refused, Request, answer, invalid, not_found, route
from stand_ins.label_studio.records import Json, Project, Store

SAMPLINGS = ("Sequential sampling", "Uniform sampling", "Uncertainty sampling")
_PAGE_SIZE = 30
_COUNTS = (
    "task_number", "num_tasks_with_annotations", "total_annotations_number", "skipped_annotations_number",
    "total_predictions_number",
)  # fmt: skip
_CHANGEABLE = ("title", "description", "label_config", "sampling", "model_version", "show_collab_predictions")
_NO_SUCH_VERSION = "Model version doesn't exist either as live model or as static predictions."


def project_of(store: Store, number: int) -> Project:
    """Return a project.

    Raises:
        Refused: There is none.
    """
    if found := store.projects.get(number):
        return found
    raise not_found("Project")


@route("GET", "/api/projects/")
def list_projects(request: Request) -> Answer:
    title = request.query.get("title", "").lower()
    found = [project for project in request.store.projects.values() if title in project.title.lower()]
    found.sort(key=lambda project: project.id, reverse=True)
    size, page = int(request.query.get("page_size", _PAGE_SIZE)), int(request.query.get("page", 1))
    shown = found[size * (page - 1) : size * page]
    if page > 1 and not shown:
        raise Refused(404, "Invalid page.")
    return answer(
        {
            "count": len(found),
            "next": _page_address(request, page + 1) if len(found) > size * page else None,
            "previous": _page_address(request, page - 1) if page > 1 else None,
            "results": [_included(request, describe(request.store, project)) for project in shown],
        }
    )


@route("POST", "/api/projects/")
def create_project(request: Request) -> Answer:
    fields, store = request.json, request.store
    _check(fields)
    project = Project(
        store.new_id("project"),
        fields.get("title", ""),
        fields.get("label_config", "<View></View>"),
        fields.get("sampling", SAMPLINGS[0]),
        store.now(),
        fields.get("description", ""),
    )
    store.projects[project.id] = project
    described = {**describe(store, project), **dict.fromkeys(_COUNTS)}  # the new project is not counted
    return answer(described, 201)


@route("GET", "/api/projects/N/")
def show_project(request: Request, number: int) -> Answer:
    return answer(_included(request, describe(request.store, project_of(request.store, number))))


@route("PATCH", "/api/projects/N/")
def change_project(request: Request, number: int) -> Answer:
    project, fields = project_of(request.store, number), request.json
    _check(fields)
    version = fields.get("model_version") or ""
    if version not in ("", project.model_version, *_counts(request.store, number)):
        raise invalid(model_version=_NO_SUCH_VERSION)
    if fields.get("show_collab_predictions") is False:
        project.model_version = ""
    for name in _CHANGEABLE:
        if name in fields:
            setattr(project, name, fields[name])
    return answer(describe(request.store, project))


@route("DELETE", "/api/projects/N/")
def delete_project(request: Request, number: int) -> Answer:
    request.store.remove_project(project_of(request.store, number).id)
    return Answer(204)


@route("GET", "/api/projects/N/model-versions/")
def list_versions(request: Request, number: int) -> Answer:
    counts = _counts(request.store, project_of(request.store, number).id)
    if request.query.get("extended") != "true":
        return answer(counts)
    latest = {
        prediction.model_version: prediction.created_at
        for prediction in request.store.predictions.values()
        if prediction.project == number
    }
    static = [
        {"model_version": version, "count": count, "latest": latest[version]} for version, count in counts.items()
    ]
    static.sort(key=lambda version: str(version["latest"]), reverse=True)
    return answer({"static": static, "live": None})


def describe(store: Store, project: Project) -> Json:
    """Return a project as answers show it."""
    tasks = store.tasks_of(project.id)
    numbers = {task.id for task in tasks}
    annotations = [one for one in store.annotations.values() if one.task in numbers]
    submitted = [one for one in annotations if not one.was_cancelled]
    return {
        "id": project.id,
        "title": project.title,
        "description": project.description,
        "label_config": project.label_config,
        "created_at": project.created_at,
        "model_version": project.model_version,
        "show_collab_predictions": project.show_collab_predictions,
        "sampling": project.sampling,
        "task_number": len(tasks),
        "num_tasks_with_annotations": len({one.task for one in submitted}),
        "total_annotations_number": len(submitted),
        "skipped_annotations_number": len(annotations) - len(submitted),
        "total_predictions_number": sum(one.project == project.id for one in store.predictions.values()),
        "maximum_annotations": 1,
        "organization": 1,
    }


def _page_address(request: Request, page: int) -> str:
    query = {name: value for name, value in request.query.items() if name != "page"}
    if page > 1:
        query["page"] = str(page)
    return f"http://{request.headers['Host']}{request.path}?{urlencode(sorted(query.items()))}"


def _included(request: Request, described: Json) -> Json:
    include = request.query.get("include")
    return {name: described[name] for name in include.split(",") if name in described} if include else described


def _counts(store: Store, project: int) -> Counter[str]:
    return Counter(one.model_version for one in store.predictions.values() if one.project == project)


def _check(fields: Any) -> None:
    """Check the fields of a new or changed project.

    Raises:
        Refused: One of them is not right.
    """
    title = fields.get("title", "long enough")
    if len(title) < 3:
        raise invalid(title="Ensure this field has at least 3 characters.")
    if len(title) > 50:
        raise invalid(title="Ensure this field has no more than 50 characters.")
    if fields.get("sampling", SAMPLINGS[0]) not in SAMPLINGS:
        raise invalid(sampling=f'"{fields["sampling"]}" is not a valid choice.')
    if "label_config" in fields:
        label_config.check(fields["label_config"])
