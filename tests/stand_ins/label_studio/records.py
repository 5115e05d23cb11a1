"""What the stand-in remembers: the rows of Label Studio's tables, in memory, each with the columns that matter here."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

Json = dict[str, Any]


@dataclass
class Project:
    """A project. An empty `model_version` means that editors stay empty."""

    id: int
    title: str
    label_config: str
    sampling: str
    created_at: str
    description: str = ""
    model_version: str = ""
    show_collab_predictions: bool = True


@dataclass
class Task:
    """A task. `updated_by` is a user's number."""

    id: int
    project: int
    inner_id: int
    data: Json
    meta: Json
    created_at: str
    updated_at: str
    updated_by: int | None = None
    file_upload: int | None = None
    overlap: int = 1


@dataclass
class Prediction:
    """A prediction of a task."""

    id: int
    task: int
    project: int
    result: list[Json]
    score: float | None
    model_version: str
    created_at: str
    updated_at: str


@dataclass
class Annotation:
    """An annotation. `snapshot` is the prediction that was shown when it was made."""

    id: int
    task: int
    project: int
    completed_by: int
    result: list[Json] | None
    created_at: str
    updated_at: str
    was_cancelled: bool = False
    ground_truth: bool = False
    lead_time: float | None = None
    parent_prediction: int | None = None
    parent_annotation: int | None = None
    snapshot: Json = field(default_factory=dict)


@dataclass
class Draft:
    """What somebody has begun and not submitted."""

    id: int
    task: int
    user: int
    result: list[Json]
    lead_time: float | None
    created_at: str
    updated_at: str


@dataclass
class Upload:
    """An uploaded file. `name` is its path below /data/. `is_lost` says that somebody has deleted the file itself."""

    id: int
    project: int
    name: str
    content: bytes
    is_lost: bool = False


@dataclass
class Storage:
    """A storage of a project, of the kind `s3` or `localfiles`. `fields` are those of a request."""

    id: int
    project: int
    kind: str
    fields: Json
    created_at: str


@dataclass
class Snapshot:
    """What somebody has exported of a project under a title."""

    id: int
    project: int
    title: str
    created_at: str


@dataclass
class User:
    """Somebody with an account. `token` is the legacy one; `refresh` is the personal access token, if there is one.

    A user whom the organisation removed stays in its list.
    """

    id: int
    email: str
    token: str
    refresh: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    is_removed: bool = False


class OfTask(Protocol):
    """A row that belongs to a task."""

    @property
    def task(self) -> int:
        """The task's number."""


R = TypeVar("R", bound=OfTask)


class Rows(dict[int, R]):
    """The rows of a table by number, and by the tasks that they belong to."""

    def __init__(self) -> None:
        super().__init__()
        self._of_tasks: defaultdict[int, dict[int, R]] = defaultdict(dict)

    def __setitem__(self, number: int, row: R) -> None:
        super().__setitem__(number, row)
        self._of_tasks[row.task][number] = row

    def __delitem__(self, number: int) -> None:
        del self._of_tasks[self[number].task][number]
        super().__delitem__(number)

    def of_task(self, task: int) -> list[R]:
        """Return the rows of a task, the oldest first."""
        return list(self._of_tasks[task].values())


class Store:
    """All rows, and a clock that never shows the same time twice. Only one request at a time may hold the `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.projects: dict[int, Project] = {}
        self.tasks: dict[int, Task] = {}
        self.predictions = Rows[Prediction]()
        self.annotations = Rows[Annotation]()
        self.drafts = Rows[Draft]()
        self.uploads: dict[int, Upload] = {}
        self.storages: dict[int, Storage] = {}
        self.snapshots: list[Snapshot] = []
        self.users: dict[int, User] = {}
        self.access_tokens: dict[str, int] = {}
        self.takes_legacy_tokens = True
        self.unreadable: set[int] = set()
        """Tasks whose annotations have half a character in them: every page with one of these is an error 500."""
        self.imports_to_lose = 0
        """How many of the next imports lose their predictions, as some do while others write: they answer 201."""
        self._last_time = datetime(2000, 1, 1, tzinfo=UTC)
        self._last_ids: dict[str, int] = {}

    def now(self) -> str:
        """Return the time in the form of Label Studio's answers, which sorts as text."""
        self._last_time = max(datetime.now(UTC), self._last_time + timedelta(microseconds=1))
        return self._last_time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def new_id(self, table: str) -> int:
        """Return the next number of a table. A deleted row's number is never used again."""
        self._last_ids[table] = self._last_ids.get(table, 0) + 1
        return self._last_ids[table]

    def tasks_of(self, project: int) -> list[Task]:
        """Return a project's tasks in the order of their numbers."""
        return [task for task in self.tasks.values() if task.project == project]

    def storages_of(self, project: int, kind: str) -> Iterator[Storage]:
        """Return a project's storages of a kind."""
        return (one for one in self.storages.values() if (one.project, one.kind) == (project, kind))

    def touch(self, task: int, user: int) -> None:
        """Note that a user has changed something about a task."""
        if row := self.tasks.get(task):
            row.updated_at, row.updated_by = self.now(), user

    def remove_task(self, task: int) -> None:
        """Delete a task with all that belongs to it."""
        del self.tasks[task]
        for prediction in self.predictions.of_task(task):
            del self.predictions[prediction.id]
        for annotation in self.annotations.of_task(task):
            del self.annotations[annotation.id]
        for draft in self.drafts.of_task(task):
            del self.drafts[draft.id]

    def remove_project(self, project: int) -> None:
        """Delete a project with all that belongs to it."""
        del self.projects[project]
        for task in self.tasks_of(project):
            self.remove_task(task.id)
        for number in [number for number, row in self.uploads.items() if row.project == project]:
            del self.uploads[number]
        for number in [number for number, row in self.storages.items() if row.project == project]:
            del self.storages[number]
