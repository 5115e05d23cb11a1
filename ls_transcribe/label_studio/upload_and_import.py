"""The import of tasks whose audio may be on this disk: the audio is uploaded before the tasks that play it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ls_transcribe.label_studio.audio_uploads import AudioUploads
from ls_transcribe.label_studio.import_batches import ImportResult, TaskToImport, chunks
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.task_fields import with_value
from ls_transcribe.label_studio.task_importer import TaskImporter

_UPLOADS_AT_ONCE = 50
"""The recordings to upload before their tasks are imported, so that annotators need not wait for the last of 1,000."""


def upload_and_import(
    importer: TaskImporter, uploads: AudioUploads, tasks: Sequence[TaskToImport]
) -> Iterator[ImportResult]:
    """Import tasks, and yield the result for each. Tasks whose audio must be uploaded come last.

    It may be called again from the same thread, but not from two threads at once.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not import.
        LabelStudioRefused: The server rejects every task.
    """
    yield from importer.import_tasks([task for task in tasks if task.audio])
    for chunk in chunks([task for task in tasks if not task.audio], _UPLOADS_AT_ONCE):
        missing = [task.recording for task in chunk if uploads.playable_address(task.recording) is None]
        reasons = uploads.upload(missing) if missing else {}
        for task in chunk:
            if reason := reasons.get(task.key):
                message = f"its audio is not in Label Studio: {reason}"
                yield ImportResult(task.recording, ImportStatus.FAILED, reason=message)
        ready = [_with_audio(task, uploads) for task in chunk if task.key not in reasons]
        yield from importer.import_tasks(ready)


def _with_audio(task: TaskToImport, uploads: AudioUploads) -> TaskToImport:
    data = with_value(task.task["data"], task.audio_variable, uploads.playable_address(task.recording))
    return replace(task, task={**task.task, "data": data})
