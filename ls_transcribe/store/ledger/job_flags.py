"""What seems wrong with the transcripts of a folder: the flags of its jobs."""

import sqlite3
from collections.abc import Iterable, Mapping

from ls_transcribe.model.flag import Flag, flags_as_json
from ls_transcribe.model.job import Status

_TRANSCRIPTS = "FROM recordings JOIN jobs ON jobs.name = recordings.job"
_IN_FOLDER = "WHERE recordings.uri IS NOT NULL"
_KINDS = f"""SELECT jobs.name, json_extract(flag.value, '$[0]') AS kind {_TRANSCRIPTS}
    JOIN json_each(jobs.flags) AS flag {_IN_FOLDER}"""

_UNCHECKED = f"flags IS NULL AND status = '{Status.COMPLETED}'"
"""An index has the jobs of which this is true: otherwise every run would look at all."""


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

    def has_unchecked(self) -> bool:
        """Return whether nobody has looked at some transcripts: those of earlier releases."""
        query = f"SELECT 1 {_TRANSCRIPTS} AND recordings.key = jobs.key WHERE {_UNCHECKED} LIMIT 1"
        return self._db.execute(query).fetchone() is not None

    def save(self, job: str, flags: Iterable[Flag]) -> None:
        """Store the flags of a job, by its name."""
        self._db.execute("UPDATE jobs SET flags = ? WHERE name = ?", (flags_as_json(flags), job))
