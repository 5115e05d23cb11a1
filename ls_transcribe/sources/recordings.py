"""Finds the recordings in the sources that a user typed: files, folders, objects and prefixes in S3, and lists."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.aws.s3 import is_prefix, is_s3
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.errors.sources import SourceAddressUnknown, SourceIsOutput, SourceMissing
from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import local, s3
from ls_transcribe.sources.entries import SourceEntry
from ls_transcribe.sources.local import KnownFingerprint
from ls_transcribe.sources.typed import LIST, STDIN, check_source, decode_line
from ls_transcribe.sources.unread_files import ReadAhead, UnreadFile

_LINES_AT_ONCE = 16  # lines of a list whose objects are looked up at the same time


def find_recordings(
    sources: Iterable[str], *, output: Path, known: KnownFingerprint, stdin: BinaryIO, session: Session
) -> ReadAhead:
    """Return the recordings in the sources, in the order of the sources, and what is no recording or cannot be used.

    A source is a file, a folder, `s3://bucket/key`, `s3://bucket/prefix/`, `@list`, or `-` (standard input); the last
    two have one of the others on each line. The folder `output` is not searched. A file is read once, to compute its
    fingerprint, unless `known` returns it.
    """
    return ReadAhead(_find(sources, output, known, stdin, session))


def _find(
    sources: Iterable[str], output: Path, known: KnownFingerprint, stdin: BinaryIO, session: Session
) -> Iterator[SourceEntry | UnreadFile]:
    for source in sources:
        if source == STDIN:
            yield from _find_listed(stdin, output, known, session)
        elif source.startswith(LIST):
            with Path(source[1:]).open("rb") as lines:
                yield from _find_listed(lines, output, known, session)
        elif is_s3(source):
            yield from s3.find_recordings(session, source)
        else:
            yield from local.find_recordings(source, output=output, known=known)


def _find_listed(
    lines: Iterable[bytes], output: Path, known: KnownFingerprint, session: Session
) -> Iterator[SourceEntry | UnreadFile]:
    """Yield the recordings in a list of sources.

    Objects are looked up several at a time: a hundred thousand, one after another, take an hour.
    """
    named = (source for line in lines if (source := decode_line(line)))
    with ThreadPoolExecutor(_LINES_AT_ONCE) as pool:
        while batch := list(islice(named, _LINES_AT_ONCE)):
            objects = [source for source in batch if is_s3(source) and not is_prefix(source)]
            recordings = dict(zip(objects, pool.map(lambda uri: s3.recording_at(session, uri), objects), strict=True))
            for source in batch:
                if source in recordings:
                    yield recordings[source]
                else:
                    yield from _find_in_line(source, output, known, session)


def _find_in_line(
    source: str, output: Path, known: KnownFingerprint, session: Session
) -> Iterator[SourceEntry | UnreadFile]:
    """Yield the recordings of a line in a list. A source that cannot be used costs its line only."""
    try:
        check_source(f"./{source}" if source.startswith((LIST, STDIN)) else source, output, session)
    except (SourceMissing, SourceAddressUnknown, SourceIsOutput, AccessDenied, BucketMissing) as error:
        yield FailedItem(readable(source), readable(source), readable(str(error)))
    else:
        yield from (
            s3.find_recordings(session, source)
            if is_s3(source)
            else local.find_recordings(source, output=output, known=known)
        )
