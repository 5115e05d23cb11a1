"""How far the review of a folder's recordings is, stored in its ledger by commands that have the ledger not open."""

from contextlib import suppress
from pathlib import Path

from ls_transcribe.errors.outputs import DatabaseUnavailable, LedgerUnreadable, OutputNotWritable
from ls_transcribe.store.database import connected, version_of
from ls_transcribe.store.ledger import database
from ls_transcribe.store.remembered_settings import RememberedProgress, RememberedReadings, SettingsTable


def save_progress(path: Path, progress: RememberedProgress, readings: RememberedReadings | None = None) -> None:
    """Store the progress, and that of what was drawn, in the ledger at `path`, also while a run writes to it.

    Nothing is stored if there is no ledger, if an earlier release made it, or if it cannot be written: it only informs.
    """
    if not path.exists():
        return
    expected = (DatabaseUnavailable, LedgerUnreadable, OutputNotWritable)
    with suppress(*expected), connected(path, str(path)) as connection:
        if version_of(connection, path, database.VERSION) == database.VERSION:
            SettingsTable(connection).save_settings(progress=progress, readings=readings)
