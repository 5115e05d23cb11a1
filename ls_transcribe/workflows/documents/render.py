"""One transcript → its documents. This is what a worker process does; it loads nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.outputs import FileInTheWay, OutputNotWritable
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.model.recording import readable
from ls_transcribe.store.atomic_write import clear_partials
from ls_transcribe.store.disks import LASTING, make_folder, not_writable
from ls_transcribe.store.locked_folder import SUBTITLES
from ls_transcribe.store.own_files import FileState, replace_own
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.file_sets import FileOfSet, take_richest


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of a transcript beside what it says itself; fields as in `TranscriptDocument`.

    `duration` (ms) is None if only the words of the transcript tell it. `engine` is the engine's title.
    """

    name: str
    duration: int | None = None
    date: datetime | None = None
    engine: str | None = None
    settings: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be a transcript: what messages call it, where it is, and its content if that is no path."""

    name: str
    source: str
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A transcript, and the documents that are made of it. It can be pickled.

    `name` is what messages call the transcript. The paths of the documents are `target`, or `subtitles` for subtitles
    if they have a folder of their own, each with the suffix of its format. The transcript is `content`, or else the
    file at `source`; `size` is in bytes. `bom` puts a byte order mark in front of tables. `encoding` is that of a
    transcript that is no Unicode, None if it is to be found out. Without `facts`, a document has the name of its
    target, or that of the recording if the transcript was reviewed. `marks` is as in `TranscriptDocument`. `known` has
    the states in which earlier runs left the documents, by the names of their formats; other files are only replaced
    with `overwrite`. `beside` has the other files of the transcript's set: the richest of all is taken. `key` tells
    transcripts apart where their documents would have the same name.
    """

    name: str
    target: Path
    source: str
    formats: tuple[str, ...]
    content: bytes | None = field(default=None, repr=False)
    bom: bool = False
    size: int = 0
    encoding: str | None = None
    subtitles: Path | None = None
    facts: DocumentFacts | None = None
    marks: bool = False
    known: Mapping[str, FileState] = field(default_factory=dict)
    overwrite: bool = False
    beside: tuple[SourceFile, ...] = ()
    key: str = ""

    @property
    def files(self) -> Iterator[Path]:
        """The paths of the documents, in the order of the formats."""
        for name in self.formats:
            export_format = FORMATS[name]
            path = self.subtitles if self.subtitles and export_format.folder == SUBTITLES else self.target
            yield path.with_name(f"{path.name}{export_format.suffix}")


@dataclass(frozen=True, slots=True)
class ConversionOutcome:
    """How a conversion ended. `reason` says why documents are missing, None if all are there.

    `fatal` is the error to end with, if the documents of other transcripts cannot be written either. `written` has the
    states of those that are there, by the names of their formats. `notes` are those of the file that was read. `taken`
    is its name, and `agreeing` the number of others of its set that say the same. `unknown` is the
    number of files in the way that this tool is not known to have written.
    """

    reason: str | None = None
    fatal: OutputNotWritable | None = None
    written: Mapping[str, FileState] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    taken: str | None = None
    agreeing: int = 0
    unknown: int = 0


def write_documents(conversion: Conversion) -> ConversionOutcome:
    """Read one transcript and write its documents. If one of them cannot be made, none is written."""
    try:
        transcript, read = take_transcript(conversion)
        documents = list(render_documents(conversion, transcript))
    except UnreadableTranscript as error:
        return ConversionOutcome(str(error))
    written: dict[str, FileState] = {}
    reasons: list[str] = []
    unknown = 0
    for name, path, document in zip(conversion.formats, conversion.files, documents, strict=True):
        try:
            make_folder(path.parent)
            written[name] = replace_own(path, document, conversion.known.get(name), overwrite=conversion.overwrite)
        except FileInTheWay as error:
            unknown += name not in conversion.known
            reasons.append(readable(str(error)))
        except (OutputNotWritable, OSError) as error:
            refused = not_writable(path.parent, error) if isinstance(error, OSError) else error
            cause = error if isinstance(error, OSError) else error.__cause__
            reasons.append(f"{readable(str(path))} cannot be written: {refused.reason}")
            if isinstance(cause, OSError) and cause.errno in LASTING:
                return replace(read, reason=reasons[-1], fatal=refused, written=written, unknown=unknown)
    if reasons:
        return replace(read, reason="; ".join(reasons), written=written, unknown=unknown, agreeing=0)
    return replace(read, written=written, unknown=unknown)


def take_transcript(conversion: Conversion) -> tuple[Transcript, ConversionOutcome]:
    """Return the transcript of a conversion, the richest file of its set, and the outcome before anything is written.

    The contents of the files are let go: they would take as much memory as the words.

    Raises:
        UnreadableTranscript: It is not one, is not whole, or cannot be read, or files of the set do not say the same.
    """
    first = SourceFile(conversion.name, conversion.source, conversion.content)
    files = [FileOfSet(file.name, _content(file)) for file in (first, *conversion.beside)]
    taken = take_richest(files, conversion.encoding)
    return taken.read.transcript, ConversionOutcome(notes=taken.notes, taken=taken.name, agreeing=taken.agreeing)


def render_documents(conversion: Conversion, transcript: Transcript) -> Iterator[bytes]:
    """Yield the documents of a transcript, in the order of the formats."""
    name = readable(conversion.target.name)
    if transcript.review and transcript.review.recording:
        name = transcript.review.recording
    facts = conversion.facts or DocumentFacts(name, transcript.duration)
    document = document_of(transcript, facts, marks=conversion.marks)
    for name in conversion.formats:
        yield FORMATS[name].render(document, bom=conversion.bom)


def document_of(
    transcript: Transcript, facts: DocumentFacts, *, marks: bool = False, changes: TrackedChanges | None = None
) -> TranscriptDocument:
    """Return a transcript as a document: with its review, if it was reviewed. `facts` have the rest."""
    review = transcript.review
    return TranscriptDocument(
        facts.name,
        transcript,
        transcript.end if facts.duration is None else facts.duration,
        facts.date,
        _engine(transcript, facts),
        facts.settings,
        reviewed=review.submitted_at if review else None,
        changes=changes,
        reviewer=review.reviewer if review else None,
        marks=marks,
    )


def _engine(transcript: Transcript, facts: DocumentFacts) -> str | None:
    """Return what readers are told of the recogniser.

    Where there was no job, documents of transcripts that nobody has reviewed do not name it.
    """
    if facts.engine is None and transcript.review is None:
        return None
    from ls_transcribe.engines import registry  # most documents of a conversion name no engine

    engine = transcript.review.engine if transcript.review else None
    return transcript.transcribed_by or (registry.title(engine) if engine else facts.engine)


def _content(file: SourceFile) -> bytes:
    if file.content is not None:
        return file.content
    try:
        return Path(file.source).read_bytes()
    except OSError as error:
        raise UnreadableTranscript(f"the file cannot be read: {error.strerror}") from error


def discard(conversion: Conversion) -> None:
    """Delete the half-written documents of a worker that was ended."""
    for folder in {path.parent for path in conversion.files}:
        clear_partials(folder)
