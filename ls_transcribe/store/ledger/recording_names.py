"""What the documents of an output folder are called."""

from ls_transcribe.model.recording import without_media_suffix
from ls_transcribe.store.ledger.rows import pages
from ls_transcribe.store.written_files import DocumentNames

_TRANSCRIBED = (
    "SELECT recordings.rowid AS position, key, name FROM recordings WHERE job IS NOT NULL AND uri IS NOT NULL"
)


class RecordingNames(DocumentNames):
    """The names of the documents of an output folder's recordings, by the recordings' keys."""

    def give_all(self) -> None:
        """Give each recording with a transcript the name of its documents, in the order in which they were found.

        A name that was given stays.
        """
        with self._db:
            self._db.execute("BEGIN")
            for row in pages(self._db, _TRANSCRIBED, "AND key NOT IN (SELECT key FROM document_names)"):
                self.give(row["key"], without_media_suffix(row["name"]), f"-{row['key']}")
