"""Finds the recordings in the sources that a user typed: files, folders, objects and prefixes in S3, and lists."""

import codecs
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.errors.sources import (
    ListIsFolder,
    ListUnreadable,
    SourceAddressUnknown,
    SourceIsOutput,
    SourceMissing,
)
from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import local, s3
from ls_transcribe.sources.entries import SkippedFile, SourceEntry
from ls_transcribe.sources.local import KnownFingerprint

__all__ = ["SkippedFile", "SourceEntry", "check_sources", "find_recordings", "first_named", "typed_folders"]

_LINES_AT_ONCE = 16  # lines of a list whose objects are looked up at the same time
_STDIN = "-"
_LIST = "@"  # before the path of a list


def check_sources(sources: Sequence[str], output: Path, session: Session) -> None:
    """Refuse sources that cannot be used, before any work is done. The lines of lists are not checked here.

    Raises:
        SourceMissing: A source does not exist.
        SourceAddressUnknown: A source is an address, but not one of S3.
        SourceIsOutput: A source is the output folder or lies in it.
        ListIsFolder: A list is a folder.
        ListUnreadable: A list cannot be read.
        RunError: S3 cannot be asked.
    """
    for source in sources:
        if source == _STDIN:
            continue
        if source.startswith(_LIST):
            _check_list(source)
        elif is_s3(source):
            s3.check_source(session, source)
        else:
            local.check_source(source, output)


def find_recordings(
    sources: Iterable[str], *, output: Path, known: KnownFingerprint, stdin: BinaryIO, session: Session
) -> Iterator[SourceEntry]:
    """Yield the recordings in the sources, in the order of the sources, and what is no recording or cannot be used.

    A source is a file, a folder, `s3://bucket/key`, `s3://bucket/prefix/`, `@list`, or `-` (standard input); the last
    two have one of the others on each line. The folder `output` is not searched. A file is read once, to compute its
    fingerprint, unless `known` returns it.
    """
    for source in sources:
        if source == _STDIN:
            yield from _find_listed(stdin, output, known, session)
        elif source.startswith(_LIST):
            with Path(source[1:]).open("rb") as lines:
                yield from _find_listed(lines, output, known, session)
        elif is_s3(source):
            yield from s3.find_recordings(session, source)
        else:
            yield from local.find_recordings(source, output=output, known=known)


def first_named(sources: Iterable[str], stdin: BinaryIO) -> str | None:
    """Return the first recording or folder that the sources name, also in a list; None if they name none.

    It decides which engine is taken by default. Standard input is only looked at, so it must be able to `peek`.
    """
    for source in sources:
        if source == _STDIN:
            peek = getattr(stdin, "peek", None)
            named = _first_line(peek(1).split(b"\n") if peek else ())
        elif source.startswith(_LIST):
            with Path(source[1:]).open("rb") as lines:
                named = _first_line(lines)
        else:
            named = source
        if named:
            return named
    return None


def _first_line(lines: Iterable[bytes]) -> str | None:
    return next((named for line in lines if (named := _decode_line(line))), None)


def typed_folders(sources: Iterable[str]) -> Iterator[Path]:
    """Yield the folder of each source on disk: the source itself if it is a folder, else the folder that it is in."""
    for source in sources:
        if source != _STDIN and not source.startswith(_LIST) and not is_s3(source):
            yield local.folder_of(source)


def _check_list(source: str) -> None:
    path = Path(source[1:])
    if not os.path.exists(path):  # noqa: PTH110  # Path.exists() raises where a name is too long for any file
        raise SourceMissing(source)
    if path.is_dir():
        raise ListIsFolder(source)
    try:
        path.open("rb").close()
    except OSError as error:
        raise ListUnreadable(source, error.strerror or str(error)) from error


def _find_listed(
    lines: Iterable[bytes], output: Path, known: KnownFingerprint, session: Session
) -> Iterator[SourceEntry]:
    """Yield the recordings in a list of sources.

    Objects are looked up several at a time: a hundred thousand, one after another, take an hour.
    """
    named = (source for line in lines if (source := _decode_line(line)))
    with ThreadPoolExecutor(_LINES_AT_ONCE) as pool:
        while batch := list(islice(named, _LINES_AT_ONCE)):
            objects = [source for source in batch if is_s3(source) and not s3.is_prefix(source)]
            recordings = dict(zip(objects, pool.map(lambda uri: s3.recording_at(session, uri), objects), strict=True))
            for source in batch:
                if source in recordings:
                    yield recordings[source]
                else:
                    yield from _find_in_line(source, output, known, session)


def _find_in_line(source: str, output: Path, known: KnownFingerprint, session: Session) -> Iterator[SourceEntry]:
    """Yield the recordings of a line in a list. A source that cannot be used costs its line only."""
    try:
        if is_s3(source):
            s3.check_source(session, source)
        else:
            local.check_source(f"./{source}" if source.startswith((_LIST, _STDIN)) else source, output)
    except (SourceMissing, SourceAddressUnknown, SourceIsOutput, AccessDenied, BucketMissing) as error:
        yield FailedItem(readable(source), readable(source), readable(str(error)))
    else:
        yield from (
            s3.find_recordings(session, source)
            if is_s3(source)
            else local.find_recordings(source, output=output, known=known)
        )


def _decode_line(line: bytes) -> str:
    """Return the source that a line of a list names. Keys in S3 are UTF-8, so other bytes in them are replaced."""
    named = os.fsdecode(line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n"))
    return readable(named) if is_s3(named) else named
