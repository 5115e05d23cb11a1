"""Finds recordings on disk, in files and folders."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ls_transcribe.model.move import is_archive
from ls_transcribe.model.recording import FailedItem, Recording, file_uri, media_format, readable
from ls_transcribe.sources.entries import ARCHIVED, HIDDEN, NOT_AUDIO, SkippedFile, SourceEntry
from ls_transcribe.sources.typed import path_of
from ls_transcribe.sources.unread_files import UnreadFile, recording_on_disk
from ls_transcribe.store.folder_walk import walk
from ls_transcribe.store.output_folder import output_test

KnownFingerprint = Callable[[str, int, int], str | None]
"""Returns the fingerprint of a file if it is known for its URI, size (bytes) and time of change (ns), else None.

A file whose fingerprint is known need not be read.
"""


def find_recordings(source: str, *, output: Path, known: KnownFingerprint) -> Iterator[SourceEntry | UnreadFile]:
    """Yield the recording of a file, or the recordings of a folder in the order of their names, then its subfolders'.

    The folder `output` is not searched. A file whose fingerprint `known` does not return is to be read.
    """
    path = path_of(source)
    if path.is_dir():
        yield from _in_folder(path, output, known)
    else:
        yield _recording(str(path), path.name, known)


def _in_folder(top: Path, output: Path, known: KnownFingerprint) -> Iterator[SourceEntry | UnreadFile]:
    """Yield the recordings of a folder, then those of its subfolders."""
    for folder in walk(top, output_test(output)):
        name = str(folder.path.relative_to(top))
        if folder.error:
            reason = f"the folder cannot be read: {folder.error.strerror}"
            yield FailedItem(f"{readable(name)}/", file_uri(folder.path), reason)
        above = "" if folder.path == top else f"{name}/"
        below = os.path.join(folder.path, "")  # noqa: PTH118  # text: a Path for each file takes longer than all else
        for child in folder.names:
            child_name = f"{above}{child}"
            if child.startswith("."):
                yield SkippedFile(readable(child_name), HIDDEN)
            elif child not in folder.folders:
                if is_archive(child_name):
                    yield SkippedFile(readable(child_name), ARCHIVED)
                elif media_format(child):
                    yield _recording(f"{below}{child}", child_name, known)
                else:
                    yield SkippedFile(readable(child_name), NOT_AUDIO)


def _recording(path: str, name: str, known: KnownFingerprint) -> Recording | UnreadFile | FailedItem:
    uri = file_uri(path)
    try:
        status = os.stat(path)  # noqa: PTH116  # as above
    except OSError as error:
        return FailedItem(readable(name), uri, f"the file cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return FailedItem(readable(name), uri, "it is not a regular file")
    size, modified = status.st_size, status.st_mtime_ns
    if not size:
        return FailedItem(readable(name), uri, "the file is empty")
    digest = known(uri, size, modified)
    if digest is None:
        return UnreadFile(Path(path), name, size, modified)
    return recording_on_disk(uri, name, digest, size=size, modified=modified)
