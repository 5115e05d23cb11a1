"""What a disk refused, in words: that it is full is told as that, wherever it happens.

A full disk has several faces: no room for content, no room for more files, a quota, and what SQLite makes of each.
"""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ls_transcribe.errors.outputs import DiskFull, OutputNotWritable, TemporaryFolderUnusable

FULL = (errno.ENOSPC, errno.EDQUOT)
"""The numbers of the errors of a full disk, and of a quota that is used up."""

LASTING = (*FULL, errno.EROFS)
"""The errors that every other file in the same folder would meet too."""

_WORDS = {
    errno.EROFS: "its file system is read-only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EIO: "the disk fails (Input/output error)",
    errno.ENAMETOOLONG: "the path is too long for this file system",
}
_WORTH_TELLING = 10**9  # bytes
_PROBE = 65_536  # bytes: more than a page of any database, and than a block of any file system


def words_of(error: OSError) -> str:
    """Return what an error of the operating system says, in a few words."""
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)


def not_writable(folder: Path, error: OSError, *, needed: int | None = None) -> OutputNotWritable:
    """Return the error to end with where a folder cannot be written to. `needed` is how many bytes were to be written.

    It is `DiskFull` where there is no room.
    """
    if error.errno in FULL:
        return disk_full(folder, has_quota=error.errno == errno.EDQUOT, needed=needed)
    return OutputNotWritable(folder, words_of(error))


def disk_full(
    folder: Path, *, has_quota: bool = False, needed: int | None = None, is_temporary: bool = False
) -> DiskFull:
    """Return the error of a full disk. What is full, and how much is free, is looked up."""
    place = next((path for path in (folder, *folder.parents) if path.is_dir()), folder)
    if has_quota:
        return DiskFull(folder, f"your quota on {_mount_of(place)} is used up", needed=needed)
    what, free = f"the disk mounted at {_mount_of(place)} is full", None
    with suppress(OSError):
        disk = os.statvfs(place)
        free = disk.f_bavail * disk.f_frsize
        if free > max(_WORTH_TELLING, needed or 0):  # somebody has made room since
            free = None
        elif disk.f_files and not disk.f_favail and free > _PROBE:
            what, free = f"the disk mounted at {_mount_of(place)} has no room for more files", None
    return DiskFull(folder, what, needed=needed, free=free, is_temporary=is_temporary)


def reason_not_written(folder: Path, error: OSError, *, needed: int | None = None) -> str:
    """Return why one file could not be written to a folder, for a message about that file alone."""
    if error.errno in FULL:
        return f"there is no room for it in {folder}: {disk_full(folder, needed=needed).reason}"
    return words_of(error)


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder, which only its owner may open if `mode` is not given, and those above it.

    What is there stays as it is. It may lie a thousand folders deep, where `Path.mkdir` would call itself too often.

    Raises:
        OSError: It cannot be made.
    """
    missing = []
    place = folder
    while not os.path.isdir(place):  # noqa: PTH112  # Path.is_dir() raises where the path is too long
        is_in_the_way = place != folder and os.path.lexists(place)  # no folder can be made below it, which is told
        if is_in_the_way or place == place.parent:
            break
        missing.append(place)
        place = place.parent
    for part in reversed(missing):
        part.mkdir(mode=mode if part == folder else 0o777, exist_ok=True)


def reason_not_accessible(folder: Path) -> str:
    """Return why nothing can be written to a folder to which `os.access` says so."""
    with suppress(OSError, AttributeError):
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            return _WORDS[errno.EROFS]
    return _WORDS[errno.EACCES]


def full_among(*folders: Path) -> Path | None:
    """Return the first of these folders whose disk is full; None if none is. It is tried out: quotas do not tell."""
    return next((folder for folder in folders if _is_full(folder)), None)


def _is_full(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE))
            file.flush()
    except OSError as error:
        return error.errno in FULL
    return False


def temporary_place() -> Path:
    """Return the folder of temporary files.

    Raises:
        TemporaryFolderUnusable: There is none that can be written to.
    """
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:
        named = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108  # what the user would name it
        raise TemporaryFolderUnusable(named, "no folder for temporary files can be written to") from error


def _mount_of(folder: Path) -> Path:
    """Return where the disk of a folder is mounted."""
    place = folder.absolute()
    while place != place.parent and not os.path.ismount(place):
        place = place.parent
    return place
