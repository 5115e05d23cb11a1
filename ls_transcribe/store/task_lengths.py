"""The tasks of a project, and how long their recordings are: what is left to review is added up from them."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class UnreviewedAudio(NamedTuple):
    """Tasks that nobody has reviewed or skipped: of how many the length is known, and these lengths together (ms)."""

    known: int
    length: int


class TaskLengths:
    """The tasks of the project of one review folder, which later pulls need not list again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, lengths: Iterable[tuple[int, int | None]]) -> None:
        """Store tasks by their numbers, with the lengths of their recordings in ms; None for one that is not known."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO task_lengths VALUES (?, ?)", lengths)

    def clear(self) -> None:
        """Delete all tasks."""
        self._db.execute("DELETE FROM task_lengths")

    def last(self) -> int:
        """Return the largest number of a task; 0 if there is none."""
        return int(self._db.execute("SELECT MAX(task) FROM task_lengths").fetchone()[0] or 0)

    def count(self) -> int:
        """Return the number of tasks."""
        return int(self._db.execute("SELECT COUNT(*) FROM task_lengths").fetchone()[0])

    def is_left_out(self, task: int, *, listed: int) -> bool:
        """Return whether people skipped a task, or deleted it: its number is missing among those that are known.

        Which tasks there are is known up to the number `listed`.
        """
        row = self._db.execute(
            "SELECT ?1 IN (SELECT task FROM skipped) OR (?1 <= ?2 AND ?1 NOT IN (SELECT task FROM task_lengths))",
            (task, listed),
        ).fetchone()
        return bool(row[0])

    def is_done(self, task: int, *, listed: int) -> bool:
        """Return whether people reviewed a task, skipped or deleted it. `listed` is as in `is_left_out`."""
        row = self._db.execute("SELECT 1 FROM reviews WHERE task = ? AND NOT withdrawn", (task,)).fetchone()
        return row is not None or self.is_left_out(task, listed=listed)

    def unreviewed(self) -> UnreviewedAudio:
        """Return the tasks that have no review in this folder, and were not skipped."""
        row = self._db.execute(
            "SELECT COUNT(length), SUM(length) FROM task_lengths WHERE task NOT IN "
            "(SELECT task FROM reviews WHERE NOT withdrawn UNION SELECT task FROM skipped)"
        ).fetchone()
        return UnreviewedAudio(row[0], row[1] or 0)
