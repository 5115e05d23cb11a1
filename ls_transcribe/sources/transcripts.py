"""Transcripts that one has already: files, folders, objects and prefixes in S3, and what comes through a pipe."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ls_transcribe.aws import Session
from ls_transcribe.aws.s3 import is_s3, join, objects, split
from ls_transcribe.errors.sources import SourceMissing, TranscriptAddressUnknown
from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import s3
from ls_transcribe.sources.found import HIDDEN, SkippedFile
from ls_transcribe.transcripts.readers import SUFFIXES

STDIN = "-"

NOT_TRANSCRIPT = f"not {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """What should hold a transcript: its path below the source that was typed, where it is, its size in bytes.

    `place` is a path, an `s3://` address, or STDIN, whose size is not known and 0.
    """

    name: str
    place: str
    size: int


Found = TranscriptFile | FailedItem | SkippedFile


def check(sources: Sequence[str], session: Session) -> None:
    """Refuse what cannot be meant before any work is done.

    Raises:
        SourceMissing: A source that was typed does not exist.
        TranscriptAddressUnknown: It is an address of another kind than S3's.
        RunError: S3 cannot be asked.
    """
    for source in sources:
        if is_s3(source):
            s3.check(session, source)
        elif "://" in source:
            raise TranscriptAddressUnknown(source)
        elif source != STDIN and not os.path.exists(source):  # noqa: PTH110  # Path.exists() raises for too long a name
            raise SourceMissing(source)


def find(sources: Sequence[str], *, output: Path, session: Session) -> Iterator[Found]:
    """What the sources hold, in their order, folders and prefixes with all below them, by name.

    An output folder that lies within a source is not looked into: what is there was made by an earlier run.
    """
    for source in sources:
        if source == STDIN:
            yield TranscriptFile(STDIN, STDIN, 0)
        elif is_s3(source):
            yield from _in_s3(session, source)
        elif os.path.isdir(source):  # noqa: PTH112  # as above
            yield from _walk(Path(source), Path(source), os.path.realpath(output), frozenset())
        else:
            yield _file(Path(source), Path(source).name)


def among(sources: Sequence[str], output: Path) -> Callable[[Path], bool]:
    """A test for a file that is to be written: whether it is there and is one of what `find` finds on disk."""
    real_parent = lru_cache(maxsize=1)(os.path.realpath)  # one file after another of the same folder
    typed = [Path(source) for source in sources if source != STDIN and not is_s3(source)]
    files = {os.path.join(os.path.realpath(path.parent), path.name) for path in typed if not path.is_dir()}  # noqa: PTH118
    real_output = Path(os.path.realpath(output))
    folders = [Path(os.path.realpath(path)) for path in typed if path.is_dir()]
    searched = [folder for folder in folders if folder == real_output or folder not in real_output.parents]

    def is_source(path: Path) -> bool:
        real = Path(real_parent(path.parent), path.name)
        found = path.suffix.lower() in SUFFIXES and any(folder in real.parents for folder in searched)
        return (found or str(real) in files) and os.path.lexists(path)

    return is_source


def _in_s3(session: Session, source: str) -> Iterator[Found]:
    if not s3.is_prefix(source):
        yield TranscriptFile(source.rpartition("/")[2], source, 0)
        return
    source = join(*split(source))  # a bucket may be typed without its slash
    for entry in objects(session, source):
        name = entry.uri[len(source) :]
        base = name.rpartition("/")[2]
        if not base:  # a folder's marker
            continue
        if passed_over := _passed_over(base):
            yield SkippedFile(name, passed_over)
        elif entry.asleep:
            yield FailedItem(name, entry.uri, "the object is in Glacier: restore it first")
        else:
            yield TranscriptFile(name, entry.uri, entry.size)


def _walk(top: Path, folder: Path, output: str, above: frozenset[str]) -> Iterator[Found]:
    """A folder's transcripts, then its subfolders'. `above` holds the real paths of the folders it lies in."""
    real = os.path.realpath(folder)
    if real in above or (above and real == output):  # a link back up would never end
        return
    try:
        with os.scandir(folder) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        name = readable(str(folder.relative_to(top)))
        yield FailedItem(f"{name}/", str(folder), f"the folder cannot be read: {error.strerror}")
        return
    folders = [child.name for child in children if _is_folder(child)]
    within = set(folders)
    for child in children:
        if child.name not in within:
            path = folder / child.name
            name = str(path.relative_to(top))
            why = _passed_over(child.name)
            yield SkippedFile(readable(name), why) if why else _file(path, name)
    for child_name in folders:
        if not child_name.startswith("."):
            yield from _walk(top, folder / child_name, output, above | {real})


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in circles: told as a file that cannot be read
        return False


def _passed_over(name: str) -> str | None:
    if name.startswith("."):
        return HIDDEN
    return None if PurePosixPath(name).suffix.lower() in SUFFIXES else NOT_TRANSCRIPT


def _file(path: Path, name: str) -> TranscriptFile | FailedItem:
    try:
        status = path.stat()
    except OSError as error:
        return FailedItem(readable(name), str(path), f"the file cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return FailedItem(readable(name), str(path), "it is not a regular file")
    return TranscriptFile(name, str(path), status.st_size)
