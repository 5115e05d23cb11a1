"""How long recordings are, as far as their files tell: read once, since a recording is its content."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.recording import Recording


class RecordingLengths:
    """The lengths of recordings (ms), never too short."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, recording: Recording) -> int | None:
        """Return the length of a recording; None if it is not known."""
        row = self._db.execute("SELECT length FROM lengths WHERE key = ?", (recording.key,)).fetchone()
        return row and int(row["length"])

    def save(self, recording: Recording, length: int) -> None:
        """Store the length of a recording."""
        self._db.execute("INSERT OR REPLACE INTO lengths VALUES (?, ?)", (recording.key, length))

    def of_queued(self) -> Iterator[int | None]:
        """Yield the length of each recording whose job is scheduled and not started; None where it is not known."""
        query = (
            "SELECT length FROM sources JOIN recordings USING (key, uri) JOIN jobs ON sources.job = jobs.name "
            "LEFT JOIN lengths ON lengths.key = recordings.key WHERE status = 'QUEUED'"
        )
        for row in self._db.execute(query):
            yield row["length"]
