"""Transcripts that one has already to documents: found, read, rendered and written, on as many cores as there are.

Nothing is remembered: the same command does everything again and replaces what it made before. Memory is flat in the
number of transcripts but for two digests of each, which tell when two would become the same file.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.errors.outputs import FormatMissing, OutputNotWritable, StdoutTakesOneDocument
from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.sources import SkippedFile, transcripts
from ls_transcribe.sources.transcripts import STDIN, TranscriptFile
from ls_transcribe.workflows.convert.targets import ConversionTargets
from ls_transcribe.workflows.documents.convert_all import convert_all
from ls_transcribe.workflows.documents.render import Conversion, rendered
from ls_transcribe.workflows.requests import ConvertRequest
from ls_transcribe.workflows.watchers import ConvertWatcher

_AHEAD = 8  # objects in S3 that are fetched while others are worked on


@dataclass(slots=True)
class ConvertResult:
    """How many transcripts there were, how many became documents, and how many did not, for a reason."""

    found: int = 0
    transcripts: int = 0
    failed: int = 0


def convert(order: ConvertRequest, watcher: ConvertWatcher, *, stdin: BinaryIO) -> ConvertResult:
    """Write the documents of every transcript.

    Raises:
        RunError: It cannot be done; says why.
    """
    session = _session(order, watcher)
    result = ConvertResult()
    result.found = _plan(order, session, watcher)
    if result.found:
        _create(order.output)
    with (
        closing(_assignments(order, session, watcher, result, stdin)) as assignments,
        closing(convert_all(assignments, min(order.workers, result.found))) as outcomes,
    ):
        for assignment, outcome in outcomes:
            if outcome.is_end:
                raise OutputNotWritable(order.output, str(outcome.reason))
            if outcome.reason is None:
                result.transcripts += 1
            else:
                result.failed += 1
                watcher.item_failed(FailedItem(assignment.name, assignment.place, outcome.reason))
            watcher.transcript_ended(assignment.name, assignment.size, failed=outcome.reason is not None)
    return result


def convert_one(order: ConvertRequest, watcher: ConvertWatcher, *, stdin: BinaryIO) -> bytes | None:
    """The only document of the only transcript, for standard output; None where there is none, which is told.

    Raises:
        StdoutTakesOneDocument: There are several, or none.
        RunError: It cannot be done; says why.
    """
    session = _session(order, watcher)
    found = [entry for entry in _found(order, session) if not isinstance(entry, SkippedFile)]
    if len(found) != 1 or len(order.formats) != 1:
        raise StdoutTakesOneDocument
    # Nothing is written to a file, so nothing can be in its way.
    anywhere = replace(order, sources=(), output=Path())
    for assignment in _assigned(anywhere, _with_content(found, session, stdin), watcher, ConvertResult()):
        try:
            return next(rendered(assignment))
        except UnreadableTranscript as error:
            watcher.item_failed(FailedItem(assignment.name, assignment.place, str(error)))
    return None


def _session(order: ConvertRequest, watcher: ConvertWatcher) -> Session:
    if not order.formats:
        raise FormatMissing(tuple(FORMATS))
    session = Session(order.account, Retrier(on_wait=watcher.waiting))
    transcripts.check_sources(order.sources, session)
    return session


def _found(order: ConvertRequest, session: Session) -> Iterator[transcripts.TranscriptEntry]:
    return transcripts.find_transcripts(order.sources, output=order.output, session=session)


def _plan(order: ConvertRequest, session: Session, watcher: ConvertWatcher) -> int:
    """Look at everything once and hold nothing of it: a person is told how far the work is, and how long it takes."""
    number = size = 0
    passed_over: Counter[str] = Counter()
    for entry in _found(order, session):
        if isinstance(entry, SkippedFile):
            passed_over[entry.reason] += 1
        else:
            number += 1
            size += entry.size if isinstance(entry, TranscriptFile) else 0
    watcher.planned(number, size, passed_over)
    return number


def _create(output: Path) -> None:
    """Make the folder, for its owner alone: transcripts are confidential."""
    try:
        output.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(output, error.strerror or str(error)) from error


def _assignments(
    order: ConvertRequest, session: Session, watcher: ConvertWatcher, result: ConvertResult, stdin: BinaryIO
) -> Generator[Conversion, None, None]:
    with closing(_with_content(_found(order, session), session, stdin)) as entries:
        yield from _assigned(order, entries, watcher, result)


def _assigned(
    order: ConvertRequest,
    entries: Iterable[tuple[transcripts.TranscriptEntry, bytes | None]],
    watcher: ConvertWatcher,
    result: ConvertResult,
) -> Iterator[Conversion]:
    """What is to be done; what cannot be done is told and counted as failed."""
    assigner = ConversionTargets(order)
    for entry, content in entries:
        match assigner.assign(entry, content):
            case Conversion() as assignment:
                yield assignment
            case SkippedFile(name, why):
                watcher.file_skipped(name, why)
            case FailedItem() as unusable:
                result.failed += 1
                watcher.item_failed(unusable)
                watcher.transcript_ended(unusable.name, 0, failed=True)


def _with_content(
    entries: Iterable[transcripts.TranscriptEntry], session: Session, stdin: BinaryIO
) -> Generator[tuple[transcripts.TranscriptEntry, bytes | None], None, None]:
    """What was found, with the content of what is no file here; objects are fetched a few ahead."""

    def tasks() -> Iterator[TranscriptFile | KnownResult[tuple[transcripts.TranscriptEntry, bytes | None]]]:
        for entry in entries:
            if isinstance(entry, TranscriptFile) and s3.is_s3(entry.location):
                yield entry
            else:
                yield KnownResult((entry, None))

    with closing(
        bounded_map(partial(_fetch, session), tasks(), at_once=_AHEAD, in_order=True, on_abort=session.retrier.stop)
    ) as fetched:
        for entry, content in fetched:
            if isinstance(entry, TranscriptFile) and entry.location == STDIN:
                yield entry, stdin.read()  # not in a thread: Ctrl-C would wait for it
            else:
                yield entry, content


def _fetch(session: Session, entry: TranscriptFile) -> tuple[transcripts.TranscriptEntry, bytes | None]:
    """An object with its content, or why it cannot be had."""
    try:
        return entry, s3.read(session, entry.location)[0]
    except NotFound:
        return FailedItem(entry.name, entry.location, "there is no such object any more"), None
    except (AccessDenied, BucketMissing, AwsRejected) as error:
        return FailedItem(entry.name, entry.location, str(error)), None
