"""What was typed → recordings: files, folders, objects and prefixes in S3, and lists of all of these."""

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
from ls_transcribe.sources.found import Found, SkippedFile
from ls_transcribe.sources.local import KnownFingerprint

__all__ = ["Found", "SkippedFile", "check", "find", "first", "folders"]

_AT_ONCE = 16  # lines of a list whose objects are asked for together
_STDIN = "-"
_LIST = "@"


def check(sources: Sequence[str], output: Path, session: Session) -> None:
    """Refuse what cannot be meant before any work is done.

    Raises:
        SourceMissing: A source that was typed does not exist.
        SourceAddressUnknown: It is an address of another kind than S3's.
        SourceIsOutput: It is, or lies in, the output folder.
        RunError: S3 cannot be asked.
    """
    for source in sources:
        if source == _STDIN:
            continue
        if source.startswith(_LIST):
            _check_list(source)
        elif is_s3(source):
            s3.check(session, source)
        else:
            local.check(source, output)


def find(
    sources: Iterable[str], *, output: Path, known: KnownFingerprint, stdin: BinaryIO, session: Session
) -> Iterator[Found]:
    """What the sources hold, in their order.

    A source is a file, a folder, `s3://bucket/key`, `s3://bucket/prefix/`, `@list` or `-` (standard input), the last
    two with one of the others on a line. `output` is never looked into. A file is read once, to find its fingerprint,
    unless `known` has it.
    """
    for source in sources:
        if source == _STDIN:
            yield from _listed(stdin, output, known, session)
        elif source.startswith(_LIST):
            with Path(source[1:]).open("rb") as lines:
                yield from _listed(lines, output, known, session)
        elif is_s3(source):
            yield from s3.find(session, source)
        else:
            yield from local.find(source, output=output, known=known)


def first(sources: Iterable[str], stdin: BinaryIO) -> str | None:
    """The first recording or folder that is named, also in a list: what it is decides on the engine. None without one.

    Standard input must be able to `peek`.
    """
    for source in sources:
        if source == _STDIN:
            peek = getattr(stdin, "peek", None)
            named = _first_of(peek(1).split(b"\n") if peek else ())
        elif source.startswith(_LIST):
            with Path(source[1:]).open("rb") as lines:
                named = _first_of(lines)
        else:
            named = source
        if named:
            return named
    return None


def _first_of(lines: Iterable[bytes]) -> str | None:
    return next((named for line in lines if (named := _source(line))), None)


def folders(sources: Iterable[str]) -> Iterator[Path]:
    """The folders on disk that were typed, and those of the files that were."""
    for source in sources:
        if source != _STDIN and not source.startswith(_LIST) and not is_s3(source):
            yield local.folder(source)


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


def _listed(lines: Iterable[bytes], output: Path, known: KnownFingerprint, session: Session) -> Iterator[Found]:
    """What the lines name. Objects are asked for a few at a time: a hundred thousand one after another take an hour."""
    named = (source for line in lines if (source := _source(line)))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while batch := list(islice(named, _AT_ONCE)):
            objects = [source for source in batch if is_s3(source) and not s3.is_prefix(source)]
            looked_up = dict(zip(objects, pool.map(lambda uri: s3.look_up(session, uri), objects), strict=True))
            for source in batch:
                if source in looked_up:
                    yield looked_up[source]
                else:
                    yield from _of_line(source, output, known, session)


def _of_line(source: str, output: Path, known: KnownFingerprint, session: Session) -> Iterator[Found]:
    try:
        if is_s3(source):
            s3.check(session, source)
        else:
            local.check(f"./{source}" if source.startswith((_LIST, _STDIN)) else source, output)
    except (SourceMissing, SourceAddressUnknown, SourceIsOutput, AccessDenied, BucketMissing) as error:
        yield FailedItem(readable(source), readable(source), readable(str(error)))
    else:
        yield from s3.find(session, source) if is_s3(source) else local.find(source, output=output, known=known)


def _source(line: bytes) -> str:
    """What a line of a list names; a key in S3 is UTF-8, whatever stands there."""
    named = os.fsdecode(line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n"))
    return readable(named) if is_s3(named) else named
