"""Label Studio's document root of a run: the folder that it serves recordings on this disk from, settled once."""

import os
from collections.abc import Sequence
from pathlib import Path

from ls_transcribe.label_studio.audio_addresses import choose_document_root
from ls_transcribe.sources.typed import typed_folders
from ls_transcribe.store.ledger import Ledger


def audio_folder(ledger: Ledger, typed_sources: Sequence[str] = ()) -> Path | None:
    """Return the folder that has every recording on disk, and every folder that was typed, in or below it.

    It is None if no recording of the ledger is on disk.
    """
    folder = ledger.audio.common_folder()
    return folder and Path(os.path.commonpath([folder, *typed_folders(typed_sources)]))


def settle_document_root(typed: Path | None, remembered: Path | None, audio: Path | None) -> Path | None:
    """Return the document root: the typed one, else the remembered one, else the folder above `audio`.

    `audio` is the folder of the recordings. The result is None if there is no such folder.

    Raises:
        NotUnderDocumentRoot: The typed one does not hold the recordings.
    """
    if audio is None:
        return None
    return choose_document_root(typed, remembered, audio)
