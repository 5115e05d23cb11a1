"""Files that are replaced as a whole: a reader sees the old content or the new one, never a part.

A file is first written beside its place, under a name that nobody can guess, and then renamed. Nothing is written
through a link. The partial file is locked while it is written, so that what a killed process left is told apart from
the file of one that is at work.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.store.disks import not_writable
from ls_transcribe.store.new_files import ONLY_OWNER, mode_in

_PREFIX, _SUFFIX = ".ls-transcribe-", ".partial"
_PARTIAL = re.compile(rf"{re.escape(_PREFIX)}[0-9a-f]{{32}}{re.escape(_SUFFIX)}")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def atomic_write(path: Path, *, needed: int | None = None) -> Iterator[BinaryIO]:
    """Open a file that replaces `path` when it is complete. If anything goes wrong, `path` stays as it is.

    `needed` is how many bytes are going to be written, if that is known.

    Raises:
        OutputNotWritable: The path cannot be written to; `DiskFull` if there is no room.
    """
    try:
        with partial_file(path.parent, mode_in(path.parent)) as (file, partial):
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.replace(path)
    except OSError as error:
        raise not_writable(path.parent, error, needed=needed) from error


@contextmanager
def written_together(contents: Mapping[Path, bytes]) -> Iterator[dict[Path, Path]]:
    """Write files of one folder beside their places, and have the disk keep them before anything else is done.

    Together that takes little longer than for one of them. Yields the partial file for each path, which the caller
    renames; what was not renamed is deleted at the end.

    Raises:
        OutputNotWritable: The folder cannot be written to; `DiskFull` if there is no room.
    """
    folder = next(iter(contents)).parent
    try:
        with ExitStack() as stack:
            files: list[BinaryIO] = []
            partials: dict[Path, Path] = {}
            for path, content in contents.items():
                file, partials[path] = stack.enter_context(partial_file(folder, mode_in(folder)))
                file.write(content)
                file.flush()
                files.append(file)
            for file in files:
                os.fsync(file.fileno())
            yield partials
    except OSError as error:
        raise not_writable(folder, error, needed=sum(map(len, contents.values()))) from error


@contextmanager
def partial_file(folder: Path, mode: int = ONLY_OWNER) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file in a folder, under a name that nobody can guess. Yields the file and its path.

    Whoever opens it renames it, or gives it a second name. At the end nothing is left under its own name. `mode` has
    its permissions, of which the user's umask may take some.

    Raises:
        OSError: The folder cannot be written to.
    """
    descriptor, partial = _create_partial(folder, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, partial
    finally:
        partial.unlink(missing_ok=True)


def clear_partials(folder: Path) -> None:
    """Delete the partial files in a folder that no process is writing any more. Folders below it are not searched."""
    with suppress(OSError):
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _PARTIAL.fullmatch(entry.name)]
        for name in names:
            _clear(folder / name)


def _create_partial(folder: Path, mode: int) -> tuple[int, Path]:
    """Create and lock a partial file. Return its descriptor and its path."""
    while True:
        partial = folder / f"{_PREFIX}{os.urandom(16).hex()}{_SUFFIX}"
        descriptor = os.open(partial, _NEW, mode)
        try:
            with suppress(OSError):  # some network file systems have no locks; there nothing is cleared either
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if partial.lstat().st_ino == os.fstat(descriptor).st_ino:
                    return descriptor, partial
        except BaseException:
            os.close(descriptor)
            partial.unlink(missing_ok=True)
            raise
        os.close(descriptor)  # another process has cleared it away before it was locked


def _open_left(partial: Path) -> int:
    """Open a partial file to lock it: to write, as some network file systems want it, unless it may only be read."""
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(partial, flags | os.O_WRONLY)
    except PermissionError:
        return os.open(partial, flags)


def _clear(partial: Path) -> None:
    """Delete a partial file, unless a process is writing it."""
    with suppress(OSError):
        descriptor = _open_left(partial)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            partial.unlink()
        finally:
            os.close(descriptor)
