"""One transcript, to the documents that are wanted of it: what a worker process does, which loads nothing else."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.model.recording import readable
from ls_transcribe.store.atomic_write import atomic_write, partial_path
from ls_transcribe.store.locked_folder import SUBTITLES
from ls_transcribe.transcripts import readers

_NO_MORE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # nothing else can be written either


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of a transcript besides, as in a `Document`; its duration is None where only its words tell it."""

    name: str
    duration: int | None = None
    date: datetime | None = None
    engine: str | None = None
    settings: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A transcript and what it is to become: the files that begin with `target`, one for each of the formats.

    It is read from the file at `place` unless its `content` is here already; `name` is what people are told, `size` in
    bytes. `bom` puts a byte order mark in front of tables. Subtitles begin with `subtitles`, if they have a place of
    their own; without `facts`, a document is called after its target. It can be pickled.
    """

    name: str
    target: Path
    place: str
    formats: tuple[str, ...]
    content: bytes | None = field(default=None, repr=False)
    bom: bool = False
    size: int = 0
    subtitles: Path | None = None
    facts: DocumentFacts | None = None

    @property
    def files(self) -> Iterator[Path]:
        """What is written, in the order of the formats."""
        for name in self.formats:
            export_format = FORMATS[name]
            begins = self.subtitles if self.subtitles and export_format.folder == SUBTITLES else self.target
            yield begins.with_name(f"{begins.name}{export_format.suffix}")


@dataclass(frozen=True, slots=True)
class ConversionOutcome:
    """What came of it: documents, or else the reason why not. `is_end` says that no other transcript fares better."""

    reason: str | None = None
    is_end: bool = False


def carry_out(assignment: Conversion) -> ConversionOutcome:
    """Read, render and write one transcript: all its documents, or, where one cannot be made, none."""
    try:
        documents = list(rendered(assignment))
    except UnreadableTranscript as error:
        return ConversionOutcome(str(error))
    for path, document in zip(assignment.files, documents, strict=True):
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with atomic_write(path) as file:
                file.write(document)
        except (OutputNotWritable, OSError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            code, words = (cause.errno, cause.strerror) if isinstance(cause, OSError) else (None, str(cause))
            return ConversionOutcome(f"{readable(str(path))} cannot be written: {words}", code in _NO_MORE)
    return ConversionOutcome()


def rendered(assignment: Conversion) -> Iterator[bytes]:
    """The documents, in the order of the formats.

    Raises:
        UnreadableTranscript: It is no transcript, or not a whole one, or cannot be read.
    """
    transcript = readers.parse(_content(assignment))
    facts = assignment.facts or DocumentFacts(readable(assignment.target.name), transcript.duration)
    duration = transcript.end if facts.duration is None else facts.duration
    document = TranscriptDocument(facts.name, transcript, duration, facts.date, facts.engine, facts.settings)
    for name in assignment.formats:
        yield FORMATS[name].render(document, bom=assignment.bom)


def _content(assignment: Conversion) -> bytes:
    if assignment.content is not None:
        return assignment.content
    try:
        return Path(assignment.place).read_bytes()
    except OSError as error:
        raise UnreadableTranscript(f"the file cannot be read: {error.strerror}") from error


def discard(assignment: Conversion) -> None:
    """Take away what a worker has left half written that was ended in the midst of it."""
    for path in assignment.files:
        partial_path(path).unlink(missing_ok=True)
