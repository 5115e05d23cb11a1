"""All tasks of a project of Label Studio as they were last listed. Later runs ask only what has changed."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from ls_transcribe.store.ledger.imported_tasks import ProjectAddress

_AT_ONCE = 1_000  # rows that are written together


class ListedTask(NamedTuple):
    """A task of a project: its number, the recording's key, what it plays, and when it last changed.

    The key is "" if it is no task of this tool. The time has a zone, and is the server's.
    """

    task: int
    key: str
    audio: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class ProjectListing:
    """What the tasks of a project were listed with.

    `audio_variable` names the part of their data that they play. Whatever has changed before `since`, by the server's
    clock, is in the listing.
    """

    audio_variable: str
    since: datetime


class ProjectListings:
    """The listing of each project that the folder was pushed to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, project: ProjectAddress) -> ProjectListing | None:
        """Return what a project was listed with; None if its tasks must be listed anew."""
        row = self._db.execute(
            "SELECT audio_variable, since FROM project_listings WHERE server = ? AND project = ?",
            (project.server, project.number),
        ).fetchone()
        return row and ProjectListing(row["audio_variable"], datetime.fromisoformat(row["since"]))

    def save(self, project: ProjectAddress, listing: ProjectListing) -> None:
        """Store that all tasks of a project are listed."""
        row = (project.server, project.number, listing.audio_variable, _sortable(listing.since))
        self._db.execute("INSERT OR REPLACE INTO project_listings VALUES (?, ?, ?, ?)", row)

    def clear(self, project: ProjectAddress) -> None:
        """Delete the listing of a project: it is not what the project has."""
        with self._db:
            self._db.execute("BEGIN")
            for table in ("project_listings", "project_tasks"):
                address = (project.server, project.number)
                self._db.execute(f"DELETE FROM {table} WHERE server = ? AND project = ?", address)  # above

    def clear_changed(self, project: ProjectAddress, since: datetime) -> None:
        """Delete the tasks of a project that had changed at this time or later: they are about to be listed anew."""
        self._db.execute(
            "DELETE FROM project_tasks WHERE server = ? AND project = ? AND changed >= ?",
            (project.server, project.number, _sortable(since)),
        )

    def add(self, project: ProjectAddress, tasks: Iterable[ListedTask]) -> None:
        """Store tasks of a project. A task that is listed already is replaced."""
        rows = (
            (project.server, project.number, task.task, task.key, task.audio, _sortable(task.changed)) for task in tasks
        )
        while chunk := list(islice(rows, _AT_ONCE)):
            with self._db:
                self._db.execute("BEGIN")
                self._db.executemany("INSERT OR REPLACE INTO project_tasks VALUES (?, ?, ?, ?, ?, ?)", chunk)

    def count(self, project: ProjectAddress) -> int:
        """Return the number of tasks that are listed of a project, whoever has imported them."""
        query = "SELECT COUNT(*) FROM project_tasks WHERE server = ? AND project = ?"
        return int(self._db.execute(query, (project.server, project.number)).fetchone()[0])

    def last_changed(self, project: ProjectAddress, before: datetime | None = None) -> ListedTask | None:
        """Return the listed task of a project that has changed last, or last before a time. None if there is none."""
        row = self._db.execute(
            "SELECT task, key, audio, MAX(changed) AS changed FROM project_tasks "
            "WHERE server = ? AND project = ? AND changed < ?",
            (project.server, project.number, _sortable(before) if before else "a"),  # sorts after all times
        ).fetchone()
        if row["changed"] is None:
            return None
        return ListedTask(row["task"], row["key"], row["audio"], datetime.fromisoformat(row["changed"]))

    def take_over(self, project: ProjectAddress) -> list[str]:
        """Have the listed tasks be those that this run has found. Of several of one recording the oldest is taken.

        Returns the keys of the folder's recordings that have several.
        """
        own = "FROM project_tasks WHERE server = ? AND project = ? AND key != ''"
        address = (project.server, project.number)
        self._db.execute(
            f"INSERT OR IGNORE INTO existing_tasks SELECT key, task, audio, 1 {own} ORDER BY task", address
        )
        several = f"SELECT key {own} AND key IN (SELECT key FROM recordings) GROUP BY key HAVING COUNT(*) > 1"
        return [str(row["key"]) for row in self._db.execute(several, address)]


def _sortable(time: datetime) -> str:
    """Return a time with a zone as a text that sorts as the time does."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
