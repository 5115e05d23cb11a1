"""Tasks → a project: each once, whoever else pushes and whatever the network does.

Label Studio takes an import as often as it is sent. So nothing is sent again that may have arrived: after a doubt the
project is asked until the tasks are there, or have had their time. And nobody is alone with a project: the number of
its tasks tells that others are at work; what is sent is then looked up before and after, and of two tasks of one
recording the younger goes, if nobody has touched it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio import project as projects
from ls_transcribe.label_studio.api import ProjectState
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.project import KEYS_AT_ONCE, Project, ProjectTask
from ls_transcribe.label_studio.task_import import ImportResult, ImportStatus, TaskImport, chunks, in_batches
from ls_transcribe.label_studio.task_update import renew
from ls_transcribe.label_studio.tasks import MODEL_VERSION

_PAUSES = (1, 2, 4, 8, 15)
"""Seconds between looks for what may have arrived: behind a proxy that has given up, a server goes on for a while."""

_LOST_AT_MOST = 12
"""Imports without an answer in a row before a push is given up: halving a thousand tasks takes ten."""

_REFUSED_AT_MOST = 3
"""Tasks that are refused by themselves before any was taken: more say that none of the others will be."""

_TOUCHED = "id,data,total_annotations,cancelled_annotations,drafts"


class TaskImporter:
    """Sends parcels to a project that has so many tasks, from one thread at a time."""

    def __init__(self, project: Project, tasks: int) -> None:
        self.project = project
        self.has_sent = False
        self.parted = 0
        """How many tasks were taken away again, because others had made one of the same recording."""
        self._server = project.server
        self._number = tasks
        self._others_push = False
        self._doubtful: list[str] = []
        self._lost = 0
        self._taken = 0
        self._refused = 0

    def deliver(self, parcels: Sequence[TaskImport]) -> Iterator[ImportResult]:
        """Send parcels, and tell what became of each. None is sent twice, and none stands in the way of the others.

        Raises:
            LabelStudioUnavailable: Label Studio does not answer for long.
            LabelStudioAccessDenied: This user may not.
            LabelStudioRefused: It takes none of them.
        """
        for batch in in_batches(parcels):
            self.has_sent = True
            unknown = [parcel for parcel in batch if not parcel.known]
            known = [parcel for parcel in batch if parcel.known]
            if self._others_push:
                found = self._find(unknown)
                known += [parcel for parcel in unknown if parcel.key in found]
                unknown = [parcel for parcel in unknown if parcel.key not in found]
            if unknown:
                yield from self._settled(list(self._bring(unknown)))
            if known:
                yield from renew(self.project, known)
                self._have_ours_shown()

    def finish(self) -> None:
        """Look once more at what was ever in doubt: what came late may have come twice."""
        if self._doubtful:
            self.part(self._doubtful)
            self._doubtful = []
        self._have_ours_shown()

    def _have_ours_shown(self) -> ProjectState:
        """Fill editors with our predictions, if there are any: Label Studio refuses a version that nothing has."""
        now = projects.shown(self.project)
        is_shown = (now.model_version, now.shows_predictions) == (MODEL_VERSION, True)
        if not is_shown and projects.has_ours(self.project):
            projects.show_ours(self.project)
        return now

    # New tasks

    def _bring(self, parcels: Sequence[TaskImport]) -> Iterator[ImportResult]:
        """Import tasks; where Label Studio does not take them together, in halves, until it is known which it is."""
        try:
            numbers = self._server.patience.call(lambda: self._import(parcels))
        except RequestRejected as error:
            self._lost = 0
            if len(parcels) > 1:
                yield from self._in_halves(parcels)
            elif self._taken or self._refused < _REFUSED_AT_MOST:
                self._refused += 1
                yield _failed(parcels[0], f'Label Studio does not take its task: "{error}"')
            else:
                raise error.as_run_error() from error
        except _ImportInDoubt as doubt:
            numbers = self._find_after(doubt, parcels)
            yield from _brought(parcels, numbers)
            missing = [parcel for parcel in parcels if parcel.key not in numbers]
            if missing:
                yield from self._again(missing, doubt)
        else:
            self._lost = 0
            self._taken += len(parcels)
            yield from _brought(parcels, numbers)

    def _again(self, parcels: Sequence[TaskImport], doubt: "_ImportInDoubt") -> Iterator[ImportResult]:
        self._lost += 1
        if self._lost > _LOST_AT_MOST:
            raise LabelStudioUnavailable(str(doubt))
        if len(parcels) > 1:
            yield from self._in_halves(parcels)
        else:
            yield from self._bring(parcels)

    def _in_halves(self, parcels: Sequence[TaskImport]) -> Iterator[ImportResult]:
        half = len(parcels) // 2
        yield from self._bring(parcels[:half])
        yield from self._bring(parcels[half:])

    def _import(self, parcels: Sequence[TaskImport]) -> dict[str, int]:
        """One import: the numbers of the tasks by key.

        Raises:
            NotReached: It was not sent.
            _InDoubt: It may have been taken, or will be.
            RequestRejected: None of it was taken.
        """
        body = b"[" + b",".join(msgspec.json.encode(parcel.task) for parcel in parcels) + b"]"
        try:
            numbers = self._server.import_tasks(self.project.id, body)
        except NotReached:
            raise
        except ServiceUnavailable as error:
            raise _ImportInDoubt(str(error)) from error
        if len(numbers) != len(parcels):  # some editions import later
            raise _ImportInDoubt("the import goes on in the background")
        return {parcel.key: number for parcel, number in zip(parcels, numbers, strict=True)}

    def _find_after(self, doubt: "_ImportInDoubt", parcels: Sequence[TaskImport]) -> dict[str, int]:
        """What has arrived all the same: an import is taken whole or not at all, now or in a while."""
        self._doubtful += [parcel.key for parcel in parcels]
        patience = self._server.patience
        found: dict[str, int] = {}
        for pause in _PAUSES:
            patience.sleep(pause)
            if patience.over():
                raise LabelStudioUnavailable(str(doubt))
            found = self._find(parcels)
            if len(found) == len(parcels):
                self._lost = 0
                break
        return found

    def _find(self, parcels: Sequence[TaskImport]) -> dict[str, int]:
        return {
            task.key: task.id
            for keys in chunks([parcel.key for parcel in parcels], KEYS_AT_ONCE)
            for task in projects.look_up(self.project, keys)
        }

    # Others

    def _settled(self, delivered: list[ImportResult]) -> list[ImportResult]:
        """What was brought, once others' tasks of the same recordings are dealt with."""
        brought = [one for one in delivered if one.task is not None]
        now = self._have_ours_shown()
        self._others_push = self._others_push or now.tasks != self._number + len(brought)
        self._number = now.tasks
        if not self._others_push:
            return delivered
        kept = self.part([one.recording.key for one in brought])
        return [_kept(one, kept.get(one.recording.key)) for one in delivered]

    def part(self, keys: Sequence[str]) -> dict[str, ProjectTask]:
        """Leave one task of each recording: one that was worked on, else the oldest. Gives those that stay."""
        kept: dict[str, ProjectTask] = {}
        for some in chunks(keys, KEYS_AT_ONCE):
            found = defaultdict[str, list[ProjectTask]](list)
            for task in projects.look_up(self.project, some, include=_TOUCHED):
                found[task.key].append(task)
            for key, tasks in found.items():
                kept[key] = min(tasks, key=lambda task: (not task.touched, task.id))
                for task in tasks:
                    if task is not kept[key] and not task.touched:
                        self._remove(task)
        return kept

    def _remove(self, task: ProjectTask) -> None:
        try:
            self._server.delete_task(task.id)
        except RequestRejected as error:
            if error.status != 404:  # whoever made the other one has seen it too
                raise error.as_run_error() from error
            return
        self.parted += 1
        self._number -= 1


class _ImportInDoubt(Exception):
    """Whether an import was taken is not known; the text says why."""


def _brought(parcels: Sequence[TaskImport], numbers: dict[str, int]) -> Iterator[ImportResult]:
    for parcel in parcels:
        if number := numbers.get(parcel.key):
            yield ImportResult(parcel.recording, ImportStatus.NEW, number, parcel.audio)


def _failed(parcel: TaskImport, reason: str) -> ImportResult:
    return ImportResult(parcel.recording, ImportStatus.FAILED, reason=reason)


def _kept(one: ImportResult, held: ProjectTask | None) -> ImportResult:
    """What was brought, or the task of the same recording that someone else had brought."""
    if one.task is None or held is None or held.id == one.task:
        return one
    return ImportResult(one.recording, ImportStatus.SAME, held.id, one.audio)
