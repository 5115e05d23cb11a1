"""Recordings on disk: files and folders."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ls_transcribe.errors.sources import SourceAddressUnknown, SourceIsOutput, SourceMissing
from ls_transcribe.model.move import is_archive
from ls_transcribe.model.recording import (
    FailedItem,
    Recording,
    file_uri,
    fingerprint,
    local_path,
    md5_of,
    media_format,
    readable,
    recording_key,
)
from ls_transcribe.sources.found import ARCHIVED, HIDDEN, NOT_AUDIO, Found, SkippedFile
from ls_transcribe.store.locked_folder import DOCUMENTS, SUBTITLES, TRANSCRIPTS

_FILE = "file://"

KnownFingerprint = Callable[[str, int, int], str | None]
"""The fingerprint of a file at a URI, if it still has this size (bytes) and time (ns): then it need not be read."""


def check(source: str, output: Path) -> None:
    """Refuse what cannot be meant before any work is done.

    Raises:
        SourceMissing: It does not exist.
        SourceAddressUnknown: It is an address elsewhere.
        SourceIsOutput: It is, or lies in, the output folder.
    """
    if "://" in source and not source.startswith(_FILE):
        raise SourceAddressUnknown(source)
    path = _absolute(source)
    if not os.path.exists(path):  # noqa: PTH110  # Path.exists() raises where a name is too long for any file
        raise SourceMissing(source)
    if path.is_dir() and _is_output(path, output):
        raise SourceIsOutput(source)


def find(source: str, *, output: Path, known: KnownFingerprint) -> Iterator[Found]:
    """A file, or a folder's recordings by name and then its subfolders'. `output` is never looked into.

    A file is read once, to find its fingerprint, unless `known` has it.
    """
    path = _absolute(source)
    if path.is_dir():
        yield from _walk(path, path, output, known, frozenset())
    else:
        yield _recording(path, path.name, known)


def folder(source: str) -> Path:
    """A folder that was typed, or that of a file that was."""
    path = _absolute(source)
    return path if path.is_dir() else path.parent


def _absolute(source: str) -> Path:
    if source.startswith(_FILE):
        return local_path(source)
    return Path(os.path.abspath(source))  # noqa: PTH100  # resolve() would show another path than the user's own


def _is_output(path: Path, output: Path) -> bool:
    """Whether a path leads to the output folder or into one of its own, through links and however both are spelt.

    Other folders below it are not its own: whoever writes to the folder above the recordings means those.
    """
    real, own = Path(os.path.realpath(path)), Path(os.path.realpath(output))
    return real == own or any(real.is_relative_to(own / name) for name in (TRANSCRIPTS, DOCUMENTS, SUBTITLES))


def _walk(top: Path, folder: Path, output: Path, known: KnownFingerprint, above: frozenset[str]) -> Iterator[Found]:
    """A folder's recordings, then its subfolders'. `above` holds the real paths of the folders it lies in."""
    real = os.path.realpath(folder)
    name = readable(str(folder.relative_to(top)))
    if real in above or _is_output(folder, output):  # a link back up would never end
        return
    try:
        with os.scandir(folder) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield FailedItem(f"{name}/", file_uri(folder), f"the folder cannot be read: {error.strerror}")
        return
    for child in children:
        path = folder / child.name
        child_name = str(path.relative_to(top))
        if child.name.startswith("."):
            yield SkippedFile(readable(child_name), HIDDEN)
        elif not _is_folder(child):
            if is_archive(child_name):
                yield SkippedFile(readable(child_name), ARCHIVED)
            elif media_format(child.name):
                yield _recording(path, child_name, known)
            else:
                yield SkippedFile(readable(child_name), NOT_AUDIO)
    for child in children:
        if _is_folder(child) and not child.name.startswith("."):
            yield from _walk(top, folder / child.name, output, known, above | {real})


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in circles: told as a file that cannot be read
        return False


def _recording(path: Path, name: str, known: KnownFingerprint) -> Recording | FailedItem:
    uri = file_uri(path)
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            return FailedItem(readable(name), uri, "it is not a regular file")
        if not before.st_size:
            return FailedItem(readable(name), uri, "the file is empty")
        found = known(uri, before.st_size, before.st_mtime_ns)
        if found is None:
            found = fingerprint(md5_of(path), before.st_size)
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                return FailedItem(readable(name), uri, "it is still being written: run again when it is complete")
    except OSError as error:
        return FailedItem(readable(name), uri, f"the file cannot be read: {error.strerror}")
    return Recording(
        key=recording_key(found),
        uri=uri,
        name=readable(name),
        size=before.st_size,
        fingerprint=found,
        media_format=media_format(name) or "",
        modified=before.st_mtime_ns,
    )
