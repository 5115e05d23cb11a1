"""What seems wrong with the transcripts of a folder: the flags of its jobs."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ls_transcribe.model.flag import Flag, flags_as_json
from ls_transcribe.model.job import Job, Status
from ls_transcribe.store.ledger.rows import JOB_AND_RECORDING, job_in, pages

_TRANSCRIPTS = "FROM recordings JOIN jobs ON jobs.name = recordings.job"
_IN_FOLDER = "WHERE recordings.uri IS NOT NULL"
_KINDS = f"""SELECT jobs.name, json_extract(flag.value, '$[0]') AS kind {_TRANSCRIPTS}
    JOIN json_each(jobs.flags) AS flag {_IN_FOLDER}"""

_UNHEARD = f"""SELECT {JOB_AND_RECORDING}, position, found_at
    FROM sources CROSS JOIN recordings USING (key, uri)
    CROSS JOIN jobs ON jobs.name = recordings.job AND jobs.key = recordings.key
    WHERE uri GLOB 's3:*' AND NOT listened"""
"""It begins with the sources, so that each page is read where the one before it ended, and nothing is sorted."""
_OF_FILES = "AND found_at LIKE 'file:%'"

_FAR = """FROM sources CROSS JOIN recordings USING (key, uri)
    LEFT JOIN jobs ON jobs.name = recordings.job AND jobs.key = recordings.key
    WHERE uri GLOB 's3:*' AND found_at GLOB 's3:*'"""

_UNCHECKED = f"flags IS NULL AND status = '{Status.COMPLETED}'"
"""An index has the jobs of which this is true: otherwise every run would look at all."""


class UnheardJob(NamedTuple):
    """A job whose recording nobody has listened to. `found_at` is its URI, that on disk if this run has found it."""

    job: Job
    found_at: str


class JobFlags:
    """The flags of the jobs that made the transcripts of the folder's recordings."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def count(self) -> Mapping[str, int]:
        """Return how many transcripts have each kind of flag, the commonest first."""
        rows = self._db.execute(f"SELECT kind, COUNT(DISTINCT name) FROM ({_KINDS}) GROUP BY kind ORDER BY 2 DESC, 1")
        return {str(row[0]): int(row[1]) for row in rows}

    def count_flagged(self) -> int:
        """Return how many transcripts have a flag."""
        return int(self._db.execute(f"SELECT COUNT(DISTINCT name) FROM ({_KINDS})").fetchone()[0])

    def count_without_confidence(self) -> int:
        """Return how many transcripts have words, and of none of them how sure the recogniser was."""
        query = f"SELECT COUNT(*) {_TRANSCRIPTS} {_IN_FOLDER} AND words > 0 AND confidence IS NULL"
        return int(self._db.execute(query).fetchone()[0])

    def has_unchecked(self) -> bool:
        """Return whether nobody has looked at some transcripts: those of earlier releases."""
        query = f"SELECT 1 {_TRANSCRIPTS} AND recordings.key = jobs.key WHERE {_UNCHECKED} LIMIT 1"
        return self._db.execute(query).fetchone() is not None

    def save(self, job: str, flags: Iterable[Flag], *, listened: bool = False) -> None:
        """Store the flags of a job, by its name. `listened` says that the sound was held against the transcript."""
        values = (flags_as_json(flags), listened, job)
        self._db.execute("UPDATE jobs SET flags = ?, listened = ? WHERE name = ?", values)

    def unheard(self, *, far: bool) -> Iterator[UnheardJob]:
        """Yield the jobs of this run's recordings in S3 to which nobody has listened.

        `far` yields those too that this run has not found on disk.
        """
        for row in pages(self._db, f"{_UNHEARD} {'' if far else _OF_FILES}"):
            yield UnheardJob(job_in(row), row["found_at"])

    def count_unheard(self, *, far: bool) -> tuple[int, int]:
        """Return the number of the jobs that `unheard` yields, and the size of their recordings in bytes."""
        row = self._db.execute(f"SELECT COUNT(*), TOTAL(size) FROM ({_UNHEARD} {'' if far else _OF_FILES})").fetchone()
        return int(row[0]), int(row[1])

    def count_to_fetch(self, *, with_scheduled: bool) -> tuple[int, int]:
        """Return the number of this run's recordings that are only in S3 and are yet to be heard, and their bytes.

        `with_scheduled` counts those too that get a transcript in this run.
        """
        unheard = "sources.job IS NULL AND NOT jobs.listened"
        wanted = f"(sources.job IS NOT NULL OR {unheard})" if with_scheduled else unheard
        row = self._db.execute(f"SELECT COUNT(*), TOTAL(size) {_FAR} AND {wanted}").fetchone()
        return int(row[0]), int(row[1])

    def find_unheard(self, job: Job, *, far: bool) -> UnheardJob | None:
        """Return a job as `unheard` yields it; None if it does not."""
        if job.listened or not job.recording.uri.startswith("s3:"):
            return None
        query = f"{_UNHEARD} AND sources.key = ? AND jobs.name = ? {'' if far else _OF_FILES}"
        row = self._db.execute(query, (job.recording.key, job.name)).fetchone()
        return UnheardJob(job, row["found_at"]) if row else None
