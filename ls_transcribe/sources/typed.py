"""The sources as a user types them: checked before any work is done, and what they tell without being searched."""

import codecs
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.errors.sources import (
    ListIsFolder,
    ListUnreadable,
    SourceAddressUnknown,
    SourceIsOutput,
    SourceMissing,
)
from ls_transcribe.model.recording import local_path, readable

STDIN = "-"
LIST = "@"
"""What stands before the path of a list."""

_FILE_ADDRESS = "file://"


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
        if source == STDIN:
            continue
        if source.startswith(LIST):
            _check_list(source)
        else:
            check_source(source, output, session)


def check_source(source: str, output: Path, session: Session) -> None:
    """Refuse a file, a folder, an object or a prefix that cannot be used.

    Raises:
        SourceMissing: It does not exist.
        SourceAddressUnknown: It is an address, but not one of S3.
        SourceIsOutput: It is the output folder or lies in it.
        RunError: The bucket does not exist, or the user may not list it.
    """
    if s3.is_s3(source):
        check_in_s3(session, source)
    else:
        _check_on_disk(source, output)


def _check_on_disk(source: str, output: Path) -> None:
    if "://" in source and not source.startswith(_FILE_ADDRESS):
        raise SourceAddressUnknown(source)
    path = path_of(source)
    if not os.path.exists(path):  # noqa: PTH110  # Path.exists() raises where a name is too long for any file
        raise SourceMissing(source)
    if path.is_dir() and _is_output(path, output):
        raise SourceIsOutput(source)


def _is_output(path: Path, output: Path) -> bool:
    from ls_transcribe.store.output_folder import is_output  # whoever converts has no such folder

    return is_output(path, output)


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


def check_in_s3(session: Session, source: str) -> None:
    """Refuse an object that does not exist, and a prefix with no object below it.

    Raises:
        SourceMissing: There is none.
        RunError: The bucket does not exist, or the user may not list it.
    """
    if source != readable(source):  # it has bytes that are no UTF-8, and keys are UTF-8
        raise SourceMissing(readable(source))
    if s3.is_prefix(source):
        if not _is_any_below(session, source):
            raise SourceMissing(source)
        return
    try:
        s3.head(session, source)
    except (NotFound, AwsRejected) as error:
        below = f"{source}/"
        raise SourceMissing(source, below if _is_any_below(session, below) else None) from error


def _is_any_below(session: Session, prefix: str) -> bool:
    try:
        return s3.has_objects(session, prefix)
    except AwsRejected:  # no bucket can have this name
        return False


def first_named(sources: Iterable[str], stdin: BinaryIO) -> str | None:
    """Return the first recording or folder that the sources name, also in a list; None if they name none.

    It decides which engine is taken by default. Standard input is only looked at, so it must be able to `peek`.
    """
    for source in sources:
        if source == STDIN:
            peek = getattr(stdin, "peek", None)
            named = _first_line(peek(1).split(b"\n") if peek else ())
        elif source.startswith(LIST):
            with Path(source[1:]).open("rb") as lines:
                named = _first_line(lines)
        else:
            named = source
        if named:
            return named
    return None


def _first_line(lines: Iterable[bytes]) -> str | None:
    return next((named for line in lines if (named := decode_line(line))), None)


def typed_folders(sources: Iterable[str]) -> Iterator[Path]:
    """Yield the folder of each source on disk: the source itself if it is a folder, else the folder that it is in."""
    for source in sources:
        if source != STDIN and not source.startswith(LIST) and not s3.is_s3(source):
            path = path_of(source)
            yield path if path.is_dir() else path.parent


def path_of(source: str) -> Path:
    """Return the absolute path of a source on disk: a path, or an address `file://`."""
    if source.startswith(_FILE_ADDRESS):
        return local_path(source)
    return Path(os.path.abspath(source))  # noqa: PTH100  # resolve() would show another path than the user's own


def decode_line(line: bytes) -> str:
    """Return the source that a line of a list names. Keys in S3 are UTF-8, so other bytes in them are replaced."""
    named = os.fsdecode(line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n"))
    return readable(named) if s3.is_s3(named) else named
