"""The decision what to import for a recording, from its task in the project and from what was imported before."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ls_transcribe.aws import s3
from ls_transcribe.label_studio.audio_addresses import LOCAL_FILES, UPLOADS, below_public_path
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.queue_scores import QueueOrder
from ls_transcribe.model.flag import flags_as_json
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, TaskInProject

_RANK_LENGTH = 6  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class ImportDecision:
    """What to do for a recording.

    With `status` NEW or CHANGED its task is to be added or updated, with UNCHANGED or DELETED nothing is to be done.
    `content` identifies what the text is made of. `audio` is the address that the task is to play, or "" if the audio
    must be uploaded. `is_recorded` says that the ledger needs no change.
    """

    status: ImportStatus
    content: str
    audio: str = ""
    task: int | None = None
    is_recorded: bool = False


def decide_import(
    job: Job,
    shape: str,
    existing: TaskInProject | None,
    imported: ImportedTask | None,
    *,
    recreate: bool,
    order_by: QueueOrder = QueueOrder.CONFIDENCE,
    public_path: Callable[[], str] = str,
) -> ImportDecision:
    """Decide what to do for the recording of a finished job.

    `shape` identifies the form that the project's configuration gives to predictions. `existing` is the recording's
    task in the project, and `imported` is what this folder has imported there before. `public_path` returns the path
    below which browsers find the server; it is called for audio that the server itself has. `order_by` says what comes
    first in the project's queue: a task whose place there is to be another one has changed.

    A task that was imported and does not exist was deleted by somebody. It stays deleted unless `recreate` is set. A
    task that exists and was not imported from this folder is updated. A task that is as it should be is not requested
    again, so that what people do with it later is left alone.
    """
    content = f"{job.engine}/{job.settings}/{shape}{_rank(job, order_by)}"
    audio = job.recording.uri if s3.is_s3(job.recording.uri) else ""
    if existing is None:
        is_new = imported is None or recreate
        return ImportDecision(ImportStatus.NEW if is_new else ImportStatus.DELETED, content, audio)
    if imported is None:
        is_playable = s3.is_s3(existing.audio) or UPLOADS in existing.audio
        return ImportDecision(ImportStatus.CHANGED, content, existing.audio if is_playable else audio, existing.task)
    has_moved = audio and s3.is_s3(existing.audio) and existing.audio == imported.audio
    current_audio = audio if has_moved else existing.audio
    if current_audio.startswith((UPLOADS, LOCAL_FILES)):
        current_audio = below_public_path(current_audio, public_path())
    is_same = imported.content == content and existing.is_filled and current_audio == existing.audio
    is_recorded = is_same and (imported.task, imported.audio) == (existing.task, existing.audio)
    status = ImportStatus.UNCHANGED if is_same else ImportStatus.CHANGED
    return ImportDecision(status, content, current_audio, existing.task, is_recorded)


def _rank(job: Job, order_by: QueueOrder) -> str:
    """Return what tells the place of a recording in the queue, and what is said of it.

    Flags come or go when its sound is listened to, and tasks that an earlier release imported have none.
    """
    flags = job.flags or ()
    if order_by is QueueOrder.CONFIDENCE and not flags:
        return ""
    return f"/{order_by}-{hashlib.sha256(flags_as_json(flags).encode()).hexdigest()[:_RANK_LENGTH]}"
