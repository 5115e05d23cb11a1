"""The tasks of this tool whose editor is empty: they have no prediction that is shown, or one without its text.

Label Studio is asked with filters, and only the few tasks that these select are read. A filter looks at all predictions
of a task, also at those that are not shown. So it selects too many, but of the empty editors it leaves out none.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ls_transcribe.label_studio.api import TaskFilter
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, own_predictions
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.task_query import TaskPage, query_all_tasks, query_summaries, task_filter

_VERSIONS = "predictions_model_versions"
_RESULTS = "predictions_results"
"""The result of each prediction as a JSON text, with a blank after each colon and comma."""


def tags_with_text(result: object) -> set[str]:
    """Return the names of the tags that a prediction has a text for. Anybody can store a result of any form."""
    items = [item for item in result if isinstance(item, dict)] if isinstance(result, list) else []
    return {str(item.get("from_name")) for item in items if _has_letters(item.get("value"))}


def tasks_with_empty_editor(
    project: Project,
    text_tags: Sequence[str],
    expects_text: Callable[[ProjectTask], bool],
    *,
    include: str = "id,data",
) -> Iterator[ProjectTask]:
    """Return the tasks of this tool that have no prediction of the version that is shown, or one without its text.

    `text_tags` are the tags that take texts. `expects_text` says of a task whether it must have one: a silent recording
    has none. `include` names the fields to request, as for `tasks_with_keys`.
    """
    lacking = 0
    has_none = task_filter(_VERSIONS, "not_contains", "List", [MODEL_VERSION])
    for task in query_all_tasks(project, has_none, page_type=TaskPage[ProjectTask], include=include):
        lacking += 1
        if task.key:
            yield task
    for task in _tasks_in_doubt(project, text_tags, lacking, include):
        own = own_predictions(task)
        if not own or (not set(text_tags) <= tags_with_text(own[-1]["result"]) and expects_text(task)):
            yield task


def _tasks_in_doubt(project: Project, text_tags: Sequence[str], lacking: int, include: str) -> Iterator[ProjectTask]:
    """Yield the tasks that have a prediction of this tool, or of a version with a like name, and may have no text.

    `lacking` is the number of tasks without such a prediction.
    """
    versions = project.server.model_versions(project.id)
    like_own = {version: count for version, count in versions.items() if MODEL_VERSION in version}
    if not like_own:
        return
    has_like_own = task_filter(_VERSIONS, "contains", "List", [MODEL_VERSION])
    if sum(like_own.values()) > project.state().tasks - lacking:  # some have several, of which any may be the shown one
        questions = [has_like_own]
    else:
        questions = list(_questions(text_tags, like_own))
        if not query_summaries(project, *questions, size=1, conjunction="or").total:
            return
    found: dict[int, ProjectTask] = {}
    for question in questions:
        tasks = query_all_tasks(
            project,
            has_like_own,
            question,
            page_type=TaskPage[ProjectTask],
            include=f"{include},predictions",
            fields="all",
        )
        found |= {task.id: task for task in tasks if task.key}
    yield from (found[number] for number in sorted(found))


def _questions(text_tags: Sequence[str], versions: Mapping[str, int]) -> Iterator[TaskFilter]:
    """Yield the filters of which one selects a task whose only prediction has no text.

    Label Studio compares parts of versions, so a version with the name of this tool within its own counts as this
    tool's there.
    """
    if alike := sorted(version for version in versions if version != MODEL_VERSION):
        yield task_filter(_VERSIONS, "contains", "List", alike)
    yield task_filter(_RESULTS, "equal", "String", "[]")
    for text in ("[]", '[""]', '[" '):  # no line, an empty one, and what may be blanks alone
        yield task_filter(_RESULTS, "contains", "String", f'"text": {text}')
    for tag in text_tags:
        # Databases store other letters in different ways: SQLite as \u00e9, PostgreSQL as they are.
        part = f'"from_name": {json.dumps(tag)}' if tag.isascii() else '"type": "textarea"'
        yield task_filter(_RESULTS, "not_contains", "String", part)


def _has_letters(value: Any) -> bool:
    text = value.get("text") if isinstance(value, dict) else None
    return any(str(line).strip() for line in (text if isinstance(text, list) else [text] if text else []))
