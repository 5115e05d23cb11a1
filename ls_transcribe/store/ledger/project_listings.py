"""All tasks of a project of Label Studio as they were last listed. Later runs ask only what has changed."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from ls_transcribe.store.ledger.imported_tasks import ProjectAddress

_AT_ONCE = 1_000  # rows that are written together


class ListedTask(NamedTuple):
    """A task of a project: its number, the recording's key ("" if it is no task of this tool), and what it plays."""

    task: int
    key: str
    audio: str


@dataclass(frozen=True, slots=True)
class ProjectListing:
    """What the tasks of a project were listed with.

    `audio_variable` names the part of their data that they play. `latest` is when any task had last changed, by the
    server's clock. Whatever has changed before `since` is in the listing.
    """

    audio_variable: str
    latest: datetime
    since: datetime


class ProjectListings:
    """The listing of each project that the folder was pushed to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, project: ProjectAddress) -> ProjectListing | None:
        """Return what a project was listed with; None if its tasks must be listed anew."""
        row = self._db.execute(
            "SELECT audio_variable, latest, since FROM project_listings WHERE server = ? AND project = ?",
            (project.server, project.number),
        ).fetchone()
        if row is None:
            return None
        times = (datetime.fromisoformat(row["latest"]), datetime.fromisoformat(row["since"]))
        return ProjectListing(row["audio_variable"], *times)

    def save(self, project: ProjectAddress, listing: ProjectListing) -> None:
        """Store that all tasks of a project are listed."""
        times = (listing.latest.isoformat(), listing.since.isoformat())
        row = (project.server, project.number, listing.audio_variable, *times)
        self._db.execute("INSERT OR REPLACE INTO project_listings VALUES (?, ?, ?, ?, ?)", row)

    def clear(self, project: ProjectAddress) -> None:
        """Delete the listing of a project: its tasks are about to be listed anew."""
        with self._db:
            self._db.execute("BEGIN")
            for table in ("project_listings", "project_tasks"):
                address = (project.server, project.number)
                self._db.execute(f"DELETE FROM {table} WHERE server = ? AND project = ?", address)  # above

    def add(self, project: ProjectAddress, tasks: Iterable[ListedTask]) -> None:
        """Store tasks of a project. A task that is listed already is replaced."""
        rows = ((project.server, project.number, *task) for task in tasks)
        while chunk := list(islice(rows, _AT_ONCE)):
            with self._db:
                self._db.execute("BEGIN")
                self._db.executemany("INSERT OR REPLACE INTO project_tasks VALUES (?, ?, ?, ?, ?)", chunk)

    def count(self, project: ProjectAddress) -> int:
        """Return the number of tasks that are listed of a project, whoever has imported them."""
        query = "SELECT COUNT(*) FROM project_tasks WHERE server = ? AND project = ?"
        return int(self._db.execute(query, (project.server, project.number)).fetchone()[0])

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
