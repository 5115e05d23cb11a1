"""The removal of all that a review folder's database has of a recording."""

import sqlite3
from collections.abc import Collection

from ls_transcribe.store.database import leave_nothing_deleted

_OF_TASK = ("reviews", "tasks", "task_lengths", "skipped")


class ReviewRemoval:
    """Finds and removes what is stored of the reviews of single recordings."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def stems_of(self, key: str, tasks: Collection[int]) -> list[str]:
        """Return the stems of a recording's reviews, also of withdrawn ones, by its key or the numbers of its tasks."""
        query = f"SELECT stem FROM reviews WHERE key = ? OR task IN ({_marks(tasks)}) ORDER BY stem"
        return [str(row["stem"]) for row in self._db.execute(query, (key, *tasks))]

    def tasks_of(self, key: str) -> set[int]:
        """Return the numbers of the tasks that the reviews of a recording are of."""
        return {int(row["task"]) for row in self._db.execute("SELECT task FROM reviews WHERE key = ?", (key,))}

    def knows(self, key: str, tasks: Collection[int]) -> bool:
        """Return whether anything is stored of a recording or of one of its tasks."""
        marks = _marks(tasks)
        parts = [f"SELECT 1 FROM {table} WHERE task IN ({marks})" for table in _OF_TASK]
        query = " UNION ALL ".join(["SELECT 1 FROM reviews WHERE key = ?", *parts])
        return self._db.execute(query, (key, *(list(tasks) * len(_OF_TASK)))).fetchone() is not None

    def files_of(self, stem: str) -> list[str]:
        """Return the paths of the files of a review, below the folder."""
        return [str(row["path"]) for row in self._db.execute("SELECT path FROM written_files WHERE key = ?", (stem,))]

    def remove(self, key: str, tasks: Collection[int]) -> None:
        """Delete everything that is stored of a recording and its tasks. To be called in a transaction."""
        for stem in self.stems_of(key, tasks):
            for table, column in (("reviews", "stem"), ("written_files", "key"), ("document_names", "key")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (stem,))
        for table in _OF_TASK:
            self._db.execute(f"DELETE FROM {table} WHERE task IN ({_marks(tasks)})", tuple(tasks))

    def leave_nothing_deleted(self) -> bool:
        """Write the database anew; see `database.leave_nothing_deleted`."""
        return leave_nothing_deleted(self._db)


def _marks(values: Collection[int]) -> str:
    return ", ".join("?" * len(values))
