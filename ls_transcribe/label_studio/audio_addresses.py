"""The addresses in tasks at which Label Studio plays recordings: files below its document root, and objects in S3."""

import os
from pathlib import Path
from urllib.parse import quote, urlparse

from ls_transcribe.aws import s3
from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.model.recording import Recording

_UNPLAYABLE_KEY = (
    "Label Studio cannot play an object whose key has a question mark or a line break, or begins with a slash: "
    "copy it to another key"
)


def audio_address(recording: Recording, root: Path | None) -> str:
    """Return the address to put into the task of a recording.

    It is the recording's URI, or for a file on disk, if the document root is given, Label Studio's address of it.
    """
    if root is None or not recording.uri.startswith("file:"):
        return recording.uri
    return local_files_address(recording.path, root)


def local_files_address(path: Path, root: Path) -> str:
    """Return Label Studio's address of a file below its document root."""
    return f"/data/local-files/?d={quote(os.fsencode(path.relative_to(root)))}"


def choose_document_root(requested: Path | None, remembered: Path | None, audio: Path) -> Path:
    """Return Label Studio's document root for recordings that are all in or below the folder `audio`.

    That is the requested one, else the remembered one if it is above `audio`, else the folder above `audio`.
    It cannot be `audio` itself, because Label Studio refuses a storage for its document root.

    Raises:
        NotUnderDocumentRoot: The requested one is not above `audio`.
    """
    if requested is not None:
        if not _is_above(requested, audio):
            raise NotUnderDocumentRoot(audio, requested)
        return requested
    return remembered if remembered is not None and _is_above(remembered, audio) else audio.parent


def explain_unplayable(uri: str) -> str | None:
    """Return why Label Studio cannot play an object in S3 and what to do; None if it can, or if it is not in S3.

    Label Studio parses the URI like a web address (`s3/models.py` in 1.23) and drops queries and line breaks.
    """
    if not s3.is_s3(uri):
        return None
    parts = urlparse(uri.strip(), allow_fragments=False)
    return None if (parts.netloc, parts.path.lstrip("/")) == s3.split(uri) else _UNPLAYABLE_KEY


def _is_above(root: Path, audio: Path) -> bool:
    return audio.is_relative_to(root) and audio != root
