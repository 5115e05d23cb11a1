"""A folder in which only one run at a time may write: what output folders and review folders have in common."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from ls_transcribe.errors.outputs import FolderBusy, OutputNotWritable

TRANSCRIPTS, DOCUMENTS, SUBTITLES = "transcripts", "documents", "subtitles"
"""The folders in an output folder. A review folder has the last two."""


class LockedFolder:
    """A folder with documents and a lock file. `lock` is the name of the lock file.

    `has_status` says whether the command `status` can report on such a folder.
    """

    has_status = False

    def __init__(self, path: Path, lock: str) -> None:
        self.path = path.absolute()
        self.documents = self.path / DOCUMENTS
        self.subtitles = self.path / SUBTITLES
        self._lock = self.path / lock

    def document_path(self, stem: str, folder: Literal["documents", "subtitles"], suffix: str) -> Path:
        """Return the path of a document: of the transcript with this stem, in a format with this folder and suffix."""
        return (self.subtitles if folder == SUBTITLES else self.documents) / f"{stem}{suffix}"

    def create(self) -> None:
        """Create the folder if it is missing. Only its owner may open it, because transcripts are confidential.

        Raises:
            OutputNotWritable: It cannot be created or written to.
        """
        self._make(self.path)
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise OutputNotWritable(self.path, "you may not write there")

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputNotWritable(self.path, error.strerror or str(error)) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder for this process. The operating system removes the lock when the process ends in any way.

        Raises:
            FolderBusy: Another process has locked it.
        """
        with self._lock.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FolderBusy(self.path, _process_in(file), has_status=self.has_status) from error
            file.truncate(0)
            file.write(str(os.getpid()).encode())
            file.flush()
            yield

    def working_process(self) -> int | None:
        """Return the number of the process that has locked the folder; None if it is not locked."""
        with suppress(FileNotFoundError, PermissionError), self._lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _process_in(file)
        return None


def _process_in(lock: BinaryIO) -> int:
    """Return the process number that stands in a lock file; 0 if there is none."""
    lock.seek(0)
    content = lock.read()
    return int(content) if content.isdigit() else 0
