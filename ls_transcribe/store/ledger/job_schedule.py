"""The jobs that a run means to do: gone from memory with the run, while the jobs themselves stay in the ledger."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import job_in, pages, save_job

_PLANNED = "SELECT position, recordings.*, seen.job AS job_name FROM seen JOIN recordings USING (key, uri)"
_EACH = "FROM seen JOIN recordings USING (key, uri) JOIN jobs ON seen.job = jobs.name"
_UNENDED = (Status.QUEUED, Status.IN_PROGRESS)


class JobSchedule:
    """One job for each recording that this run has anything to do for. QUEUED are those that are to be started."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, job: Job) -> None:
        """Plan a job, in the place of one that was planned before."""
        planned = "SELECT job FROM seen WHERE key = ?"
        self._db.execute(
            f"DELETE FROM jobs WHERE name IN ({planned}) AND status = 'QUEUED' AND name != ?",
            (job.recording.key, job.name),
        )
        save_job(self._db, job)
        self._db.execute("UPDATE seen SET job = ? WHERE key = ?", (job.name, job.recording.key))

    def drop(self, recording: Recording) -> None:
        """Leave a recording out."""
        self._db.execute("UPDATE seen SET job = NULL WHERE key = ?", (recording.key,))

    def postpone(self, keep: int) -> tuple[int, int]:
        """Leave all jobs that are to be started but for so many to later runs. Returns how many, of how many bytes."""
        planned = f"{_EACH} WHERE status = 'QUEUED'"
        row = self._db.execute(f"SELECT position {planned} ORDER BY position LIMIT 1 OFFSET ?", (keep,)).fetchone()
        if row is None:
            return 0, 0
        left = f"{planned} AND position >= {row['position']}"
        number, size = self._db.execute(f"SELECT COUNT(*), SUM(size) {left}").fetchone()
        self._db.execute(f"DELETE FROM jobs WHERE name IN (SELECT seen.job {left})")
        self._db.execute("UPDATE seen SET job = NULL WHERE job NOT IN (SELECT name FROM jobs)")
        return int(number), int(size)

    def jobs(self) -> Iterator[Job]:
        """The jobs that have not ended, in the order of the run's sources."""
        for row in pages(self._db, _PLANNED, "AND seen.job IS NOT NULL"):
            job = job_in(self._db, row)
            if job.status in _UNENDED:
                yield job

    def job_for(self, key: str) -> Job | None:
        """The job of a recording, if there is one that has not ended."""
        row = self._db.execute(f"{_PLANNED} WHERE key = ? AND seen.job IS NOT NULL", (key,)).fetchone()
        job = job_in(self._db, row) if row else None
        return job if job and job.status in _UNENDED else None

    def count(self, *how_far: Status) -> tuple[int, int]:
        """How many of the jobs are so far, and their recordings' bytes."""
        marks = ", ".join("?" * len(how_far))
        number = f"SELECT COUNT(*), SUM(recordings.size) {_EACH} WHERE status IN ({marks})"
        row = self._db.execute(number, how_far).fetchone()
        return int(row[0]), int(row[1] or 0)
