"""Recordings on a disk → what a project plays: served from there where Label Studio does, else uploaded, each once.

An upload is called after its recording's content, so that one which is there is found by its name whoever sent it, and
whether or not its task was made.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from ls_transcribe import media
from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors import ItemError, UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio import local_files
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import Project
from ls_transcribe.model.recording import Recording, fingerprint, md5_of

TAKEN = frozenset({".flac", ".m4a", ".mp3", ".mp4", ".ogg", ".wav", ".webm"})
"""The suffixes of sound that Label Studio takes (SUPPORTED_EXTENSIONS in 1.23); all others it answers with 400."""

_LARGEST = 250_000_000
"""Bytes of an upload: Label Studio refuses more than 250 MiB (TASKS_MAX_FILE_SIZE in 1.23)."""

_PLAIN = {".m4b": ".m4a", ".m4v": ".mp4", ".oga": ".ogg", ".opus": ".ogg", ".wave": ".wav", ".weba": ".webm"}
"""The same containers under other names."""

_TYPES = {".flac": "audio/flac", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".wav": "audio/wav"}

_PAUSES = (1, 2, 4, 8, 15)
"""Seconds before the looks for an upload that was not answered; where it is not there, it is sent again."""

_PARTIAL = 206  # HTTP's "partial content", the answer to a question for the first byte
_OURS = re.compile(r"-([0-9a-f]{12})\.[0-9a-z]+$")


class NotUploaded(ItemError):
    """A recording could not be uploaded. The text is the reason."""


class AudioUploads:
    """What of a disk's recordings is in a project. `root` is Label Studio's document root, if it may serve folders."""

    def __init__(self, project: Project, root: Path | None) -> None:
        self._project = project
        self._root = root
        self._served: dict[Path, bool] = {}

    def address(self, recording: Recording) -> str | None:
        """Where the project plays a recording from already; None if it must be uploaded."""
        if address := self._served_from(recording):
            return address
        path = self._there.get(recording.key)
        return f"{self._below}/data/{path}" if path else None

    def send(self, recordings: Sequence[Recording]) -> dict[str, str]:
        """Upload recordings, and see what has arrived. Gives the reason, by key, for each of those that have not.

        The answers to single uploads tell little: of a project with several variables in its configuration, one that is
        kept is answered with 400, because it cannot be a task by itself.

        Raises:
            LabelStudioUnavailable: Label Studio does not answer for long.
            LabelStudioAccessDenied: This user may not.
        """
        refused: dict[str, str] = {}
        for recording in recordings:
            try:
                with _playable(recording) as (name, file):
                    self._send_once(recording, name, file)
            except (RequestRejected, NotUploaded) as error:
                refused[recording.key] = str(error)
        self._there.update(self._listed())
        return {
            recording.key: refused.get(recording.key, "Label Studio has not kept it")
            for recording in recordings
            if recording.key not in self._there
        }

    def _send_once(self, recording: Recording, name: str, file: IO[bytes]) -> None:
        """Send a file until it is there: one that was not answered may have arrived, and is looked for first."""
        patience, reason = self._project.server.patience, ""
        for pause in _PAUSES:
            try:
                self._send(name, file)
            except ServiceUnavailable as error:
                reason = str(error)
            else:
                return
            patience.sleep(pause)
            if patience.over():
                raise LabelStudioUnavailable(reason)
            self._there.update(self._listed())
            if recording.key in self._there:
                return
        raise NotUploaded(f"Label Studio answers when it is asked, but not when it is sent this file ({reason})")

    def _send(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        try:
            content_type = _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
            self._project.server.upload_file(self._project.id, name, file, content_type)
        except RequestRejected as error:
            if error.status == 413:
                raise NotUploaded("it is larger than the proxy before Label Studio lets through") from error
            raise

    @property
    def _below(self) -> str:
        """The path that Label Studio is under, if it is not at the root of its host: browsers take it from the task."""
        return urlsplit(self._project.server.access.url).path

    @cached_property
    def _there(self) -> dict[str, str]:
        return self._listed()

    def _listed(self) -> dict[str, str]:
        """The project's uploads by the keys in their names."""
        listed = self._project.server.list_uploads(self._project.id)
        found = ((_OURS.search(file), file) for file in listed)
        return {name[1]: file for name, file in found if name}

    def _served_from(self, recording: Recording) -> str | None:
        """The address of a recording in a folder that the project serves; tried with the first one of each folder."""
        if self._root is None:
            return None
        for folder in self._folders:
            if recording.path.is_relative_to(folder) and folder.is_relative_to(self._root):
                address = local_files.address(recording, self._root)
                if folder not in self._served:
                    self._served[folder] = self._is_served(address, recording.size)
                return address if self._served[folder] else None
        return None

    @cached_property
    def _folders(self) -> list[Path]:
        return self._project.server.list_local_storages(self._project.id)

    def _is_served(self, address: str, size: int) -> bool:
        """Whether Label Studio plays this very file: another machine may have another one there."""
        server = self._project.server
        status, headers = server.fetch_audio_headers(f"{server.access.url}{address}", "bytes=0-0")
        return status == _PARTIAL and str(headers.get("content-range")).endswith(f"/{size}")


@contextmanager
def _playable(recording: Recording) -> Iterator[tuple[str, IO[bytes]]]:
    """A recording as it is sent, and its name there: as it is, or as FLAC where Label Studio does not take its kind.

    Raises:
        NotUploaded: It cannot be read or converted, or is another by now.
    """
    suffix = PurePosixPath(recording.name).suffix.lower()
    suffix = _PLAIN.get(suffix, suffix)
    path = recording.path
    try:
        if fingerprint(md5_of(path), path.stat().st_size) != recording.fingerprint:
            raise NotUploaded("the file has changed since it was transcribed: export it again")
        if suffix in TAKEN and recording.size <= _LARGEST:
            with path.open("rb") as file:
                yield f"{recording.stem}{suffix}", file
            return
        with tempfile.TemporaryDirectory(prefix="ls-transcribe-") as folder:
            converted = Path(folder) / f"{recording.key}.flac"
            media.convert(path, converted)
            with converted.open("rb") as file:
                yield f"{recording.stem}.flac", file
    except OSError as error:
        raise NotUploaded(f"the file cannot be read ({error.strerror})") from error
    except (UnusableAudio, EngineNotInstalled) as error:
        raise NotUploaded(f"Label Studio takes no such file, and it cannot be converted: {error}") from error
