"""All readers of transcripts. They recognise a document by its content, not by its name.

What is called `talk.json` may be Amazon's or Whisper's, and what is called `talk.txt` may be subtitles.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import declare_utf8, decode, notes_of_utf8, remove_utf8_mark, wide_to_utf8
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline

SUFFIXES = (".json", ".ass", ".ssa", ".ttml", ".dfxp", ".eaf", ".textgrid", ".tsv", ".srt", ".vtt", ".sbv")
"""How the files end that are taken for transcripts when a folder is searched: those of all readers, each once."""


def every_reader() -> Iterator[TranscriptReader]:
    """Yield every reader. The first one that recognises a document reads it.

    Nearly every document is Amazon's. The other readers are loaded when another one is read: to load them takes longer
    than to read some minutes of speech.
    """
    yield amazon_json.READER
    from ls_transcribe.transcripts.other_readers import OTHER_READERS

    yield from OTHER_READERS


def suffixes_as_text() -> str:
    """Return the suffixes as a sentence has them: ".json, .srt or .vtt"."""
    return f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def names() -> tuple[str, ...]:
    """Return what is read, for help and messages: "a result of Amazon Transcribe", "a result of Deepgram"."""
    return tuple(reader.name for reader in every_reader())


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that was read: the transcript in it, and what else is known of it.

    `content` is the document in UTF-8. `notes` say what was guessed and what could not be read, as in `DecodedText`,
    and what was left out, as in `Transcript`.
    """

    content: bytes
    reader: TranscriptReader
    transcript: Transcript
    notes: tuple[str, ...] = ()

    def to_interchange(self, name: str) -> bytes:
        """Return it as the interchange document of a job with this name.

        Amazon's own document is returned as it is, any other is written anew.
        """
        if self.reader.is_interchange:
            return self.content
        transcript = self.transcript
        return amazon_json.write(
            name,
            transcript.words,
            language=transcript.language,
            duration=transcript.duration,
            **({"transcribed_by": transcript.transcribed_by} if transcript.transcribed_by else {}),
        )


def read(document: bytes, encoding: str | None = None) -> ReadDocument:
    """Read a transcript in any form that a reader recognises.

    `encoding` is that of a document that is neither JSON nor in Unicode, a name of `find_encoding`; without one it is
    guessed.

    Raises:
        UnreadableTranscript: No reader recognises it, it is not a whole one, or its encoding cannot be told.
    """
    plain = wide_to_utf8(document)
    if (transcript := amazon_json.parse_plain(plain)) is not None:
        return ReadDocument(plain, amazon_json.READER, transcript, notes_of_utf8(plain) + transcript.notes)
    content, reader, notes = _recognise(document, encoding)
    transcript = reader.parse(content)
    if reader.program and not transcript.transcribed_by:
        transcript = replace(transcript, transcribed_by=reader.program)
    return ReadDocument(content, reader, transcript, notes + transcript.notes)


def parse(document: bytes, encoding: str | None = None) -> Transcript:
    """Return the transcript in a document; see `read`."""
    return read(document, encoding).transcript


def reader_for(document: bytes) -> TranscriptReader:
    """Return the reader that recognises a document.

    Raises:
        UnreadableTranscript: None does, or the document begins like JSON and is none.
    """
    return _recognise(document, None)[1]


def _recognise(document: bytes, encoding: str | None) -> tuple[bytes, TranscriptReader, tuple[str, ...]]:
    """Return a document in UTF-8, its reader, and what is to be told of its encoding."""
    plain = wide_to_utf8(document)
    start = remove_utf8_mark(plain).lstrip()
    if not start:
        raise UnreadableTranscript("it is empty")
    outline, complaint = _outline(start)
    if outline is not None:
        return plain, _find_reader(UnknownDocument(start, outline), None), notes_of_utf8(plain)
    if encoding is None:  # what no reader recognises is refused for that, and not for its encoding
        _find_reader(UnknownDocument(start, None), complaint)
    decoded = decode(document, encoding)
    content = declare_utf8(decoded.text.encode("utf-8", "replace"))
    return content, _find_reader(UnknownDocument(content.lstrip() or start, None), complaint), decoded.notes


def _find_reader(document: UnknownDocument, complaint: UnreadableTranscript | None) -> TranscriptReader:
    """Return the reader that recognises a document. `complaint` is why one that begins like JSON is none.

    Raises:
        UnreadableTranscript: None does.
    """
    outline = document.outline
    for reader in every_reader():
        if reader.reads_json == (outline is not None) and reader.recognises(document):
            return reader
    raise _refusal(document, complaint)


def _refusal(document: UnknownDocument, complaint: UnreadableTranscript | None) -> UnreadableTranscript:
    """Return why a document that no reader recognises is refused: by its name, if its form is known."""
    from ls_transcribe.transcripts.services import not_read
    from ls_transcribe.transcripts.subtitles import not_read as subtitles_not_read

    outline = document.outline
    if outline is None and (name := subtitles_not_read.name_of(document.content)):
        return UnreadableTranscript(f"it is {name}, which is not read")
    if outline is None:
        others = [reader.name for reader in every_reader() if not reader.reads_json]
        return complaint or UnreadableTranscript(f"it is neither JSON nor {' nor '.join(others)}")
    name = not_read.name_of(outline)
    reason = f"{name}, which is not read" if name else "JSON, but no transcript of a known form"
    return UnreadableTranscript(f"it is {reason}; read are {', '.join(_json_names())}")


def _outline(document: bytes) -> tuple[JsonOutline | None, UnreadableTranscript | None]:
    """Return the structure of a JSON document; else None, and for what begins like JSON the reason why it is none."""
    if document[:1] not in {b"{", b"["}:
        return None, None
    try:
        return JsonOutline(document), None
    except UnreadableTranscript as error:
        return None, error


def _json_names() -> list[str]:
    return [reader.name for reader in every_reader() if reader.reads_json]
