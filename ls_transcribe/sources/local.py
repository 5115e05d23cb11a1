"""Finds recordings on disk, in files and folders."""

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
from ls_transcribe.store.folder_walk import walk
from ls_transcribe.store.output_folder import output_test

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
        yield from _in_folder(path, output, known)
    else:
        yield _recording(path, path.name, known)


def _in_folder(top: Path, output: Path, known: KnownFingerprint) -> Iterator[SourceEntry]:
    """Yield the recordings of a folder, then those of its subfolders."""
    for folder in walk(top, output_test(output)):
        name = str(folder.path.relative_to(top))
        if folder.error:
            reason = f"the folder cannot be read: {folder.error.strerror}"
            yield FailedItem(f"{readable(name)}/", file_uri(folder.path), reason)
        for child in folder.names:
            path = folder.path / child
            child_name = child if folder.path == top else f"{name}/{child}"
            if child.startswith("."):
                yield SkippedFile(readable(child_name), HIDDEN)
            elif child not in folder.folders:
                if is_archive(child_name):
                    yield SkippedFile(readable(child_name), ARCHIVED)
                elif media_format(child):
                    yield _recording(path, child_name, known)
                else:
                    yield SkippedFile(readable(child_name), NOT_AUDIO)


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
