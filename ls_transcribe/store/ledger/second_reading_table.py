"""The recordings that were drawn for a second reading, by project."""

import sqlite3
from collections.abc import Iterable, Iterator

from ls_transcribe.model.sample import Stratum, stratum_of
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress

_TASKS = """
SELECT deliveries.key, task, confidence, language, duration FROM deliveries
JOIN recordings ON recordings.key = deliveries.key JOIN jobs ON jobs.name = recordings.job
WHERE uri IS NOT NULL AND server = ? AND project = ?
"""


class SecondReadingTable:
    """The second readings of one folder's recordings."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def tasks(self, project: ProjectAddress) -> Iterator[tuple[int, str, Stratum]]:
        """Yield the tasks of the folder's recordings in a project: number, key of the recording, stratum."""
        for row in self._db.execute(_TASKS, (project.server, project.number)):
            yield row["task"], row["key"], stratum_of(row["confidence"], row["language"], row["duration"])

    def drawn_tasks(self, project: ProjectAddress) -> set[int]:
        """Return the tasks of the recordings that were drawn, by their numbers."""
        query = "SELECT task FROM second_readings JOIN deliveries USING (server, project, key)"
        rows = self._db.execute(f"{query} WHERE server = ? AND project = ?", (project.server, project.number))
        return {int(row["task"]) for row in rows}

    def drawn(self, project: ProjectAddress) -> set[str]:
        """Return the keys of the recordings that were drawn."""
        query = "SELECT key FROM second_readings WHERE server = ? AND project = ?"
        return {row["key"] for row in self._db.execute(query, (project.server, project.number))}

    def seed(self, project: ProjectAddress) -> int | None:
        """Return the seed of the last draw; None if nothing was drawn."""
        query = "SELECT seed FROM second_readings WHERE server = ? AND project = ? ORDER BY rowid DESC LIMIT 1"
        row = self._db.execute(query, (project.server, project.number)).fetchone()
        return None if row is None else int(row["seed"])

    def add(self, project: ProjectAddress, keys: Iterable[str], seed: int) -> None:
        """Store that recordings were drawn with a seed. Those that were drawn before stay as they are."""
        rows = ((project.server, project.number, key, seed) for key in keys)
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO second_readings VALUES (?, ?, ?, ?)", rows)
