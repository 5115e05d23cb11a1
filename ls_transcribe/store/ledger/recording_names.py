"""What the documents of an output folder are called."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.recording import without_media_suffix
from ls_transcribe.store.ledger.rows import pages
from ls_transcribe.store.written_files import DocumentNames
from ls_transcribe.text.file_names import comparable_path, safe_path

_FOUND = "SELECT recordings.rowid AS position, key, name FROM recordings WHERE uri IS NOT NULL"
_UNNAMED = "AND key NOT IN (SELECT key FROM document_names)"


class RecordingNames(DocumentNames):
    """The names of the documents of an output folder's recordings, by the recordings' keys."""

    def give_all(self, *, others_follow: bool = False) -> None:
        """Give each recording with a transcript the name of its documents, in the order in which they were found.

        A name that was given stays. With `others_follow`, what other recordings may be called, too, which have no
        transcript yet, is not given: names do not depend on the order in which transcripts come.
        """
        with self._db:
            self._db.execute("BEGIN")
            awaited = {_plain(row["name"]) for row in self._unnamed("job IS NULL")} if others_follow else frozenset()
            for row in self._unnamed("job IS NOT NULL"):
                if _plain(row["name"]) not in awaited:
                    self.give(row["key"], without_media_suffix(row["name"]), f"-{row['key']}")

    def _unnamed(self, which: str) -> Iterator[sqlite3.Row]:
        return pages(self._db, f"{_FOUND} AND {which}", _UNNAMED)


def _plain(name: str) -> str:
    """Return what names have in common that are the same in some file system."""
    return comparable_path(safe_path(without_media_suffix(name)))
