"""What projects of Label Studio have of a recording: its tasks, uploads, and what people made of whole projects.

Measured with 1.23: deleting a task deletes its annotations, drafts and predictions in the database. Deleting an upload
deletes only its row there: no request deletes the file itself, nor a file of an export. So the row of an upload stays
until its file is gone, which Label Studio tells by it. Without the row, nobody could find out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from ls_transcribe.aws import s3
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    LabelStudioAccessDenied,
    LabelStudioUnavailable,
    NotLabelStudio,
    ProjectNotFound,
)
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.audio_addresses import UPLOADS, split_address
from ls_transcribe.label_studio.audio_uploads import uploaded_key
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import Project, find_project
from ls_transcribe.label_studio.stored_uploads import find_upload, has_file, is_played
from ls_transcribe.label_studio.task_fields import KEY_FIELD
from ls_transcribe.label_studio.task_traces import TaskTrace, tasks_of_recording, tasks_that_play
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import local_path
from ls_transcribe.store.disks import words_of
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.label_studio_servers import KnownServers

_T = TypeVar("_T")

SERVER_NOTE = (
    "Label Studio's server keeps what no request shows, and only its administrator can erase: names of uploads in its "
    "log, what people exported in its folders `export` and `media/export`, backups, and deleted rows in a database of "
    "SQLite, until VACUUM."
)
"""What nobody can look at from here."""

_ANOTHER_FOLDER = "another output folder has imported it: run forget there, with -o"
_DELETED_PROJECT = (
    "If it was deleted, so were its tasks, but not the files that were uploaded to it: they are in media/upload/{} in "
    "the server's data folder"
)
_NOT_OURS = "ls-transcribe has not imported it: whoever did decides"
_PLAYED = "other tasks play it, too"
_OF_ANOTHER_USER = (
    "another user of Label Studio has uploaded it, and the server shows it to nobody else: run the same command with "
    "that user's key"
)
_ON_THE_SERVER = (
    "Label Studio has no request that deletes the file: have its administrator delete media/{} in the server's data "
    "folder, then run the same command again, which checks that and deletes the rest (or name that folder's media with "
    "--label-studio-media)"
)
_NOT_THERE = "there is no {}, so this is not the media folder of {}"
_EXPORTED = "people have made it of the whole project: they decide"


@dataclass(frozen=True, slots=True)
class LabelStudioPlaces:
    """Looks in Label Studio for one recording, and erases what is there.

    `projects` are those to look in besides those that the ledger knows. `media` is the folder of the server's media, if
    it is on this machine. Neither method raises an error of Label Studio's: it becomes the reason of a place.
    """

    servers: KnownServers
    traces: RecordingTraces
    projects: tuple[ProjectAddress, ...] = ()
    media: Path | None = None

    def find(self) -> Iterator[Place]:
        """Yield what is there, project by project."""
        known = (*(task.project for task in self.traces.tasks), *(one for one, _task in self.traces.listed_tasks))
        for address in dict.fromkeys((*known, *self.projects)):
            server = self.servers.at(address.server)
            if isinstance(server, RunError):
                yield from self._unseen(address, str(server))
                continue
            seen: list[Place] = []
            try:
                for place in _ProjectSearch(find_project(server, address.number), address, self.traces).places():
                    seen.append(place)
                    yield place
            except ProjectNotFound as error:
                reason = f"{error} {_DELETED_PROJECT.format(address.number)}"
                yield Place(PlaceKind.TASK, _page(address), "the project", Standing.OF_OTHERS, reason)
            except RunError as error:
                self._note(address.server, error)
                yield from self._unseen(address, str(error), has_tasks=bool(seen))

    def erase(self, place: Place) -> Place:
        """Erase a place that `find` has found, now or in an earlier run."""
        url, number = _project_of(place.where)
        server = self.servers.at(url)
        if isinstance(server, RunError):
            return place.not_erased(str(server))
        act = self._erase_task if place.kind is PlaceKind.TASK else partial(self._erase_upload, number)
        try:
            reason = act(server, place.where)
        except (RunError, RequestRejected) as error:
            self._note(url, error)
            reason = str(error)
        return place.not_erased(reason) if reason else place.erased()

    def _unseen(self, address: ProjectAddress, reason: str, *, has_tasks: bool = False) -> Iterator[Place]:
        """Yield what could not be looked at: the tasks that the ledger knows, or if these were seen, all the rest."""
        tasks = [task.task for task in self.traces.tasks if task.project == address and not has_tasks]
        for where in [f"{_page(address)}?task={task}" for task in tasks] or [_page(address)]:
            yield Place(PlaceKind.TASK, where, "what is there is not known", Standing.NOT_SEEN, reason)

    def _note(self, url: str, error: RunError) -> None:
        if isinstance(error, LabelStudioUnavailable):
            self.servers.give_up(url, error)

    def _erase_task(self, server: LabelStudioServer, where: str) -> str | None:
        number = int(parse_qs(urlsplit(where).query)["task"][0])
        try:
            if server.task_data(number, resolve_uri=False).get(KEY_FIELD) != self.traces.key:
                return None  # a server that was set up anew has given its number to another task
            server.delete_task(number)
        except RequestRejected as error:
            if error.status != 404:
                raise
        return None

    def _erase_upload(self, project: int, server: LabelStudioServer, where: str) -> str | None:
        path = f"upload/{where.partition(UPLOADS)[2]}"
        upload = find_upload(server, project, path)
        if upload is None:
            return _OF_ANOTHER_USER if is_played(server, path) else None
        if self.media and has_file(server, upload) and (reason := self._delete_file(server, self.media, path)):
            return reason
        upload = find_upload(server, project, path)
        if upload and has_file(server, upload):
            return _ON_THE_SERVER.format(path)
        if upload:
            server.files.drop_upload(upload.id)
        return None

    def _delete_file(self, server: LabelStudioServer, media: Path, path: str) -> str | None:
        """Delete the file of an upload in the server's media folder. Return the reason if it is still there."""
        file = media.resolve() / path
        if ".." in file.parts or not file.is_file():
            return _NOT_THERE.format(file, server.access.url)
        try:
            file.unlink()
        except OSError as error:
            return f"{file}: {words_of(error)}"
        return None


