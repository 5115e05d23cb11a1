"""The ledger's memory of what has been put into projects of Label Studio, and what this run has found in one."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ls_transcribe.store.ledger.rows import pages


@dataclass(frozen=True, slots=True)
class ProjectAddress:
    """A project: the address of its server, and its number."""

    server: str
    project: int


@dataclass(frozen=True, slots=True)
class ImportedTask:
    """A task of a recording in a project. `audio` is the address that it plays, `content` what its text was made of."""

    place: ProjectAddress
    key: str
    task: int
    audio: str
    content: str


@dataclass(frozen=True, slots=True)
class TaskInProject:
    """A task that the project holds: whether the editor is filled, besides."""

    task: int
    audio: str
    filled: bool


class ImportedTasks:
    """Tasks in projects, by the recordings' keys."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def save(self, delivery: ImportedTask) -> None:
        """Note what a project holds."""
        place = delivery.place
        row = (place.server, place.project, delivery.key, delivery.task, delivery.audio, delivery.content)
        self._db.execute("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?, ?)", row)

    def get(self, place: ProjectAddress, key: str) -> ImportedTask | None:
        """What was delivered of a recording to a project."""
        row = self._db.execute(
            "SELECT * FROM deliveries WHERE server = ? AND project = ? AND key = ?", (place.server, place.project, key)
        ).fetchone()
        return row and _delivery(row)

    def of(self, key: str) -> list[ImportedTask]:
        """What was delivered of a recording, wherever."""
        return [_delivery(row) for row in self._db.execute("SELECT * FROM deliveries WHERE key = ?", (key,))]

    # The recordings that there are to deliver

    def keys(self) -> Iterator[str]:
        """The keys of the folder's recordings."""
        for row in pages(self._db, "SELECT rowid AS position, key FROM recordings", "AND uri IS NOT NULL"):
            yield str(row["key"])

    def has(self, key: str) -> bool:
        """Whether the folder has a recording."""
        return self._db.execute("SELECT 1 FROM recordings WHERE key = ?", (key,)).fetchone() is not None

    def number(self) -> int:
        """How many recordings the folder has."""
        return int(self._db.execute("SELECT COUNT(*) FROM recordings WHERE uri IS NOT NULL").fetchone()[0])

    # What this run has found and done

    def found(self, key: str, task: int, audio: str) -> bool:
        """Note a task that the project holds; False of a second one of a recording, which is not noted."""
        row = (key, task, audio)
        return bool(self._db.execute("INSERT OR IGNORE INTO held VALUES (?, ?, ?, 1)", row).rowcount)

    def stays(self, key: str, task: int, audio: str) -> None:
        """Note which of several tasks of a recording stays."""
        self._db.execute("UPDATE held SET task = ?, audio = ? WHERE key = ?", (task, audio, key))

    def empty(self, key: str) -> None:
        """Note that a task's editor is empty."""
        self._db.execute("UPDATE held SET filled = 0 WHERE key = ?", (key,))

    def held(self, key: str) -> TaskInProject | None:
        """The task that the project holds of a recording."""
        row = self._db.execute("SELECT task, audio, filled FROM held WHERE key = ?", (key,)).fetchone()
        return row and TaskInProject(row["task"], row["audio"], bool(row["filled"]))

    def deal(self, key: str, what: str) -> None:
        """Note what came of a recording."""
        self._db.execute("INSERT OR REPLACE INTO dealt VALUES (?, ?)", (key, what))

    def dealt(self) -> Counter[str]:
        """How many recordings came to what."""
        rows = self._db.execute("SELECT what, COUNT(*) AS number FROM dealt GROUP BY what")
        return Counter({str(row["what"]): int(row["number"]) for row in rows})

    def is_dealt(self, key: str) -> bool:
        """Whether something was done for a recording."""
        return self._db.execute("SELECT 1 FROM dealt WHERE key = ?", (key,)).fetchone() is not None

    def moved(self, delivery: ImportedTask, audio: str) -> None:
        """Note that a task plays another address now."""
        self._db.execute(
            "UPDATE deliveries SET audio = ? WHERE server = ? AND project = ? AND key = ?",
            (audio, delivery.place.server, delivery.place.project, delivery.key),
        )


def _delivery(row: sqlite3.Row) -> ImportedTask:
    return ImportedTask(
        ProjectAddress(row["server"], row["project"]), row["key"], row["task"], row["audio"], row["content"]
    )
