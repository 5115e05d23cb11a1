"""Parcels on their way: first the audio, where it is not in Label Studio, then the tasks that play it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ls_transcribe.label_studio.audio_uploads import AudioUploads
from ls_transcribe.label_studio.task_import import ImportResult, ImportStatus, TaskImport, chunks
from ls_transcribe.label_studio.task_importer import TaskImporter

_UPLOADS_AT_ONCE = 50
"""Recordings that are uploaded before their tasks go in: nobody waits for the last of a thousand."""


class TaskSender:
    """Brings parcels to a project, with their audio; from one thread at a time."""

    def __init__(self, delivery: TaskImporter, uploads: AudioUploads) -> None:
        self._delivery = delivery
        self._uploads = uploads

    def carry(self, parcels: Sequence[TaskImport]) -> Iterator[ImportResult]:
        """Bring parcels, and tell what became of each. Those without an address of their audio come last.

        Raises:
            LabelStudioUnavailable: Label Studio does not answer for long.
            LabelStudioAccessDenied: This user may not.
            LabelStudioRefused: It takes none of them.
        """
        yield from self._delivery.deliver([parcel for parcel in parcels if parcel.audio])
        for some in chunks([parcel for parcel in parcels if not parcel.audio], _UPLOADS_AT_ONCE):
            missing = [parcel.recording for parcel in some if self._uploads.address(parcel.recording) is None]
            reasons = self._uploads.send(missing) if missing else {}
            for parcel in some:
                if reason := reasons.get(parcel.key):
                    said = f"its audio is not in Label Studio: {reason}"
                    yield ImportResult(parcel.recording, ImportStatus.FAILED, reason=said)
            ready = [self._with_audio(parcel) for parcel in some if parcel.key not in reasons]
            yield from self._delivery.deliver(ready)

    def _with_audio(self, parcel: TaskImport) -> TaskImport:
        data = {**parcel.task["data"], parcel.audio_variable: self._uploads.address(parcel.recording)}
        return replace(parcel, task={**parcel.task, "data": data})
