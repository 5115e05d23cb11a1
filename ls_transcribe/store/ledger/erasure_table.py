"""Recordings that are being forgotten, and those that were: what is left to be done, and tombstones.

What is to be erased is stored before anything is, so that a kill loses no knowledge of it. Recordings that are being
forgotten are passed over like those that were.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.store.sqlite_errors import reading_values

_PLACES = "SELECT kind, place, what, standing, reason FROM erasures WHERE key = ? ORDER BY position"
_SAVE = "INSERT INTO erasures VALUES (?, ?, ?, ?, ?, ?, ?)"
_CHANGE = "UPDATE erasures SET what = ?, standing = ?, reason = ? WHERE key = ? AND kind = ? AND place = ?"


class ErasureTable:
    """The recordings of a folder that are being forgotten, by their keys."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(self, key: str, places: Iterable[Place]) -> None:
        """Store every place of a recording. It replaces what was stored of it."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM erasures WHERE key = ?", (key,))
            for position, place in enumerate(places):
                row = (key, position, place.kind, place.where, place.what, place.standing, place.reason)
                self._db.execute(_SAVE, row)

    def save(self, key: str, place: Place) -> None:
        """Store how it stands with a place now."""
        row = (place.what, place.standing, place.reason, key, place.kind, place.where)
        self._db.execute(_CHANGE, row)

    def places(self, key: str) -> list[Place]:
        """Return the places of a recording; none if it is not being forgotten.

        Raises:
            DamagedRow: A row holds what no run writes.
        """
        rows = self._db.execute(_PLACES, (key,)).fetchall()
        with reading_values(self._db):
            return [Place(PlaceKind(row[0]), row[1], row[2], Standing(row[3]), row[4]) for row in map(tuple, rows)]

    def begun(self) -> list[str]:
        """Return the keys of the recordings that are being forgotten."""
        return [str(row["key"]) for row in self._db.execute("SELECT DISTINCT key FROM erasures ORDER BY key")]

    def unfinished(self) -> list[tuple[str, int]]:
        """Return the recordings that are being forgotten: name (else key), and how many places are not erased yet."""
        is_open = f"standing IN ('{Standing.OURS}', '{Standing.NOT_SEEN}', '{Standing.NOT_ERASED}')"
        rows = self._db.execute(
            f"SELECT COALESCE(name, key) AS name, COUNT(*) FILTER (WHERE {is_open}) AS number "
            "FROM erasures LEFT JOIN recordings USING (key) GROUP BY key ORDER BY 1"
        )
        return [(str(row["name"]), int(row["number"])) for row in rows]


class TombstoneTable:
    """The recordings of a folder that were forgotten. A tombstone is the recording's key and the day."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, key: str) -> date | None:
        """Return the day on which a recording was forgotten; None if it was not."""
        row = self._db.execute("SELECT day FROM tombstones WHERE key = ?", (key,)).fetchone()
        with reading_values(self._db):
            return date.fromisoformat(row["day"]) if row else None

    def keys_passed_over(self) -> frozenset[str]:
        """Return the keys of the recordings that were forgotten, and of those that are being forgotten."""
        rows = self._db.execute("SELECT key FROM tombstones UNION SELECT key FROM erasures")
        return frozenset(str(row["key"]) for row in rows)

    def save(self, key: str, day: date) -> None:
        """Store that a recording was forgotten, and that nothing of it is left to be done. The first day stays."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("INSERT OR IGNORE INTO tombstones VALUES (?1, ?2, ?1)", (key, day.isoformat()))
            self._db.execute("DELETE FROM erasures WHERE key = ?", (key,))

    def save_same(self, key: str, others: Iterable[str], day: date) -> None:
        """Store that the content of a recording may come under other keys, too."""
        rows = [(other, day.isoformat(), key) for other in others]
        self._db.executemany("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?)", rows)

    def lift(self, key: str) -> bool:
        """Delete the tombstones of a content: later runs take it like any other. Return whether there were any."""
        content = "SELECT content FROM tombstones WHERE key = ?"
        return self._db.execute(f"DELETE FROM tombstones WHERE content IN ({content})", (key,)).rowcount > 0
