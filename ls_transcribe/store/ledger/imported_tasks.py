"""The tasks that were imported into projects of Label Studio, and what this run has found and done in one of them."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ls_transcribe.store.ledger.rows import pages


@dataclass(frozen=True, slots=True)
class ProjectAddress:
    """A project of Label Studio: the address of its server, and its number there."""

    server: str
    number: int


@dataclass(frozen=True, slots=True)
class ImportedTask:
    """The task of a recording in a project.

    `key` is the recording's, `task` the task's number, `audio` the address that the task plays. `content` says what
    its prediction was made from.
    """

    project: ProjectAddress
    key: str
    task: int
    audio: str
    content: str


@dataclass(frozen=True, slots=True)
class TaskInProject:
    """A task that this run has found in the project: its number, and the address that it plays.

    `is_filled` says whether the task has a prediction that fills the editor.
    """

    task: int
    audio: str
    is_filled: bool


class ImportedTasks:
    """The tasks of the folder's recordings in projects, by the recordings' keys."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def save(self, task: ImportedTask) -> None:
        """Store a task. It replaces the one that its recording had in the same project."""
        row = (task.project.server, task.project.number, task.key, task.task, task.audio, task.content)
        self._db.execute("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?, ?)", row)

    def find(self, project: ProjectAddress, key: str) -> ImportedTask | None:
        """Return the task of a recording in a project; None if none was imported."""
        row = self._db.execute(
            "SELECT task, audio, content FROM deliveries WHERE server = ? AND project = ? AND key = ?",
            (project.server, project.number, key),
        ).fetchone()
        return row and ImportedTask(project, key, *row)

    def mean_duration(self, project: ProjectAddress) -> float | None:
        """Return how long the recordings in a project are on average, in ms; None if it has none of known length."""
        mean = self._db.execute(
            "SELECT AVG(duration) FROM deliveries JOIN recordings USING (key) JOIN jobs ON jobs.name = recordings.job "
            "WHERE server = ? AND project = ? AND duration > 0",
            (project.server, project.number),
        ).fetchone()[0]
        return None if mean is None else float(mean)

    def last(self, project: ProjectAddress) -> int:
        """Return the largest number of a task that was imported into a project; 0 if none was."""
        query = "SELECT MAX(task) FROM deliveries WHERE server = ? AND project = ?"
        return int(self._db.execute(query, (project.server, project.number)).fetchone()[0] or 0)

    def of_recording(self, key: str) -> list[ImportedTask]:
        """Return the tasks of a recording in all projects."""
        return [_task_in(row) for row in self._db.execute("SELECT * FROM deliveries WHERE key = ?", (key,))]

    def save_audio(self, task: ImportedTask, audio: str) -> None:
        """Store that a task plays another address now."""
        self._db.execute(
            "UPDATE deliveries SET audio = ? WHERE server = ? AND project = ? AND key = ?",
            (audio, task.project.server, task.project.number, task.key),
        )

    # The recordings of the folder

    def recording_keys(self) -> Iterator[str]:
        """Yield the keys of the folder's recordings."""
        for row in pages(self._db, "SELECT rowid AS position, key FROM recordings", "AND uri IS NOT NULL"):
            yield str(row["key"])

    def has_recording(self, key: str) -> bool:
        """Return whether the folder has a recording with this key."""
        return self._db.execute("SELECT 1 FROM recordings WHERE key = ?", (key,)).fetchone() is not None

    def has_transcript(self, key: str) -> bool:
        """Return whether the folder has a transcript of the recording with this key."""
        query = "SELECT 1 FROM recordings WHERE key = ? AND job IS NOT NULL AND uri IS NOT NULL"
        return self._db.execute(query, (key,)).fetchone() is not None

    def has_words(self, key: str) -> bool:
        """Return whether the folder's transcript of the recording with this key has words. A silent one has none."""
        query = (
            "SELECT 1 FROM recordings JOIN jobs ON jobs.name = recordings.job "
            "WHERE recordings.key = ? AND uri IS NOT NULL AND words > 0"
        )
        return self._db.execute(query, (key,)).fetchone() is not None

    def count_recordings(self) -> int:
        """Return the number of the folder's recordings."""
        return int(self._db.execute("SELECT COUNT(*) FROM recordings WHERE uri IS NOT NULL").fetchone()[0])

    # What this run has found in the project, and what it has done: gone when the ledger is closed

    def add_existing(self, key: str, task: int, audio: str) -> bool:
        """Store a task that the project has. Return False, and store nothing, if its recording has one already."""
        row = (key, task, audio)
        return bool(self._db.execute("INSERT OR IGNORE INTO existing_tasks VALUES (?, ?, ?, 1)", row).rowcount)

    def replace_existing(self, key: str, task: int, audio: str) -> None:
        """Store which task remains of several that one recording had."""
        self._db.execute("UPDATE existing_tasks SET task = ?, audio = ? WHERE key = ?", (task, audio, key))

    def mark_empty(self, key: str) -> None:
        """Store that the editor of a recording's task is empty."""
        self._db.execute("UPDATE existing_tasks SET is_filled = 0 WHERE key = ?", (key,))

    def existing(self, key: str) -> TaskInProject | None:
        """Return the task that the project has for a recording; None if it has none."""
        row = self._db.execute("SELECT task, audio, is_filled FROM existing_tasks WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        task, audio, is_filled = row
        return TaskInProject(task, audio, bool(is_filled))

    def save_result(self, key: str, result: str) -> None:
        """Store what this run has done for a recording."""
        self._db.execute("INSERT OR REPLACE INTO task_results VALUES (?, ?)", (key, result))

    def count_results(self) -> Counter[str]:
        """Return how many recordings have each result."""
        rows = self._db.execute("SELECT result, COUNT(*) AS number FROM task_results GROUP BY result")
        return Counter({str(row["result"]): int(row["number"]) for row in rows})

    def has_result(self, key: str) -> bool:
        """Return whether this run has done something for a recording."""
        return self.result_of(key) is not None

    def result_of(self, key: str) -> str | None:
        """Return what this run has done for a recording; None if nothing yet."""
        row = self._db.execute("SELECT result FROM task_results WHERE key = ?", (key,)).fetchone()
        return row and str(row["result"])


def _task_in(row: sqlite3.Row) -> ImportedTask:
    return ImportedTask(
        ProjectAddress(row["server"], row["project"]), row["key"], row["task"], row["audio"], row["content"]
    )
