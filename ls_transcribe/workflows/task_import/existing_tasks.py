"""The tasks that a project has of a folder's recordings, recorded in the ledger for the time of a run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ls_transcribe.label_studio.editor_texts import tasks_with_empty_editor
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import (
    KEYS_PER_QUERY,
    ProjectTask,
    own_tasks,
    tasks_with_keys,
)
from ls_transcribe.label_studio.task_fields import value_at
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.task_import.empty_editors import expects_text


@dataclass(frozen=True, slots=True)
class ExistingTasks:
    """What was found in a project: the keys of recordings with several tasks, and whether any editor is empty."""

    duplicated: Sequence[str] = ()
    has_empty: bool = False


def record_existing_tasks(project: Project, task_count: int, ledger: Ledger, config: LabelConfig) -> ExistingTasks:
    """Record the tasks of a project that has `task_count` tasks. `config` is its label configuration.

    Either all tasks are listed, or the folder's recordings are looked up, whichever are fewer. Both take 0.3 ms for
    each.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    if not task_count:
        return ExistingTasks()
    imported_tasks = ledger.imported_tasks
    tasks = (
        _look_up(project, imported_tasks.recording_keys())
        if imported_tasks.count_recordings() < task_count
        else own_tasks(project)
    )
    duplicated = []
    for task in tasks:
        is_first = imported_tasks.add_existing(task.key, task.id, played_audio(task, config.audio_variable))
        if not is_first and imported_tasks.has_recording(task.key):
            duplicated.append(task.key)
    has_empty = False
    expects = partial(expects_text, imported_tasks=imported_tasks)
    for task in tasks_with_empty_editor(project, config.text_tags, expects):
        imported_tasks.mark_empty(task.key)
        has_empty = True
    return ExistingTasks(duplicated, has_empty)


def played_audio(task: ProjectTask, audio_variable: str) -> str:
    """Return the address that a task plays."""
    return str(value_at(task.data, audio_variable) or "")


def _look_up(project: Project, keys: Iterable[str]) -> Iterator[ProjectTask]:
    remaining = iter(keys)
    while chunk := list(islice(remaining, KEYS_PER_QUERY)):
        yield from tasks_with_keys(project, chunk)
