"""The tasks that a project has of a folder's recordings, recorded in the ledger for the time of a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ls_transcribe.label_studio.editor_texts import tasks_with_empty_editor
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY, played_audio, tasks_with_keys
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.task_import.empty_editors import expects_text
from ls_transcribe.workflows.task_import.listed_project import ListedProject


@dataclass(frozen=True, slots=True)
class ExistingTasks:
    """What was found in a project: the keys of recordings with several tasks, and whether any editor is empty.

    `forgotten` are the tasks of recordings that were forgotten on request.
    """

    duplicated: Sequence[str] = ()
    has_empty: bool = False
    forgotten: Sequence[int] = ()


def record_existing_tasks(
    project: Project, task_count: int, ledger: Ledger, config: LabelConfig, *, list_all: bool = False
) -> ExistingTasks:
    """Record the tasks of a project that has `task_count` tasks. `config` is its label configuration.

    Where the ledger has a listing of the project, only what has changed since is requested. Else all tasks are listed,
    or the folder's recordings are looked up, whichever are fewer. `list_all` lists all tasks.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    if not task_count:
        return ExistingTasks()
    imported_tasks = ledger.imported_tasks
    listed = ListedProject(project, ledger, config.audio_variable)
    if not list_all and listed.renew(task_count):
        duplicated = listed.take_over()
    elif not list_all and imported_tasks.count_recordings() < task_count:
        duplicated = _look_up(project, ledger, config)
    else:
        listed.list_all()
        duplicated = listed.take_over()
    has_empty = False
    expects = partial(expects_text, imported_tasks=imported_tasks)
    for task in tasks_with_empty_editor(project, config.text_tags, expects):
        imported_tasks.mark_empty(task.key)
        has_empty = True
    return ExistingTasks(duplicated, has_empty, tuple(_forgotten_tasks(project, ledger)))


def _look_up(project: Project, ledger: Ledger, config: LabelConfig) -> list[str]:
    """Record the tasks of the folder's recordings. Return the keys of those that have several."""
    duplicated: list[str] = []
    keys = ledger.imported_tasks.recording_keys()
    while chunk := list(islice(keys, KEYS_PER_QUERY)):
        duplicated += [
            task.key
            for task in tasks_with_keys(project, chunk)
            if not ledger.imported_tasks.add_existing(task.key, task.id, played_audio(task, config.audio_variable))
        ]
    return duplicated


def _forgotten_tasks(project: Project, ledger: Ledger) -> Iterator[int]:
    """Yield the tasks that a project has of recordings that were forgotten: somebody else has imported them."""
    keys = iter(sorted(ledger.tombstones.keys_passed_over()))
    while chunk := list(islice(keys, KEYS_PER_QUERY)):
        yield from (task.id for task in tasks_with_keys(project, chunk))
