"""Audio from this disk in a project: a folder that Label Studio serves plays it, or it is uploaded, each file once.

The name of an upload contains the key of its recording. So an upload is found by its name, whoever made it, and even
if no task plays it yet.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from ls_transcribe import media
from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors import ItemError, UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.audio_addresses import audio_address
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import Project
from ls_transcribe.model.recording import Recording, fingerprint, md5_of, media_format
from ls_transcribe.store.disks import FULL, reason_not_written, temporary_place

_UNNAMED_TYPE = "application/octet-stream"

CONTENT_TYPES = {
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": _UNNAMED_TYPE,
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "webm": _UNNAMED_TYPE,
}
"""The containers of sound that Label Studio accepts (SUPPORTED_EXTENSIONS in 1.23), and the content type of an upload.
The key is also the file's suffix. Label Studio rejects every other suffix with status 400."""

_LARGEST_UPLOAD = 250_000_000
"""Bytes. Label Studio rejects files of more than 250 MiB (TASKS_MAX_FILE_SIZE in 1.23)."""

_PAUSES = (1, 2, 4, 8, 15)
"""The seconds before each look for an upload without an answer. If it is missing, it is sent again."""

_PARTIAL_CONTENT = 206  # the HTTP status of an answer to a request for a byte range
_KEY_IN_NAME = re.compile(r"-([0-9a-f]{12})\.[0-9a-z]+$")


class NotUploaded(ItemError):
    """A recording could not be uploaded. The text is the reason."""


class AudioUploads:
    """The audio from this disk that a project can play.

    `document_root` is Label Studio's, if it may serve folders of this disk.
    """

    def __init__(self, project: Project, document_root: Path | None) -> None:
        self._project = project
        self._document_root = document_root
        self._is_folder_served: dict[Path, bool] = {}

    def playable_address(self, recording: Recording) -> str | None:
        """Return the address at which the project plays a recording, or None if it must be uploaded."""
        if address := self._served_address(recording):
            return address
        path = self._uploads.get(recording.key)
        return f"{self._project.server.public_path}/data/{path}" if path else None

    def upload(self, recordings: Sequence[Recording]) -> dict[str, str]:
        """Upload recordings. Returns the reason, by key, for each that has not arrived.

        What has arrived is listed afterwards, because the answers to single uploads do not say it: in a project whose
        configuration has several variables, the server keeps a file and answers 400, since it cannot be a task alone.

        Raises:
            LabelStudioUnavailable: The server has been unavailable for too long.
            LabelStudioAccessDenied: This user may not upload.
        """
        reasons: dict[str, str] = {}
        for recording in recordings:
            try:
                with _file_to_upload(recording) as (name, file):
                    self._upload_file(recording, name, file)
            except (RequestRejected, NotUploaded) as error:
                reasons[recording.key] = str(error)
        self._uploads.update(self._list_uploads())
        return {
            recording.key: reasons.get(recording.key, "Label Studio has not kept it")
            for recording in recordings
            if recording.key not in self._uploads
        }

    def _upload_file(self, recording: Recording, name: str, file: IO[bytes]) -> None:
        """Send a file. If there is no answer, look whether it has arrived before it is sent again."""
        retrier, reason = self._project.server.retrier, ""
        for pause in _PAUSES:
            try:
                self._upload_once(name, file)
            except ServiceUnavailable as error:
                reason = str(error)
            else:
                return
            retrier.sleep(pause)
            if retrier.is_stopped:
                raise LabelStudioUnavailable(reason)
            self._uploads.update(self._list_uploads())
            if recording.key in self._uploads:
                return
        raise NotUploaded(f"Label Studio answers, but not when it is sent this file ({reason})")

    def _upload_once(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        content_type = CONTENT_TYPES[PurePosixPath(name).suffix.removeprefix(".")]
        try:
            self._project.server.files.upload(self._project.id, name, file, content_type)
        except RequestRejected as error:
            if error.status == 413:
                raise NotUploaded("it is larger than the proxy in front of Label Studio allows") from error
            raise

    @cached_property
    def _uploads(self) -> dict[str, str]:
        return self._list_uploads()

    def _list_uploads(self) -> dict[str, str]:
        """Return the paths of this tool's uploads, by the keys of their recordings."""
        uploads = self._project.server.files.list_uploads(self._project.id)
        return {key: upload.file for upload in uploads if (key := uploaded_key(upload.file))}

    def _served_address(self, recording: Recording) -> str | None:
        """Return the address of a recording in a folder that the project serves, or None.

        The first recording of each folder is requested, to check that it is served.
        """
        if self._document_root is None:
            return None
        for folder in self._storage_folders:
            if recording.path.is_relative_to(folder) and folder.is_relative_to(self._document_root):
                if folder not in self._is_folder_served:
                    address = audio_address(recording, self._document_root)
                    self._is_folder_served[folder] = self._is_served(address, recording.size)
                if not self._is_folder_served[folder]:
                    return None
                return audio_address(recording, self._document_root, self._project.server.public_path)
        return None

    @cached_property
    def _storage_folders(self) -> list[Path]:
        return self._project.server.list_local_storages(self._project.id)

    def _is_served(self, address: str, size: int) -> bool:
        """Return whether Label Studio serves a file of this size there. On another machine it would be another file."""
        server = self._project.server
        status, headers = server.fetch_audio_headers(f"{server.access.url}{address}", "bytes=0-0")
        return status == _PARTIAL_CONTENT and str(headers.get("content-range")).endswith(f"/{size}")


def uploaded_key(path: str) -> str | None:
    """Return the key of the recording that was uploaded to a path on the server; None if this tool has not done it."""
    match = _KEY_IN_NAME.search(path)
    return match and match[1]


@contextmanager
def _file_to_upload(recording: Recording) -> Iterator[tuple[str, IO[bytes]]]:
    """Open the file to upload. Yields its name and the file.

    It is converted to FLAC if it is too large, or in a container that Label Studio does not accept.

    Raises:
        NotUploaded: The file cannot be read or converted, or has changed since it was transcribed.
    """
    container = media_format(recording.name)
    path = recording.path
    try:
        if fingerprint(md5_of(path), path.stat().st_size) != recording.fingerprint:
            raise NotUploaded("the file has changed since it was transcribed: export it again")
        if container in CONTENT_TYPES and recording.size <= _LARGEST_UPLOAD:
            with path.open("rb") as file:
                yield f"{recording.stem}.{container}", file
            return
        with tempfile.TemporaryFile(dir=temporary_place()) as converted:  # without a name: nothing can be left of it
            media.convert(path, converted)
            converted.seek(0)
            yield f"{recording.stem}.flac", converted
    except OSError as error:
        if error.errno in FULL:  # nothing else is written here
            reason = reason_not_written(temporary_place(), error)
            raise NotUploaded(f"it must be converted, and {reason} (the variable TMPDIR names another)") from error
        raise NotUploaded(f"the file cannot be read ({error.strerror})") from error
    except (UnusableAudio, EngineNotInstalled) as error:
        raise NotUploaded(f"Label Studio does not accept such a file, and it cannot be converted: {error}") from error
