"""Requests from options by their names, whichever part of a request they belong to."""

from pathlib import Path
from typing import Any

from ls_transcribe.label_studio.access import ProjectReference
from ls_transcribe.workflows.requests import ExportRequest, ImportOptions, PushRequest, RunOptions


def export_request(*sources: str | Path, **options: Any) -> ExportRequest:
    """The request of an export; `options` are fields of an ExportRequest and of its RunOptions."""
    return ExportRequest(tuple(map(str, sources)), **_export_fields(options))


def push_request(*sources: str | Path, **options: Any) -> PushRequest:
    """The request of a push; `options` are besides `url`, `project`, `title` and fields of ImportOptions."""
    project = ProjectReference(options.pop("url", None), options.pop("project", None), options.pop("title", None))
    import_options = ImportOptions(**_taken(options, ImportOptions))
    fields = _export_fields(options)
    return PushRequest(tuple(map(str, sources)), **fields, project=project, import_options=import_options)


def _export_fields(options: dict[str, Any]) -> dict[str, Any]:
    run_options = RunOptions(**_taken(options, RunOptions))
    return {**options, "options": run_options}


def _taken(options: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Take the fields of a class out of the options."""
    return {name: options.pop(name) for name in kind.__dataclass_fields__ if name in options}
