"""`convert`: transcripts that the user already has are found, read and written as documents, on several cores.

The same command does everything again and replaces the documents that it wrote before; what others wrote or changed
stays. Memory does not grow with the number of transcripts, but for three digests of each: they show when two would
become one file.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.errors.outputs import FormatMissing, StdoutTakesOneDocument
from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.sources import SkippedFile, transcripts
from ls_transcribe.sources.transcripts import TranscriptSet
from ls_transcribe.sources.typed import STDIN
from ls_transcribe.store.conversion_record import ConversionRecord
from ls_transcribe.store.disks import make_folder, not_writable
from ls_transcribe.text.encodings import find_encoding
from ls_transcribe.workflows.convert.request import ConvertRequest
from ls_transcribe.workflows.convert.result import ConvertResult
from ls_transcribe.workflows.convert.targets import ConversionTargets
from ls_transcribe.workflows.documents.convert_all import convert_all
from ls_transcribe.workflows.documents.render import (
    Conversion,
    ConversionOutcome,
    render_documents,
    take_transcript,
)
from ls_transcribe.workflows.watchers import ConvertWatcher

_EntryWithContents = tuple[transcripts.TranscriptEntry, Sequence[bytes | None]]

_AHEAD = 8  # objects in S3 that are fetched while others are converted


def convert(request: ConvertRequest, watcher: ConvertWatcher, *, stdin: BinaryIO) -> ConvertResult:
    """Write the documents of every transcript.

    Raises:
        RunError: It cannot be done.
    """
    session = _check_request(request, watcher)
    found = _count_transcripts(request, session, watcher)
    if not found:
        return ConvertResult()
    _create_folder(request.output)
    counts = Counter[str]()
    with (
        ConversionRecord.open(request.output) as record,
        closing(_read_conversions(request, record, session, watcher, counts, stdin)) as conversions,
        closing(convert_all(conversions, min(request.workers, found), expected=found)) as outcomes,
    ):
        for conversion, outcome in outcomes:
            if outcome.written:
                called = conversion.target.relative_to(request.output).as_posix()
                record.save_name(conversion.key, called)
                for name, state in outcome.written.items():
                    record.save(f"{called}{FORMATS[name].suffix}", state)
                counts["documents"] += len(outcome.written)
            if outcome.fatal:
                raise outcome.fatal
            _tell_outcome(conversion, outcome, watcher, counts)
    if counts["unknown"]:
        watcher.note(_unknown_files_note(request.output, counts["unknown"]))
    return ConvertResult(
        found, counts["converted"], counts["failed"], counts["documents"], counts["sets"], counts["agreeing"]
    )


def _tell_outcome(
    conversion: Conversion, outcome: ConversionOutcome, watcher: ConvertWatcher, counts: Counter[str]
) -> None:
    """Tell the watcher how a conversion ended, and count it."""
    for note in outcome.notes:
        watcher.item_noted(conversion.name, note)
    if outcome.reason is not None:
        watcher.item_failed(FailedItem(conversion.name, conversion.source, outcome.reason))
    has_failed = outcome.reason is not None
    counts["failed" if has_failed else "converted"] += 1
    counts["agreeing"] += outcome.agreeing
    counts["unknown"] += outcome.unknown
    counts["sets"] += bool(outcome.agreeing)
    watcher.transcript_ended(outcome.taken or conversion.name, conversion.size, failed=has_failed)


def _unknown_files_note(folder: Path, number: int) -> str:
    return (
        f"Files in {folder} that `convert` does not remember having written were kept: {number:,}. If an earlier "
        "version made them, which remembered nothing, nobody can tell whether they were changed since: --overwrite "
        "replaces them once, and then they are remembered."
    )


def convert_one(request: ConvertRequest, watcher: ConvertWatcher, *, stdin: BinaryIO) -> bytes | None:
    """Return the only document of the only transcript, for standard output; None if it cannot be made.

    The watcher is told the reason.

    Raises:
        StdoutTakesOneDocument: There are several documents, or none.
        RunError: It cannot be done.
    """
    session = _check_request(request, watcher)
    found = [entry for entry in _find_transcripts(request, session) if not isinstance(entry, SkippedFile)]
    if len(found) != 1 or len(request.formats) != 1:
        raise StdoutTakesOneDocument
    # No file is written, so that none can be in the way.
    without_files = replace(request, sources=(), output=Path())
    entries = _with_contents(found, session, stdin, has_objects=any(map(s3.is_s3, request.sources)))
    targets = ConversionTargets(without_files, None)
    for conversion in _make_conversions(targets, entries, watcher, Counter()):
        try:
            transcript, read = take_transcript(conversion)
            for note in read.notes:
                watcher.item_noted(conversion.name, note)
            return next(render_documents(conversion, transcript))
        except UnreadableTranscript as error:
            watcher.item_failed(FailedItem(conversion.name, conversion.source, str(error)))
    return None


def _check_request(request: ConvertRequest, watcher: ConvertWatcher) -> Session:
    """Refuse a request that cannot be carried out. Return the session that reads from S3."""
    if not request.formats:
        raise FormatMissing(tuple(FORMATS))
    if request.encoding is not None:
        find_encoding(request.encoding)
    session = Session.open(request.account, on_wait=watcher.waiting)
    transcripts.check_sources(request.sources, session)
    return session


def _find_transcripts(request: ConvertRequest, session: Session) -> Iterator[transcripts.TranscriptEntry]:
    return transcripts.find_transcripts(request.sources, output=request.output, session=session)


def _count_transcripts(request: ConvertRequest, session: Session, watcher: ConvertWatcher) -> int:
    """Return the number of transcripts, and tell the watcher what was found. The entries are not stored."""
    number = size = 0
    skipped: Counter[str] = Counter()
    for entry in _find_transcripts(request, session):
        if isinstance(entry, SkippedFile):
            skipped[entry.reason] += 1
        else:
            number += 1
            size += entry.size if isinstance(entry, TranscriptSet) else 0
    watcher.planned(number, size, skipped)
    return number


def _create_folder(output: Path) -> None:
    """Create the folder of the documents, for its owner alone: transcripts are confidential."""
    try:
        make_folder(output)
    except OSError as error:
        raise not_writable(output, error) from error


def _read_conversions(
    request: ConvertRequest,
    record: ConversionRecord,
    session: Session,
    watcher: ConvertWatcher,
    counts: Counter[str],
    stdin: BinaryIO,
) -> Generator[Conversion, None, None]:
    """Yield what is done with each transcript; see `_make_conversions`."""
    targets = ConversionTargets(request, record)
    has_objects = any(map(s3.is_s3, request.sources))
    found = _find_transcripts(request, session)
    with closing(_with_contents(found, session, stdin, has_objects=has_objects)) as entries:
        yield from _make_conversions(targets, entries, watcher, counts)


def _make_conversions(
    targets: ConversionTargets,
    entries: Iterable[_EntryWithContents],
    watcher: ConvertWatcher,
    counts: Counter[str],
) -> Iterator[Conversion]:
    """Yield what is done with each transcript. Those that cannot be converted are counted in `counts["failed"]`."""
    for entry, contents in entries:
        match targets.conversion_for(entry, contents):
            case Conversion() as conversion:
                yield conversion
            case SkippedFile(name, reason):
                watcher.file_skipped(name, reason)
            case FailedItem() as item:
                counts["failed"] += 1
                watcher.item_failed(item)
                watcher.transcript_ended(item.name, 0, failed=True)


def _with_contents(
    entries: Iterable[transcripts.TranscriptEntry], session: Session, stdin: BinaryIO, *, has_objects: bool
) -> Generator[_EntryWithContents, None, None]:
    """Yield the entries, with the contents of those that are not files on this disk.

    `has_objects` tells whether some are objects in S3.
    """
    known = map(_without_contents, entries)
    with closing(_fetched(known, session) if has_objects else (entry for entry in known)) as fetched:
        for entry, contents in fetched:
            if isinstance(entry, TranscriptSet) and entry.location == STDIN:
                yield entry, [stdin.read()]  # not in a thread: Ctrl-C would wait for it
            else:
                yield entry, contents


def _without_contents(entry: transcripts.TranscriptEntry) -> _EntryWithContents:
    return entry, [None] * len(entry.files) if isinstance(entry, TranscriptSet) else ()


def _fetched(known: Iterable[_EntryWithContents], session: Session) -> Generator[_EntryWithContents, None, None]:
    """Yield the entries, objects in S3 with their contents. These are fetched ahead."""
    from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map  # it loads what makes threads

    def tasks() -> Iterator[TranscriptSet | KnownResult[_EntryWithContents]]:
        for entry, contents in known:
            if isinstance(entry, TranscriptSet) and s3.is_s3(entry.location):
                yield entry
            else:
                yield KnownResult((entry, contents))

    fetch = partial(_fetch, session)
    return bounded_map(fetch, tasks(), at_once=_AHEAD, in_order=True, on_abort=session.retrier.stop)


def _fetch(session: Session, entry: TranscriptSet) -> _EntryWithContents:
    """Return the objects of a set with their contents, or else the reason why one cannot be read."""
    contents: list[bytes] = []
    for file in entry.files:
        try:
            contents.append(s3.read(session, file.location)[0])
        except NotFound:
            return FailedItem(file.name, file.location, "the object no longer exists"), ()
        except (AccessDenied, BucketMissing, AwsRejected) as error:
            return FailedItem(file.name, file.location, str(error)), ()
    return entry, contents
