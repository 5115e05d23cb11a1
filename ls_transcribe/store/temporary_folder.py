"""Folders for audio that is needed for a moment: what a killed process left is deleted by the next one.

Each has a name that nobody can guess, and only its owner may open it. It is locked while it is used.
"""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ls_transcribe.errors.outputs import TemporaryFolderUnusable
from ls_transcribe.store.disks import FULL, disk_full, temporary_place, words_of

_PREFIX = "ls-transcribe-"
_LOCK = "lock"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a folder, which is deleted at the end with everything in it.

    Raises:
        TemporaryFolderUnusable: It cannot be created.
        DiskFull: There is no room for it.
    """
    place = temporary_place()
    clear_left_folders()
    try:
        folder, descriptor = _create_locked(place)
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(place, has_quota=error.errno == errno.EDQUOT, is_temporary=True) from error
        raise TemporaryFolderUnusable(str(place), words_of(error)) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _create_locked(place: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        lock = folder / _LOCK
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            folder.rmdir()
            raise
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if lock.exists():
            return folder, descriptor
        os.close(descriptor)  # another process has cleared it away before it was locked


def clear_left_folders() -> None:
    """Delete the folders of this user that no process has locked: killed processes left them."""
    with suppress(OSError), os.scandir(temporary_place()) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _clear(Path(entry.path))


def _clear(folder: Path) -> None:
    if folder.lstat().st_uid != os.geteuid():
        return
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
