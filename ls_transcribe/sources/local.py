"""Finds recordings on disk, in files and folders."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ls_transcribe.model.move import is_archive
from ls_transcribe.model.recording import (
    FailedItem,
    Recording,
    file_uri,
    fingerprint,
    md5_of,
    media_format,
    readable,
    recording_key,
)
from ls_transcribe.sources.entries import ARCHIVED, HIDDEN, NOT_AUDIO, SkippedFile, SourceEntry
from ls_transcribe.sources.typed import path_of
from ls_transcribe.store.output_folder import is_output

KnownFingerprint = Callable[[str, int, int], str | None]
"""Returns the fingerprint of a file if it is known for its URI, size (bytes) and time of change (ns), else None.

A file whose fingerprint is known need not be read.
"""


def find_recordings(source: str, *, output: Path, known: KnownFingerprint) -> Iterator[SourceEntry]:
    """Yield the recording of a file, or the recordings of a folder in the order of their names, then its subfolders'.

    The folder `output` is not searched. A file is read once, to compute its fingerprint, unless `known` returns it.
    """
    path = path_of(source)
    if path.is_dir():
        yield from _walk(path, path, output, known, frozenset())
    else:
        yield _recording(path, path.name, known)


def _walk(
    top: Path, folder: Path, output: Path, known: KnownFingerprint, above: frozenset[str]
) -> Iterator[SourceEntry]:
    """Yield the recordings of a folder, then those of its subfolders. `above` has its parents' real paths."""
    real = os.path.realpath(folder)
    name = readable(str(folder.relative_to(top)))
    if real in above or is_output(folder, output):  # a link to a parent folder would never end
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
    except OSError:  # a link that leads to itself: reported as a file that cannot be read
        return False


def _recording(path: Path, name: str, known: KnownFingerprint) -> Recording | FailedItem:
    uri = file_uri(path)
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            return FailedItem(readable(name), uri, "it is not a regular file")
        if not before.st_size:
            return FailedItem(readable(name), uri, "the file is empty")
        digest = known(uri, before.st_size, before.st_mtime_ns)
        if digest is None:
            digest = fingerprint(md5_of(path), before.st_size)
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                return FailedItem(readable(name), uri, "it is still being written: run again when it is complete")
    except OSError as error:
        return FailedItem(readable(name), uri, f"the file cannot be read: {error.strerror}")
    return Recording(
        key=recording_key(digest),
        uri=uri,
        name=readable(name),
        size=before.st_size,
        fingerprint=digest,
        media_format=media_format(name) or "",
        modified=before.st_mtime_ns,
    )
