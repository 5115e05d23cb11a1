"""All readers of transcripts. They recognise a document by its content, not by its name.

What is called `talk.json` may be Amazon's or Whisper's, and what is called `talk.txt` may be subtitles.
"""

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import remove_utf8_mark, utf16_to_utf8
from ls_transcribe.transcripts import Transcript, amazon_json, subtitles, tables, whisper_json
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline
from ls_transcribe.transcripts.services import (
    assemblyai,
    azure,
    call_analytics,
    deepgram,
    elevenlabs,
    google,
    not_read,
    podcasting,
    speechmatics,
    speechmatics_v1,
    vosk,
)
from ls_transcribe.transcripts.subtitles import not_read as subtitles_not_read
from ls_transcribe.transcripts.subtitles import substation, timed_text
from ls_transcribe.transcripts.tiers import eaf, textgrid

READERS: tuple[TranscriptReader, ...] = (
    amazon_json.READER,
    call_analytics.READER,
    assemblyai.READER,
    azure.READER,
    azure.FAST_READER,
    deepgram.READER,
    elevenlabs.READER,
    google.READER,
    podcasting.READER,
    speechmatics.READER,
    speechmatics_v1.READER,
    vosk.READER,
    whisper_json.READER,
    substation.READER,
    timed_text.READER,
    eaf.READER,
    textgrid.READER,
    tables.READER,
    tables.LABELS_READER,
    subtitles.READER,
)
"""Every reader. The first one that recognises a document reads it."""

SUFFIXES = tuple(dict.fromkeys(suffix for reader in READERS for suffix in reader.suffixes))
"""How the files end that are taken for transcripts when a folder is searched."""


def suffixes_as_text() -> str:
    """Return the suffixes as a sentence has them: ".json, .srt or .vtt"."""
    return f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def names() -> tuple[str, ...]:
    """Return what is read, for help and messages: "a result of Amazon Transcribe", "a result of Deepgram"."""
    return tuple(reader.name for reader in READERS)


def parse(document: bytes) -> Transcript:
    """Read a transcript in any form that a reader recognises.

    Raises:
        UnreadableTranscript: No reader recognises it, or it is not a whole one.
    """
    plain = utf16_to_utf8(document)
    return reader_for(plain).parse(plain)


def to_interchange(name: str, document: bytes) -> bytes:
    """Return a transcript as the interchange document of a job with this name.

    Amazon's own document is returned as it is, any other is written anew.

    Raises:
        UnreadableTranscript: No reader can read it.
    """
    plain = utf16_to_utf8(document)
    reader = reader_for(plain)
    transcript = reader.parse(plain)
    if reader.is_interchange:
        return plain
    program = transcript.transcribed_by or reader.program
    return amazon_json.write(
        name,
        transcript.words,
        language=transcript.language,
        duration=transcript.duration,
        **({"transcribed_by": program} if program else {}),
    )


def reader_for(document: bytes) -> TranscriptReader:
    """Return the reader that recognises a document.

    Raises:
        UnreadableTranscript: None does, or the document begins like JSON and is none.
    """
    plain = remove_utf8_mark(utf16_to_utf8(document)).lstrip()
    if not plain:
        raise UnreadableTranscript("it is empty")
    outline, complaint = _outline(plain)
    unknown = UnknownDocument(plain, outline)
    for reader in READERS:
        if reader.reads_json == (outline is not None) and reader.recognises(unknown):
            return reader
    if outline is None and (name := subtitles_not_read.name_of(plain)):
        raise UnreadableTranscript(f"it is {name}, which is not read")
    if outline is None:
        others = [reader.name for reader in READERS if not reader.reads_json]
        raise complaint or UnreadableTranscript(f"it is neither JSON nor {' nor '.join(others)}")
    name = not_read.name_of(outline)
    reason = f"{name}, which is not read" if name else "JSON, but no transcript of a known form"
    raise UnreadableTranscript(f"it is {reason}; read are {', '.join(_json_names())}")


def _outline(document: bytes) -> tuple[JsonOutline | None, UnreadableTranscript | None]:
    """Return the structure of a JSON document; else None, and for what begins like JSON the reason why it is none."""
    if document[:1] not in {b"{", b"["}:
        return None, None
    try:
        return JsonOutline(document), None
    except UnreadableTranscript as error:
        return None, error


def _json_names() -> list[str]:
    return [reader.name for reader in READERS if reader.reads_json]
