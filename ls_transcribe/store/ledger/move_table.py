"""The ledger's memory of moves: what is on its way to an archive, and how far."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.store.ledger.rows import MOVE, move_of


class MoveTable:
    """The moves of a folder, each by where it comes from."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def plan(self, move: Move) -> None:
        """Plan a move, unless it is under way, or a copy that was made; other content than before is another move."""
        begun = "SELECT 1 FROM moves WHERE source = ? AND key = ? AND fingerprint = ?"
        is_to_go_on = f"{begun} AND (step != 'DELETED' OR keeps_source)"
        if self._db.execute(is_to_go_on, (move.source, move.key, move.fingerprint)).fetchone() is None:
            self.save(move)

    def save(self, move: Move) -> None:
        """Write down how far a move is."""
        values = {name: getattr(move, name) for name in MOVE}
        changes = ", ".join(f"{name} = excluded.{name}" for name in MOVE)
        self._db.execute(
            f"INSERT INTO moves ({', '.join(MOVE)}) VALUES ({', '.join(f':{name}' for name in MOVE)}) "
            f"ON CONFLICT (source) DO UPDATE SET {changes}",
            values,
        )

    def at(self, *steps: MoveStep) -> Iterator[Move]:
        """The moves that are so far, in the order in which they were planned."""
        marks = ", ".join("?" * len(steps))
        last = 0
        while rows := self._db.execute(
            f"SELECT rowid AS number, * FROM moves WHERE step IN ({marks}) AND rowid > ? ORDER BY rowid LIMIT 500",
            (*steps, last),
        ).fetchall():
            yield from map(move_of, rows)
            last = rows[-1]["number"]

    def forget(self, move: Move) -> None:
        """A move that will not be made."""
        self._db.execute("DELETE FROM moves WHERE source = ?", (move.source,))
