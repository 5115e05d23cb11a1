"""Finds existing transcripts for `convert`: files, folders, objects and prefixes in S3, and standard input.

Files of one folder and one stem are found together, since one program may have written all of them (`file_sets`).
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ls_transcribe.aws import Session
from ls_transcribe.aws.s3 import is_prefix, is_s3, join, objects, split
from ls_transcribe.errors.sources import SourceMissing, TranscriptAddressUnknown
from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources.entries import HIDDEN, SkippedFile
from ls_transcribe.sources.typed import STDIN, check_in_s3
from ls_transcribe.store.folder_walk import walk
from ls_transcribe.transcripts.file_sets import PLAIN_TEXT, set_stem
from ls_transcribe.transcripts.readers import SUFFIXES, suffixes_as_text
from ls_transcribe.transcripts.suffixes import SHARED_SUFFIXES, is_transcript_file

TWICE = "named twice"
"""The reason why a file is skipped that another source names, too."""

NOT_TRANSCRIPT = f"not {suffixes_as_text()}"
"""The reason why a file in a folder is skipped. A file that is named itself may have any suffix."""


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """A file that should be a transcript.

    `name` is its path below the source that was typed, `location` its path, its `s3://` address, or `STDIN`. `size` is
    in bytes; that of standard input is not known and is 0.
    """

    name: str
    location: str
    size: int


@dataclass(frozen=True, slots=True)
class TranscriptSet:
    """The files of one folder and one stem, of which one is taken; seldom more than one."""

    files: tuple[TranscriptFile, ...]

    @property
    def name(self) -> str:
        """What messages call it: by its first file."""
        return self.files[0].name

    @property
    def location(self) -> str:
        """Where its first file is."""
        return self.files[0].location

    @property
    def size(self) -> int:
        """The size of all of its files (bytes)."""
        return sum(file.size for file in self.files)


TranscriptEntry = TranscriptSet | FailedItem | SkippedFile
"""A transcript, in one file or several, a file that cannot be used, or a file that is skipped."""

_SUFFIXES_OF_SETS = {*SUFFIXES, *SHARED_SUFFIXES, PLAIN_TEXT}
_FileEntry = TranscriptFile | FailedItem | SkippedFile


def check_sources(sources: Sequence[str], session: Session) -> None:
    """Refuse sources that cannot be used, before any work is done.

    Raises:
        SourceMissing: A source does not exist.
        TranscriptAddressUnknown: A source is an address, but not one of S3.
        RunError: S3 cannot be asked.
    """
    for source in sources:
        if is_s3(source):
            check_in_s3(session, source)
        elif "://" in source:
            raise TranscriptAddressUnknown(source)
        elif source != STDIN and not os.path.exists(source):  # noqa: PTH110  # Path.exists() raises for too long a name
            raise SourceMissing(source)


def find_transcripts(sources: Sequence[str], *, output: Path, session: Session) -> Iterator[TranscriptEntry]:
    """Yield the transcripts in the sources, in the order of the sources.

    Folders and prefixes are searched with all that is below them, in the order of names. The folder `output` is not
    searched if it lies below a source: an earlier run made what is in it. Files that were typed are a set if they lie
    in one folder, whatever was typed between them.
    """
    typed: dict[str, list[str]] = {}
    for source in sources:
        typed.setdefault(_typed_stem(source), []).append(source)
    for source in sources:
        if source == STDIN:
            yield TranscriptSet((TranscriptFile(STDIN, STDIN, 0),))
        elif is_s3(source) and is_prefix(source):
            yield from _in_sets(_in_s3(session, source))
        elif not is_s3(source) and os.path.isdir(source):  # noqa: PTH112  # as above
            yield from _in_sets(_in_folder(Path(source), os.path.realpath(output)))
        elif files := typed.pop(_typed_stem(source), ()):
            yield from _typed_files(files)


def make_source_test(sources: Sequence[str], output: Path) -> Callable[[Path], bool]:
    """Return a function that tells whether a path is an existing file that `find_transcripts` yields.

    Such a file must not be overwritten by a document.
    """
    real_parent = lru_cache(maxsize=1)(os.path.realpath)  # files of one folder follow one another
    typed = [Path(source) for source in sources if source != STDIN and not is_s3(source)]
    files = {os.path.join(os.path.realpath(path.parent), path.name) for path in typed if not path.is_dir()}  # noqa: PTH118
    real_output = Path(os.path.realpath(output))
    folders = [Path(os.path.realpath(path)) for path in typed if path.is_dir()]
    searched = [folder for folder in folders if folder == real_output or folder not in real_output.parents]

    def is_source(path: Path) -> bool:
        real = Path(real_parent(path.parent), path.name)
        is_in_folder = path.suffix.lower() in SUFFIXES and any(folder in real.parents for folder in searched)
        return (is_in_folder or str(real) in files) and os.path.lexists(path)

    return is_source


def _typed_stem(source: str) -> str:
    """Return what the names of typed files of one set have in common. A file with another suffix is a set by itself."""
    place = source if is_s3(source) or source == STDIN else os.path.abspath(source)  # noqa: PTH100  # a link is itself
    return set_stem(place) if PurePosixPath(place).suffix.lower() in _SUFFIXES_OF_SETS else f"{place}/"


def _typed_files(sources: Sequence[str]) -> Iterator[TranscriptEntry]:
    files: dict[str, TranscriptFile] = {}
    for source in sources:
        name = source.rpartition("/")[2]
        entry = TranscriptFile(name, source, 0) if is_s3(source) else _transcript_file(Path(source), Path(source).name)
        if not isinstance(entry, TranscriptFile):
            yield entry
        elif files.setdefault(entry.name, entry) is not entry:
            yield SkippedFile(readable(entry.name), TWICE)
    if files:
        yield TranscriptSet(tuple(files.values()))


def _in_sets(entries: Iterable[_FileEntry]) -> Iterator[TranscriptEntry]:
    """Yield files in sets, as soon as each is complete.

    Names come in order. So the files of the stem "talk" follow one another, but for others that begin with "talk." too.
    """
    begun: list[tuple[str, list[TranscriptFile]]] = []  # each stem begins with the one before it
    for entry in entries:
        while begun and not entry.name.startswith(f"{begun[-1][0]}."):
            yield TranscriptSet(tuple(begun.pop()[1]))
        if not isinstance(entry, TranscriptFile):
            yield entry
            continue
        stem = set_stem(entry.name)
        files = next((files for other, files in begun if other == stem), None)
        if files is None:
            begun.append((stem, [entry]))
        else:
            files.append(entry)
    while begun:
        yield TranscriptSet(tuple(begun.pop()[1]))


def _in_s3(session: Session, source: str) -> Iterator[_FileEntry]:
    source = join(*split(source))  # a bucket may be typed without its slash
    for entry in objects(session, source):
        name = entry.uri[len(source) :]
        base = name.rpartition("/")[2]
        if not base:  # the marker of a folder
            continue
        if reason := _reason_to_skip(base, is_transcript=base.lower().endswith(SUFFIXES)):
            yield SkippedFile(name, reason)
        elif entry.needs_restore:
            yield FailedItem(name, entry.uri, "the object is in Glacier: restore it first")
        else:
            yield TranscriptFile(name, entry.uri, entry.size)


def _in_folder(top: Path, output: str) -> Iterator[_FileEntry]:
    """Yield the transcripts of a folder, then those of its subfolders. `output` is a real path; it may be the top."""
    real_top = os.path.realpath(top)
    for folder in walk(top, lambda real: real == output != real_top):
        name = str(folder.path.relative_to(top))
        if folder.error:
            reason = f"the folder cannot be read: {folder.error.strerror}"
            yield FailedItem(f"{readable(name)}/", str(folder.path), reason)
        for child in folder.names:
            if child not in folder.folders:
                path = folder.path / child
                child_name = child if folder.path == top else f"{name}/{child}"
                reason_to_skip = _reason_to_skip(child, is_transcript=is_transcript_file(path))
                yield (
                    SkippedFile(readable(child_name), reason_to_skip)
                    if reason_to_skip
                    else _transcript_file(path, child_name)
                )


def _reason_to_skip(name: str, *, is_transcript: bool) -> str | None:
    if name.startswith("."):
        return HIDDEN
    return None if is_transcript else NOT_TRANSCRIPT


def _transcript_file(path: Path, name: str) -> TranscriptFile | FailedItem:
    try:
        status = path.stat()
    except OSError as error:
        return FailedItem(readable(name), str(path), f"the file cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return FailedItem(readable(name), str(path), "it is not a regular file")
    return TranscriptFile(name, str(path), status.st_size)
