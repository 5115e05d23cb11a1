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

    def last(self) -> tuple[str, str] | None:
        """Return what the last report was made of, and the report; None if there is none, or reviews have changed."""
        row = self._db.execute("SELECT made_of, content FROM report").fetchone()
        return row and (str(row["made_of"]), str(row["content"]))

    def keep(self, made_of: str, content: str) -> None:
        """Store a report in a transaction of others, in the place of the one before."""
        self._db.execute("DELETE FROM report")
        self._db.execute("INSERT INTO report VALUES (?, ?)", (made_of, content))

    def save(self, made_of: str, content: str) -> None:
        """Store a report. `made_of` tells from what else than reviews it was made. Replaces the one before."""
        with self._db:
            self._db.execute("BEGIN")
            self.keep(made_of, content)
