"""A folder in which only one run at a time may write: what output folders and review folders have in common."""

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from ls_transcribe.errors.outputs import FileInTheWay, FolderBusy, OutputInTheWay, OutputNotWritable
from ls_transcribe.store.atomic_write import clear_partials
from ls_transcribe.store.disks import LASTING, make_folder, not_writable, reason_not_accessible, words_of
from ls_transcribe.store.new_files import mode_in
from ls_transcribe.store.own_files import OwnFile, check_own, replacing_own

if TYPE_CHECKING:
    from ls_transcribe.store.written_files import WrittenFiles

TRANSCRIPTS, DOCUMENTS, SUBTITLES = "transcripts", "documents", "subtitles"
"""The folders in an output folder. A review folder has the last two."""


class LockedFolder:
    """A folder with documents and a lock file. `lock` is the name of the lock file."""

    def __init__(self, path: Path, lock: str) -> None:
        self.path = path.absolute()
        self.documents = self.path / DOCUMENTS
        self.subtitles = self.path / SUBTITLES
        self._lock = self.path / lock
        self._cleared: Path | None = None

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
            raise OutputNotWritable(self.path, reason_not_accessible(self.path))
        clear_partials(self.path)

    def write(
        self, path: Path, files: "WrittenFiles", *, save_with: Callable[[], object] | None = None
    ) -> AbstractContextManager[OwnFile]:
        """Open a file of the folder that replaces its predecessor when it is complete. `files` knows what is in it.

        `save_with` is as in `WrittenFiles.save`.

        Raises:
            OutputInTheWay: There is a file that this tool did not write, or that somebody has changed since.
            OutputNotWritable: The disk is full.
        """
        name = self.name_of(path)
        self.check_own(path, files)
        return replacing_own(path, files.find(name), save=lambda state: files.save(name, state, save_with=save_with))

    def is_as_left(self, path: Path, files: "WrittenFiles") -> bool:
        """Return whether a file of the folder has the size and time with which this tool left it."""
        known = files.find(self.name_of(path))
        with suppress(OSError):
            present = path.lstat()
            return known is not None and stat.S_ISREG(present.st_mode) and known.is_unread(present)
        return False

    def check_own(self, path: Path, files: "WrittenFiles") -> None:
        """Refuse to work where a file is in the way of one of the folder's own; see `write`."""
        known = files.find(self.name_of(path))
        try:
            check_own(path, known)
        except FileInTheWay as error:
            raise OutputInTheWay(path, has_changed=known is not None) from error

    def claim(self, path: Path, files: "WrittenFiles", *, is_taken_over: bool) -> None:
        """Take a file over, whatever is in it, or refuse to work where it is in the way; see `check_own`."""
        if is_taken_over:
            files.take_over(self.name_of(path))
        else:
            self.check_own(path, files)

    def name_of(self, path: Path) -> str:
        """Return the path of a file below the folder, as its database has it."""
        return path.relative_to(self.path).as_posix()

    def clear_partials(self, folder: Path) -> None:
        """Delete what killed runs left half written in a folder; once for folders that follow one another."""
        if folder != self._cleared:
            self._cleared = folder
            clear_partials(folder)

    def _make(self, folder: Path) -> None:
        try:
            make_folder(folder)
        except OSError as error:
            raise not_writable(self.path, error) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder for this process. The operating system removes the lock when the process ends in any way.

        Raises:
            FolderBusy: Another process has locked it.
        """
        with self._open_lock() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FolderBusy(self.path, _process_in(file)) from error
            try:
                file.truncate(0)
                file.write(str(os.getpid()).encode())
            except OSError as error:
                raise not_writable(self.path, error) from error
            yield

    def _open_lock(self) -> FileIO:
        """Open the lock file, which is created if it is missing. What a link of its name leads to is not written to."""
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            # Without a buffer: what a full disk refuses would be written again, and refused, when the file is closed.
            return os.fdopen(os.open(self._lock, flags, mode_in(self.path)), "r+b", buffering=0)
        except OSError as error:
            if error.errno in LASTING:
                raise not_writable(self.path, error) from error
            reason = "is a link to another file" if error.errno == errno.ELOOP else words_of(error)
            raise OutputNotWritable(self.path, f"{self._lock.name} {reason}") from error

    def working_process(self) -> int | None:
        """Return the number of the process that has locked the folder; None if it is not locked."""
        with suppress(FileNotFoundError, PermissionError), self._lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _process_in(file)
        return None


def _process_in(lock: BinaryIO | FileIO) -> int:
    """Return the process number that stands in a lock file; 0 if there is none."""
    lock.seek(0)
    content = lock.read()
    return int(content) if content.isdigit() else 0
