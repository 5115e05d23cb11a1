"""Transcripts without words that an earlier version made, and whether the documents they were made from are silent."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import JOB_AND_RECORDING, job_in, pages

_JOBS = f"SELECT {JOB_AND_RECORDING}, jobs.rowid AS position FROM jobs JOIN recordings USING (key)"
_SILENT = "jobs.name = recordings.job AND uri IS NOT NULL AND status = 'COMPLETED' AND words = 0"


class SilenceChecks:
    """What was found when the documents of silent transcripts were read again. Each is checked once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def unchecked(self, engine: str) -> Iterator[Job]:
        """Yield the jobs of an engine that made transcripts without words, and were not checked yet."""
        unchecked = "jobs.name NOT IN (SELECT job FROM silence_checks)"
        for row in pages(self._db, _JOBS, f"AND engine = '{engine}' AND {_SILENT} AND {unchecked}"):
            yield job_in(row)

    def save(self, job: Job, *, is_misread: bool) -> None:
        """Store whether a job's document was taken for silence, and is not."""
        self._db.execute("INSERT OR REPLACE INTO silence_checks VALUES (?, ?)", (job.name, is_misread))

    def discard_misread(self, recording: Recording) -> None:
        """Take its transcript from a recording if its document was taken for silence. Other transcripts stay."""
        misread = "(SELECT job FROM silence_checks WHERE is_misread)"
        self._db.execute(f"UPDATE recordings SET job = NULL WHERE key = ? AND job IN {misread}", (recording.key,))
