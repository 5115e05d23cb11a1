"""The forms of Label Studio's answers, as far as they are read. What else an answer has is ignored."""

from datetime import datetime
from typing import Annotated, Any

import msgspec


class Numbered(msgspec.Struct, frozen=True):
    """Something that has just been created: its number."""

    id: int


class User(msgspec.Struct, frozen=True):
    """The user whose key was sent."""

    email: Annotated[str, msgspec.Meta(min_length=1)]


class Release(msgspec.Struct, frozen=True):
    """The server's version, such as "1.23.2"."""

    release: str


class ProjectTitle(msgspec.Struct, frozen=True):
    """A project in the list of projects."""

    id: int
    title: str | None = None


class ProjectPage(msgspec.Struct, frozen=True):
    """A page of the list of projects, and the address of the next one if there is one."""

    results: list[ProjectTitle]
    next: str | None = None


class ProjectDetails(msgspec.Struct, frozen=True):
    """A project's title, its label configuration (XML), and the order in which its tasks are shown ("sampling")."""

    id: int
    title: str | None = None
    label_config: str | None = None
    sampling: str | None = None


class ProjectState(
    msgspec.Struct,
    frozen=True,
    rename={"tasks": "task_number", "shows_predictions": "show_collab_predictions"},
):
    """How many tasks a project has, and which version of predictions its editors are filled with."""

    tasks: int
    model_version: str | None = None
    shows_predictions: bool = False


class ModelVersion(msgspec.Struct, frozen=True):
    """A version that predictions of a project have, and how many have it."""

    model_version: str
    count: int


class ModelVersions(msgspec.Struct, frozen=True):
    """All versions that predictions of a project have; "live" ones of a connected model are not read."""

    static: list[ModelVersion]


class TaskContent(msgspec.Struct, frozen=True):
    """The data of a task."""

    data: dict[str, Any]


class ImportCounts(msgspec.Struct, frozen=True):
    """What the server says of an import; nothing if it imports in the background."""

    task_ids: list[int] | None = None
    prediction_count: int | None = None


class ImportAnswer(msgspec.Struct, frozen=True):
    """The numbers of imported tasks, in the order in which they were sent, and how many predictions were stored."""

    tasks: list[int]
    predictions: int


class Upload(msgspec.Struct, frozen=True):
    """An upload: its path below the server's `/data/`, and its size in bytes.

    The size is None if the file is not there any more, and unset if the server is too old to tell it.
    """

    id: int
    file: str
    size: int | msgspec.UnsetType | None = msgspec.UNSET


class Export(msgspec.Struct, frozen=True):
    """A snapshot of a project that somebody has made, and when."""

    id: int
    title: str | None = None
    created_at: datetime | None = None


class TargetStorage(msgspec.Struct, frozen=True):
    """A storage that annotations are copied to: `bucket` or `path` says where.

    `deletes` says that the copy of an annotation is deleted with it.
    """

    id: int
    title: str | None = None
    bucket: str | None = None
    path: str | None = None
    prefix: str | None = None
    deletes: bool | None = msgspec.field(name="can_delete_objects", default=None)


class BucketStorage(msgspec.Struct, frozen=True):
    """An S3 storage of a project."""

    bucket: str | None = None


class FolderStorage(msgspec.Struct, frozen=True):
    """A storage of files on the server's disk."""

    path: str | None = None
