"""A project: found or made, what it shows to people, and the tasks it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.errors.label_studio import ProjectAmbiguous, ProjectNotFound, ProjectTitleInvalid
from ls_transcribe.label_studio import task_list
from ls_transcribe.label_studio.api import LabelStudioServer, ProjectState, TaskFilter
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.task_list import TaskPage, item
from ls_transcribe.label_studio.tasks import MODEL_VERSION

UNCERTAIN_FIRST = "Uncertainty sampling"
"""What Label Studio calls the order in which the least certain prediction comes first."""

AS_IMPORTED = "Sequential sampling"
"""What it calls the order that a project has of which nothing else was said."""

KEYS_AT_ONCE = 300
"""Keys in one question: they stand in the address, and proxies cut off addresses of more than 8 kB."""

_TITLE = range(3, 51)  # characters that a title may have


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it stood when it was asked for."""

    server: LabelStudioServer = field(repr=False, compare=False)
    id: int
    title: str
    label_config: str = field(repr=False)
    sampling: str = UNCERTAIN_FIRST

    @property
    def page(self) -> str:
        """Where people find it."""
        return f"{self.server.access.url}/projects/{self.id}/data"


class ProjectTask(msgspec.Struct, frozen=True):
    """A task of ours in a project: its number and its data; how many people have worked on it, where that was asked."""

    id: int
    data: dict[str, Any]
    total_annotations: int = 0
    cancelled_annotations: int = 0
    drafts: list[Any] = []
    predictions: list[dict[str, Any]] = []

    @property
    def key(self) -> str:
        """Our key; empty where the task is none of ours."""
        key = self.data.get("ls_transcribe_key")
        return key if isinstance(key, str) else ""

    @property
    def touched(self) -> bool:
        """Whether somebody has worked on it."""
        return bool(self.total_annotations or self.cancelled_annotations or self.drafts)


def find(server: LabelStudioServer, number: int) -> Project:
    """The project with a number.

    Raises:
        ProjectNotFound: There is none that this user can see.
    """
    try:
        found = server.get_project(number)
    except RequestRejected as error:
        raise ProjectNotFound(number, server.access.url) from error
    return Project(server, number, found.title, found.label_config, found.sampling)


def find_by_title(server: LabelStudioServer, title: str) -> Project | None:
    """The project with a title; None if there is none.

    Raises:
        ProjectTitleInvalid: No project can have it.
        ProjectAmbiguous: Several have.
    """
    title = title.strip()
    if len(title) not in _TITLE:
        raise ProjectTitleInvalid(title)
    numbers = server.find_projects(title)
    if len(numbers) > 1:
        raise ProjectAmbiguous(title, sorted(numbers))
    return find(server, numbers[0]) if numbers else None


def create(server: LabelStudioServer, title: str, label_config: str) -> Project:
    """Make a project that shows the least certain transcript first; one that was made without an answer is found.

    Raises:
        ConfigurationRefused: Label Studio does not take the labelling configuration.
        LabelStudioRefused: Or the project, for another reason.
    """
    in_doubt = False

    def make() -> Project:
        nonlocal in_doubt
        if in_doubt and (found := find_by_title(server, title)):
            return found
        try:
            number = server.create_project(title, label_config, UNCERTAIN_FIRST)
        except ServiceUnavailable as error:
            in_doubt = in_doubt or not isinstance(error, NotReached)
            raise
        return Project(server, number, title, label_config)

    try:
        return server.patience.call(make)
    except RequestRejected as error:
        if "config" in str(error).lower():
            raise ConfigurationRefused(f"for the project {title}", f"is refused by Label Studio: {error}") from error
        raise error.as_run_error() from error


def shown(project: Project) -> ProjectState:
    """What the project shows now."""
    return project.server.project_state(project.id)


def has_ours(project: Project) -> bool:
    """Whether there are predictions of the version that is to be shown."""
    return MODEL_VERSION in project.server.model_versions(project.id)


def show_ours(project: Project) -> None:
    """Have editors filled with our predictions, and the queue ordered by them.

    Of all that a project holds, Label Studio shows predictions of one version, and an import sets it only in a project
    that had none.
    """
    project.server.show_predictions(project.id, MODEL_VERSION)


def show_uncertain_first(project: Project) -> None:
    """Have the queue begin with the least certain; in the community edition's own pages nobody can choose that."""
    project.server.set_sampling(project.id, UNCERTAIN_FIRST)


def holds(project: Project) -> Iterator[ProjectTask]:
    """Every task of ours that the project holds, in the order of their numbers."""
    return _ours(project)


def look_up(project: Project, keys: Sequence[str], *, include: str = "id,data") -> list[ProjectTask]:
    """The tasks of ours with these keys, at most `KEYS_AT_ONCE` of them, the oldest first.

    `include` names what of them is wanted besides: total_annotations, cancelled_annotations, drafts, predictions.
    """
    if not keys:
        return []
    have_keys = item("data.ls_transcribe_key", "in_list", "String", list(keys))
    return [task for task in _ours(project, have_keys, include=include) if task.key in keys]


def unfilled(project: Project) -> Iterator[ProjectTask]:
    """The tasks of ours whose editors are empty: they have no prediction of the version that is shown."""
    return _ours(project, item("predictions_model_versions", "not_contains", "List", [MODEL_VERSION]))


def point(server: LabelStudioServer, task: int, before: str, now: str) -> None:
    """Have a task play another address than before; whatever else is in its data stays. One that is gone needs none.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
        RequestRejected: It does not take the change.
    """
    try:
        data = server.task_data(task, resolve_uri=False)
        told = {name: now if value == before else value for name, value in data.items()}
        if told != data:
            server.update_task_data(task, told)
    except RequestRejected as error:
        if error.status != 404:
            raise


def _ours(project: Project, *items: TaskFilter, include: str = "id,data") -> Iterator[ProjectTask]:
    """The tasks of ours that the filter's items let through, in the order of their numbers."""
    fields = "all" if "predictions" in include else "task_only"
    found = task_list.every(project, *items, kind=TaskPage[ProjectTask], include=include, fields=fields)
    return (task for task in found if task.key)
