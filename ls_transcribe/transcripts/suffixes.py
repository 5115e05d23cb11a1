"""Which files of a folder are taken for transcripts: by how they end, or by how they begin where others end so too."""

from pathlib import Path

from ls_transcribe.text.encodings import remove_utf8_mark, wide_to_utf8
from ls_transcribe.transcripts.base import UnknownDocument
from ls_transcribe.transcripts.readers import SUFFIXES, every_reader

SHARED_SUFFIXES = (".xml",)
"""How files end that may be transcripts, or something else: the shared suffixes of all readers."""

_HEAD = 8_192  # bytes that tell what a file is


def is_transcript_file(path: Path) -> bool:
    """Return whether a file of a folder on this disk is taken for a transcript.

    A file with a shared suffix is looked into. One that cannot be read is none.
    """
    name = path.name.lower()
    if name.endswith(SUFFIXES):
        return True
    try:
        return name.endswith(SHARED_SUFFIXES) and path.is_file() and _begins_like_transcript(_head(path))
    except OSError:
        return False


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _begins_like_transcript(head: bytes) -> bool:
    document = UnknownDocument(remove_utf8_mark(wide_to_utf8(head)).lstrip(), None)
    return bool(document.content) and any(
        reader.recognises(document) for reader in every_reader() if reader.shared_suffixes
    )
