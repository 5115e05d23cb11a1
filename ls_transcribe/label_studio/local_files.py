"""How Label Studio plays recordings on a disk: below its document root, in folders that a storage names."""

import os
from pathlib import Path
from urllib.parse import quote

from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.model.recording import Recording


def address(recording: Recording, root: Path | None) -> str:
    """What a task plays: Label Studio's address for a file below its document root, else the recording's own."""
    if root is None or not recording.uri.startswith("file:"):
        return recording.uri
    return address_of(recording.path, root)


def address_of(path: Path, root: Path) -> str:
    """Label Studio's address for a file below its document root."""
    return f"/data/local-files/?d={quote(os.fsencode(path.relative_to(root)))}"


def document_root(asked: Path | None, remembered: Path | None, audio: Path) -> Path:
    """The document root to use for recordings that all lie in or below the folder `audio`.

    The one asked for; else the remembered one, as long as it holds them; else the folder above. A storage on the
    document root itself is refused by Label Studio, so `audio` must lie below it.

    Raises:
        NotUnderDocumentRoot: The one asked for does not hold the recordings.
    """
    if asked is not None:
        if not _holds(asked, audio):
            raise NotUnderDocumentRoot(audio, asked)
        return asked
    return remembered if remembered is not None and _holds(remembered, audio) else audio.parent


def _holds(root: Path, audio: Path) -> bool:
    return audio.is_relative_to(root) and audio != root
