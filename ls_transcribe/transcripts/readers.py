"""All readers of transcripts. They recognise a document by its content, not by its name.

What is called `talk.json` may be Amazon's or Whisper's, and what is called `talk.txt` may be subtitles.
"""

import json
from collections.abc import Set

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import remove_utf8_mark, utf16_to_utf8
from ls_transcribe.transcripts import Transcript, amazon_json, subtitles, whisper_json
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument

READERS: tuple[TranscriptReader, ...] = (amazon_json.READER, whisper_json.READER, subtitles.READER)
"""Every reader. The first one that recognises a document reads it."""

SUFFIXES = tuple(dict.fromkeys(suffix for reader in READERS for suffix in reader.suffixes))
"""How the files end that are taken for transcripts when a folder is searched."""


def parse(document: bytes) -> Transcript:
    """Read a transcript: Amazon's JSON, that of a program of the Whisper family, SRT or WebVTT.

    Raises:
        UnreadableTranscript: It is none of them, or not a whole one.
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
    return amazon_json.write(name, transcript.words, language=transcript.language, duration=transcript.duration)


def reader_for(document: bytes) -> TranscriptReader:
    """Return the reader that recognises a document.

    Raises:
        UnreadableTranscript: None does, or the document begins like JSON and is none.
    """
    plain = remove_utf8_mark(utf16_to_utf8(document)).lstrip()
    if not plain:
        raise UnreadableTranscript("it is empty")
    is_json = plain[:1] in {b"{", b"["}
    unknown = UnknownDocument(plain, _keys(plain) if is_json else None)
    for reader in READERS:
        if reader.reads_json == is_json and reader.recognises(unknown):
            return reader
    names = [reader.name for reader in READERS if reader.reads_json == is_json]
    if is_json:
        raise UnreadableTranscript(f"it is JSON, but neither {' nor '.join(names)}")
    raise UnreadableTranscript(f"it is neither JSON nor {' nor '.join(names)}")


def _keys(document: bytes) -> Set[str]:
    """Return the keys of the outermost object of a JSON document; none if it is a list."""
    try:
        return set(msgspec.json.decode(document, type=dict[str, msgspec.Raw]))
    except msgspec.ValidationError:
        return set()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _keys_of_odd_json(document, str(error))
    except RecursionError as error:
        raise UnreadableTranscript("it is nested more deeply than any transcript") from error


def _keys_of_odd_json(document: bytes, complaint: str) -> Set[str]:
    """Return the keys of a document that is JSON but for a NaN or half a surrogate pair: its reader may mend it."""
    try:
        whole = json.loads(document.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {complaint}") from error
    return set(whole) if isinstance(whole, dict) else set()
