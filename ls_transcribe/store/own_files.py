"""Which files this tool wrote, and whether anybody has changed them since. Only such files are replaced.

A file is known by its size and time, and by a digest of its content where these have changed (a backup that was
restored, a folder that was copied). So a run that changes nothing reads no file.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.errors.outputs import FileInTheWay
from ls_transcribe.store.atomic_write import atomic_write

_DIGEST_SIZE = 16  # bytes


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as this tool wrote it: its size in bytes, the time of its last change in ns, and a digest of its content.

    The digest is hexadecimal. `earlier` is the digest of the content that was to be replaced by this one: it is still
    there if the run was killed just before. Without any digest, the file is this tool's own whatever is in it.
    """

    size: int
    modified: int
    digest: str
    earlier: str = ""

    def is_unread(self, now: os.stat_result) -> bool:
        """Whether size and time say that the file has not been changed, so that it need not be read."""
        return (self.size, self.modified) == (now.st_size, now.st_mtime_ns)


OWN = FileState(-1, -1, "")
"""The state of a file that is this tool's own whatever is in it."""


def digest_of(content: bytes) -> str:
    """Return the digest of a file's content. No secret depends on it."""
    return digest_of_lines([content])


def digest_of_lines(lines: Iterable[bytes]) -> str:
    """Return the digest of a file with this content, piece by piece."""
    digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def replace_own(path: Path, content: bytes, known: FileState | None, *, overwrite: bool = False) -> FileState:
    """Write a file, unless something else is in its place. Return its state.

    `known` is the state in which this tool left the file, None if it wrote none there. A file that has the content
    already stays as it is, whoever wrote it. `overwrite` replaces whatever file is there.

    Raises:
        FileInTheWay: There is a file that this tool did not write, or that somebody has changed since.
        OutputNotWritable: The disk is full, or the path cannot be written to.
    """
    present = _status(path)
    if present and stat.S_ISREG(present.st_mode) and present.st_size == len(content):
        digest = digest_of(content)
        if _digest_of_file(path) == digest:
            return FileState(present.st_size, present.st_mtime_ns, digest)
    if not overwrite:
        check_own(path, known)
    with atomic_write(path, needed=len(content)) as file:
        file.write(content)
        file.flush()
        written = os.fstat(file.fileno())
    return FileState(written.st_size, written.st_mtime_ns, digest_of(content))


def check_own(path: Path, known: FileState | None) -> None:
    """Refuse to replace what this tool did not write. Nothing at all may be replaced, and so may a file left as it was.

    A folder is not refused here: nothing replaces a folder, and who tries is told so.

    Raises:
        FileInTheWay: There is a file that this tool did not write, or that somebody has changed since.
    """
    present = _status(path)
    if present is None or stat.S_ISDIR(present.st_mode):
        return
    if known is None:
        raise FileInTheWay(path, has_changed=False)
    if not is_unchanged(path, known):
        raise FileInTheWay(path, has_changed=True)


def is_unchanged(path: Path, known: FileState) -> bool:
    """Whether a file is as this tool left it. It is read only if its size is the same and its time is not."""
    present = _status(path)
    if present is None or not stat.S_ISREG(present.st_mode):
        return False
    if known.is_unread(present) or not known.digest:
        return True
    may_be_same = bool(known.earlier) or known.size == present.st_size
    return may_be_same and _digest_of_file(path) in (known.digest, known.earlier or known.digest)


@contextmanager
def replacing_own(path: Path, known: FileState | None, *, save: Callable[[FileState], object]) -> Iterator["OwnFile"]:
    """Open a long file that replaces an own one when it is complete.

    `save` is called with its state just before: a run that is killed then has not lost sight of either content.

    Raises:
        FileInTheWay: There is a file that this tool did not write, or that somebody has changed since.
        OutputNotWritable: The disk is full, or the path cannot be written to.
    """
    check_own(path, known)
    earlier = known and (known.digest or _digest_of_file(path))
    with atomic_write(path) as file:
        own = OwnFile(file)
        yield own
        save(own.finish(earlier or ""))


class OwnFile:
    """A file that is written from beginning to end, while its digest is made."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)

    def write(self, content: bytes) -> None:
        """Append content."""
        self._digest.update(content)
        self._file.write(content)

    def writelines(self, lines: Iterable[bytes]) -> None:
        """Append content piece by piece."""
        for line in lines:
            self.write(line)

    def finish(self, earlier: str) -> FileState:
        """Return the state of the file, to which nothing more is written."""
        self._file.flush()
        written = os.fstat(self._file.fileno())
        return FileState(written.st_size, written.st_mtime_ns, self._digest.hexdigest(), earlier)


def _status(path: Path) -> os.stat_result | None:
    """Return what stands at a path itself, not where a link leads; None if there is nothing, or none can be."""
    try:
        return os.lstat(path)
    except OSError:
        return None


def _digest_of_file(path: Path) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=_DIGEST_SIZE)).hexdigest()
    except OSError:  # then nobody can say that it is as it was
        return None
