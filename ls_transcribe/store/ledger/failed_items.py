"""What a run could not process, and the reasons. Every run tries it again; what is the same is not written again."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.recording import FailedItem

_COLUMNS = "uri TEXT PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL"
_ADD = "INSERT OR REPLACE INTO main.refusals SELECT * FROM temp.refusals EXCEPT SELECT * FROM main.refusals"
_REMOVE = "DELETE FROM main.refusals WHERE uri NOT IN (SELECT uri FROM temp.refusals)"


class FailedItems:
    """The failed items of a ledger.

    A run collects its own in a temporary table of the same name, which stands before the one in the file for all that
    it asks of the ledger. Another process, and a run that is refused while it plans, have those of the run before.
    """

    _db: sqlite3.Connection

    def begin_failed_items(self) -> None:
        """Begin to collect the failed items of this run."""
        self._db.execute(f"CREATE TEMP TABLE refusals ({_COLUMNS})")

    def discard_failed_items(self) -> None:
        """Forget those of this run; there are those of the run before again."""
        self._db.execute("DROP TABLE IF EXISTS temp.refusals")

    def store_failed_items(self, *, are_all: bool = False) -> None:
        """Store the failed items of this run in the file. If they `are_all`, those of the run before go."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute(_ADD)
            if are_all:
                self._db.execute(_REMOVE)

    def save_failed_item(self, item: FailedItem) -> bool:
        """Note what cannot be processed, and the reason. Return False if it was noted before."""
        row = (item.uri, item.name, item.reason)
        if self._db.execute("SELECT 1 FROM refusals WHERE uri = ? AND name = ? AND reason = ?", row).fetchone():
            return False
        self._db.execute("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", row)
        return True

    def failed_items(self) -> Iterator[FailedItem]:
        """Yield what this run could not process, else what the last one could not, ordered by name."""
        for row in self._db.execute("SELECT * FROM refusals ORDER BY name, uri"):
            yield FailedItem(row["name"], row["uri"], row["reason"])