@dataclass(frozen=True, slots=True)
class _ProjectSearch:
    """The search of one project for one recording."""

    project: Project
    address: ProjectAddress
    traces: RecordingTraces

    def places(self) -> Iterator[Place]:
        tasks = tasks_of_recording(self.project, self.traces.key)
        own = [task for task in tasks if self._is_own(task)]
        for task in tasks:
            yield self._task(task, None if task in own else _ANOTHER_FOLDER)
        foreign = self._foreign_tasks(own)
        for task in foreign:
            yield self._task(task, _NOT_OURS)
        yield from self._uploads(own, [*foreign, *(task for task in tasks if task not in own)])
        if tasks:
            yield from self._made_by_people(tasks)

    def _task(self, task: TaskTrace, stays: str | None) -> Place:
        where = f"{self.project.page}?task={task.id}"
        return Place(PlaceKind.TASK, where, task.contents, Standing.OF_OTHERS if stays else Standing.OURS, stays)

    def _is_own(self, task: TaskTrace) -> bool:
        """Whether this folder has imported a task: one of the same recording that plays another file is another's."""
        known = [one.task for one in self.traces.tasks if one.project == self.address]
        return task.id in known or any(map(task.has, self._addresses))

    @property
    def _addresses(self) -> list[str]:
        """The ends of the addresses at which tasks of this folder play the recording."""
        moves = (uri for move in self.traces.moves if not move.keeps_source for uri in (move.source, move.target))
        tasks = (split_address(task.audio)[1] or task.audio for task in self.traces.tasks)
        return list(dict.fromkeys(one for one in (self.traces.uri, *moves, *tasks) if one))

    def _foreign_tasks(self, own: Iterable[TaskTrace]) -> list[TaskTrace]:
        """Return the tasks without a key that play the audio, as those that Label Studio makes of a storage."""
        addresses = self._addresses
        fields = {name for task in own for name, value in task.data.items() if value in addresses} or {"audio"}
        files = [s3.split(uri)[1] if s3.is_s3(uri) else str(local_path(uri)) for uri in addresses if "://" in uri]
        playing = tasks_that_play(self.project, fields, addresses, files)
        return [task for task in playing if task.key != self.traces.key]

    # Uploads

    def _uploads(self, own: list[TaskTrace], others: list[TaskTrace]) -> Iterator[Place]:
        """Yield the uploads of the recording, and those that tasks of it play though another user has made them."""
        server = self.project.server
        uploads = {
            upload.file: upload
            for upload in server.files.list_uploads(self.project.id)
            if uploaded_key(upload.file) == self.traces.key
        }
        played = {path for task in own for path in _played_uploads(task) if uploaded_key(path) == self.traces.key}
        for path in dict.fromkeys((*uploads, *sorted(played))):
            size = uploads[path].size if path in uploads else None
            what = f"its audio, {size:,} bytes" if isinstance(size, int) else "its audio"
            is_shared = any(task.has(path) for task in others)
            yield Place(
                PlaceKind.UPLOAD,
                f"{server.access.url}/data/{path}",
                what,
                Standing.OF_OTHERS if is_shared else Standing.OURS,
                _PLAYED if is_shared else None,
            )

    # What people made of the whole project

    def _made_by_people(self, tasks: list[TaskTrace]) -> Iterator[Place]:
        """Yield snapshots that may have the tasks, and storages that annotations are copied to."""
        page = f"{self.project.server.access.url}/projects/{self.project.id}"
        try:
            yield from self._snapshots(tasks, page)
            yield from self._copies(tasks, page)
        except LabelStudioAccessDenied as error:
            what = "what people have exported is not known"
            yield Place(PlaceKind.EXPORT, f"{page}/data/export", what, Standing.OF_OTHERS, str(error))

    def _snapshots(self, tasks: list[TaskTrace], page: str) -> Iterator[Place]:
        since = min((task.created_at for task in tasks if task.created_at), default=None)
        for export in self._listed(self.project.server.files.list_exports):
            if not (since and export.created_at and export.created_at < since):
                where = f"{page}/data/export?snapshot={export.id}"
                yield _of_people(where, f"the snapshot {export.title or export.id} of the project")

    def _copies(self, tasks: list[TaskTrace], page: str) -> Iterator[Place]:
        for storage in self._listed(self.project.server.files.list_target_storages):
            if any(task.total_annotations for task in tasks) and not storage.deletes:
                place = f"s3://{storage.bucket}/{storage.prefix or ''}" if storage.bucket else storage.path
                yield _of_people(f"{page}/settings/storage?target={storage.id}", f"annotations are copied to {place}")

    def _listed(self, listing: Callable[[int], list[_T]]) -> list[_T]:
        """Return what a server lists of the project; nothing if it is too old to know such things."""
        try:
            return listing(self.project.id)
        except (NotLabelStudio, RequestRejected):
            return []


def _page(project: ProjectAddress) -> str:
    return f"{project.server}/projects/{project.number}/data"


def _of_people(where: str, what: str) -> Place:
    return Place(PlaceKind.EXPORT, where, what, Standing.OF_OTHERS, _EXPORTED)


def _played_uploads(task: TaskTrace) -> Iterator[str]:
    """Yield the paths of the uploads that a task plays, below the server's `/data/`."""
    for value in task.data.values():
        if isinstance(value, str) and (own := split_address(value)[1]).startswith(UPLOADS):
            yield own.removeprefix("/data/")


def _project_of(where: str) -> tuple[str, int]:
    """Return the address of the server and the number of the project, from the address of a task or an upload."""
    for mark in (UPLOADS, "/projects/"):
        server, found, rest = where.rpartition(mark)  # the address of the server may have it, too
        if found:
            return server, int(rest.partition("/")[0])
    raise ValueError(where)
