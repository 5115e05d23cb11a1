"""The jobs that a run is going to do. The schedule ends with the run; the jobs stay in the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import JOB_AND_RECORDING, job_in, pages, save_jobs

_EACH = "FROM sources JOIN recordings USING (key, uri) JOIN jobs ON sources.job = jobs.name"
_SCHEDULED = f"SELECT {JOB_AND_RECORDING}, position {_EACH}"
_REPLACE = "DELETE FROM jobs WHERE name IN (SELECT job FROM sources WHERE key = ?) AND status = 'QUEUED' AND name != ?"
_MOST_WAITING = 500  # jobs that are written together
_UNENDED = (Status.QUEUED, Status.IN_PROGRESS)

_LAST = "SELECT status FROM jobs WHERE jobs.key = recordings.key ORDER BY creation_time DESC, jobs.rowid DESC LIMIT 1"
_UNFINISHED = (
    "SELECT name FROM recordings "
    f"WHERE uri IS NOT NULL AND job IS NULL AND ({_LAST}) = '{Status.IN_PROGRESS}' ORDER BY name"
)


class JobSchedule:
    """At most one job for each recording of this run. A job with the status QUEUED has not been started."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._waiting: list[Job] = []
        self._is_adding = False

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Have the jobs of many recordings added at less cost: they may be in the schedule only at the end."""
        self._is_adding = True
        try:
            yield
        finally:
            self._is_adding = False
            self._write_waiting()

    def add(self, job: Job) -> None:
        """Schedule a job. It replaces the job that was scheduled for its recording before."""
        self._waiting.append(job)
        if not self._is_adding or len(self._waiting) >= _MOST_WAITING:
            self._write_waiting()

    def _write_waiting(self) -> None:
        jobs, self._waiting = self._waiting, []
        names = [(job.name, job.recording.key) for job in jobs]
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(_REPLACE, [(key, name) for name, key in names])
            save_jobs(self._db, [(job, False) for job in jobs])
            self._db.executemany("UPDATE sources SET job = ? WHERE key = ?", names)

    def drop(self, recording: Recording) -> None:
        """Remove a recording's job from the schedule."""
        self._db.execute("UPDATE sources SET job = NULL WHERE key = ?", (recording.key,))

    def leave(self, job: Job) -> None:
        """Leave a job that has not been started to later runs."""
        self.drop(job.recording)
        self._db.execute("DELETE FROM jobs WHERE name = ?", (job.name,))

    def postpone(self, keep: int) -> tuple[int, int]:
        """Leave jobs to later runs: all that have not been started, except for the first `keep`.

        Returns the number of these jobs, and the size of their recordings in bytes.
        """
        queued = f"{_EACH} WHERE status = 'QUEUED'"
        row = self._db.execute(f"SELECT position {queued} ORDER BY position LIMIT 1 OFFSET ?", (keep,)).fetchone()
        if row is None:
            return 0, 0
        postponed = f"{queued} AND position >= {row['position']}"
        number, size = self._db.execute(f"SELECT COUNT(*), SUM(size) {postponed}").fetchone()
        self._db.execute(f"DELETE FROM jobs WHERE name IN (SELECT sources.job {postponed})")
        self._db.execute("UPDATE sources SET job = NULL WHERE job NOT IN (SELECT name FROM jobs)")
        return int(number), int(size)

    def drop_unrestored(self, after: int) -> Iterator[Recording]:
        """Remove the jobs that have not been started and cannot be: the audio is in Glacier. Yield their recordings.

        They are those that stand `after` a position.
        """
        for row in pages(self._db, _SCHEDULED, "AND needs_restore", after=after):
            job = job_in(row)
            if job.status is Status.QUEUED:
                self.leave(job)
                yield job.recording

    def count_unrestored(self, after: int) -> int:
        """Return the number of recordings that have a transcript, and whose audio is in Glacier.

        They are those of this run that stand `after` a position.
        """
        query = "SELECT COUNT(*) FROM sources JOIN recordings USING (key, uri) WHERE needs_restore AND recordings.job"
        return int(self._db.execute(f"{query} IS NOT NULL AND position > ?", (after,)).fetchone()[0])

    def jobs(self, *, after: int = 0, last: int | None = None) -> Iterator[Job]:
        """Yield the jobs that have not ended, in the order of the run's sources.

        They are those of the recordings that stand `after` a position, up to the `last`.
        """
        until = "" if last is None else f"AND position <= {last}"
        for row in pages(self._db, _SCHEDULED, until, after=after):
            job = job_in(row)
            if job.status in _UNENDED:
                yield job

    def job_for(self, key: str) -> Job | None:
        """Return the job of the recording with this key; None if there is none, or if it has ended."""
        row = self._db.execute(f"{_SCHEDULED} WHERE sources.key = ?", (key,)).fetchone()
        job = job_in(row) if row else None
        return job if job and job.status in _UNENDED else None

    def job_for_uri(self, uri: str) -> Job | None:
        """Return the job of the recording whose audio is at this URI, as `job_for` does."""
        row = self._db.execute(f"{_SCHEDULED} WHERE recordings.uri = ?", (uri,)).fetchone()
        job = job_in(row) if row else None
        return job if job and job.status in _UNENDED else None

    def count(self, *statuses: Status, after: int = 0) -> tuple[int, int]:
        """Return the number of jobs with one of these statuses, and the size of their recordings in bytes.

        They are those of the recordings that stand `after` a position.
        """
        marks = ", ".join("?" * len(statuses))
        query = f"SELECT COUNT(*), SUM(recordings.size) {_EACH} WHERE status IN ({marks}) AND position > ?"
        row = self._db.execute(query, (*statuses, after)).fetchone()
        return int(row[0]), int(row[1] or 0)

    def unfinished(self) -> tuple[str, ...]:
        """Return the names of the recordings whose job was begun, and whose end no run has seen, ordered.

        They are under way while a run goes on; afterwards they are what a run that was killed has left.
        """
        return tuple([str(row["name"]) for row in self._db.execute(_UNFINISHED)])
