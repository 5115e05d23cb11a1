"""The moves into an archive, and the last step that each of them has done."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.store.ledger.rows import MOVE, move_of


class MoveTable:
    """The moves of a folder. Each source has at most one move."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def plan(self, move: Move) -> None:
        """Store a planned move, unless the same move is under way, or is a copy that was made.

        A move of other content from the same source is another move.
        """
        same = "SELECT 1 FROM moves WHERE source = ? AND key = ? AND fingerprint = ?"
        goes_on = f"{same} AND (step != 'DELETED' OR keeps_source)"
        if self._db.execute(goes_on, (move.source, move.key, move.fingerprint)).fetchone() is None:
            self.save(move)

    def save(self, move: Move) -> None:
        """Store a move with its step."""
        values = {name: getattr(move, name) for name in MOVE}
        changes = ", ".join(f"{name} = excluded.{name}" for name in MOVE)
        self._db.execute(
            f"INSERT INTO moves ({', '.join(MOVE)}) VALUES ({', '.join(f':{name}' for name in MOVE)}) "
            f"ON CONFLICT (source) DO UPDATE SET {changes}",
            values,
        )

    def at_steps(self, *steps: MoveStep) -> Iterator[Move]:
        """Yield the moves whose last step is one of these, in the order in which they were planned."""
        marks = ", ".join("?" * len(steps))
        last = 0
        while rows := self._db.execute(
            f"SELECT rowid AS number, * FROM moves WHERE step IN ({marks}) AND rowid > ? ORDER BY rowid LIMIT 500",
            (*steps, last),
        ).fetchall():
            yield from map(move_of, rows)
            last = rows[-1]["number"]

    def delete(self, move: Move) -> None:
        """Delete a move that will not be made."""
        self._db.execute("DELETE FROM moves WHERE source = ?", (move.source,))
