"""What a project holds of ours, put into the ledger for the time of a run."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import (
    KEYS_PER_QUERY,
    ProjectTask,
    own_tasks,
    tasks_with_empty_editor,
    tasks_with_keys,
)
from ls_transcribe.store.ledger import Ledger


def take(project: Project, tasks_there: int, ledger: Ledger, audio_variable: str) -> list[str]:
    """Note the tasks of a project, which has so many. Gives the keys of our recordings that have several.

    All that the project holds is listed, or our recordings are looked up, whichever is less to be told: either takes a
    third of a millisecond for each task.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
    """
    if not tasks_there:
        return []
    deliveries = ledger.deliveries
    few = deliveries.number() < tasks_there
    doubled = []
    for held in _looked_up(project, deliveries.keys()) if few else own_tasks(project):
        is_first = deliveries.found(held.key, held.id, audio_of(held, audio_variable))
        if not is_first and deliveries.has(held.key):
            doubled.append(held.key)
    for held in tasks_with_empty_editor(project):
        deliveries.empty(held.key)
    return doubled


def audio_of(held: ProjectTask, audio_variable: str) -> str:
    """What a task plays."""
    return str(held.data.get(audio_variable, ""))


def _looked_up(project: Project, keys: Iterable[str]) -> Iterator[ProjectTask]:
    remaining = iter(keys)
    while some := list(islice(remaining, KEYS_PER_QUERY)):
        yield from tasks_with_keys(project, some)
