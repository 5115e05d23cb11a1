"""The report of all reviews of a folder as it was made last, which is made again only if it may be another one."""

import sqlite3


class StoredReport:
    """The last report of one folder. Triggers of the database delete it when a review or a comparison changes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, made_of: str) -> str | None:
        """Return the report; None if it was made of something else than `made_of`, or of reviews that have changed."""
        row = self._db.execute("SELECT content FROM report WHERE made_of = ?", (made_of,)).fetchone()
        return row and str(row["content"])

    def save(self, made_of: str, content: str) -> None:
        """Store a report. `made_of` tells from what else than reviews it was made. Replaces the one before."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM report")
            self._db.execute("INSERT INTO report VALUES (?, ?)", (made_of, content))
