"""The recordings of a run: what its sources hold, beside what the ledger knows of it."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import SAVE_FILE, job_of, jobs_of, pages, recording_of

_FOUND = "sources JOIN recordings USING (key, uri)"
_FILE = "SELECT fingerprint FROM files WHERE uri = ? AND size = ? AND modified = ?"
_IS_KNOWN_FILE = "EXISTS (SELECT 1 FROM files WHERE (uri, size, modified, fingerprint) = (?, ?, ?, ?))"
_KNOWN = (
    f"SELECT uri, name, origin, EXISTS (SELECT 1 FROM sources WHERE sources.key = ?), {_IS_KNOWN_FILE} "
    "FROM (SELECT 1) LEFT JOIN recordings ON recordings.key = ?"
)
_ADD_SOURCE = "INSERT OR IGNORE INTO sources (found_at, uri, key, needs_restore) VALUES (?, ?, ?, ?)"
_SAVE = (
    "INSERT INTO recordings (key, uri, name, size, fingerprint, media_format, origin) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET uri = excluded.uri, name = excluded.name, origin = excluded.origin"
)

_PLACES = "(SELECT found_at FROM sources)"
_REPLACED = f"uri IS NOT NULL AND (uri IN {_PLACES} OR origin IN {_PLACES}) AND key NOT IN (SELECT key FROM sources)"
_HAS_REPLACED = (  # CROSS JOIN: SQLite begins with the few sources, not with all recordings
    "SELECT 1 FROM sources CROSS JOIN recordings ON (recordings.uri = found_at OR origin = found_at) "
    "WHERE position > ? AND recordings.uri IS NOT NULL AND recordings.key NOT IN (SELECT key FROM sources) LIMIT 1"
)

_ENTRIES = (
    "SELECT position, recordings.key, uri, recordings.name, size, fingerprint, media_format, jobs.name, settings "
    f"FROM {_FOUND} LEFT JOIN jobs ON jobs.name = recordings.job AND jobs.key = recordings.key"
)

_LONGEST_WAIT = 1.0  # seconds: if a run is killed, no more than was found in them is to be read again
_MOST_WAITING = 500  # rows

_TRANSCRIPT = "SELECT rowid FROM jobs WHERE name = recordings.job AND jobs.key = recordings.key"
_LAST = "SELECT rowid FROM jobs WHERE jobs.key = recordings.key ORDER BY creation_time DESC, rowid DESC LIMIT 1"
_STATE = f"COALESCE(({_TRANSCRIPT}), ({_LAST}))"
_HAS_ENDED = f"EXISTS (SELECT 1 FROM jobs WHERE rowid = {_STATE} AND status IN ('COMPLETED', 'FAILED'))"
_IS_TOLD = f"(uri NOT IN (SELECT uri FROM refusals) OR {_HAS_ENDED})"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A recording, and the job that made its transcript: its name and the digest of its settings.

    Both are None if the recording has no transcript.
    """

    recording: Recording
    transcript_job: str | None
    transcript_settings: str | None


class RunRecordings:
    """The recordings that this run finds. What is known of them already is not written again."""

    _db: sqlite3.Connection
    _waiting: "list[tuple[str, Sequence[object]]] | None" = None  # rows of the ledger's file, while many are added
    _waits_since = 0.0

    def fingerprint_of(self, uri: str, size: int, modified: int) -> str | None:
        """Return the fingerprint of a file that was read before; None if it must be read.

        `size` is in bytes, `modified` the time of the last change in ns. The file is unchanged if both are the same.
        """
        row = self._row(_FILE, uri, size, modified)
        return str(row[0]) if row else None

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Have many recordings added at less cost: what is written of them is written together.

        What the ledger keeps waits for a second at most, or for the next recording if that takes longer to read: a run
        may be killed, and what it has read is not to be read again.
        """
        self._waiting, self._waits_since = [], time.monotonic()
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            if self._db.in_transaction:  # SQLite has ended it where the disk is full
                self._write_waiting()
                self._db.execute("COMMIT")
            self._waiting = None

    def add_recording(self, recording: Recording) -> str | None:
        """Store a recording of this run's sources.

        A recording that was uploaded keeps the URI of its audio in S3, and has the name of its file on disk.

        Returns the name of the recording that it is a copy of; None if it is no copy, or the copy is known already.
        """
        uri, name, key = recording.uri, recording.name, recording.key
        file = (uri, recording.size, recording.modified, recording.fingerprint)
        *known, is_copy, is_known_file = self._row(_KNOWN, key, *file, key) or (None, None, None, False, False)
        known_uri, known_name, origin = known
        if recording.modified is not None and not is_known_file:
            self._write(SAVE_FILE, file)
        if is_copy:
            return self._name_of(key) if self._add_source(recording, None) else None
        if origin and recording.modified is not None:
            uri, origin = known_uri, recording.uri
        elif origin:
            name = known_name
        self._add_source(recording, uri)
        if [uri, name, origin] != known:
            row = (key, uri, name, recording.size, recording.fingerprint, recording.media_format, origin)
            self._write(_SAVE, row)
        return None

    def _name_of(self, key: str) -> str:
        """Return the name of a recording that was added before."""
        self._write_waiting()
        return str(self._db.execute("SELECT name FROM recordings WHERE key = ?", (key,)).fetchone()[0])

    def _write(self, statement: str, row: Sequence[object]) -> None:
        """Write to the ledger's file; while many recordings are added, soon."""
        if self._waiting is None:
            self._db.execute(statement, row)
            return
        self._waiting.append((statement, row))
        if len(self._waiting) >= _MOST_WAITING or time.monotonic() - self._waits_since >= _LONGEST_WAIT:
            self._write_waiting()

    def _write_waiting(self) -> None:
        """Write what waits. The ledger is not locked before and after that: others may write to it meanwhile."""
        if not self._waiting:
            return
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")
        for statement in (SAVE_FILE, _SAVE):
            self._db.executemany(statement, [row for wanted, row in self._waiting if wanted == statement])
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")
        self._waiting.clear()
        self._waits_since = time.monotonic()

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """Return a row whose columns are taken by their places: it is asked for each recording of a run."""
        cursor = self._db.cursor()
        cursor.row_factory = None
        row: tuple[Any, ...] | None = cursor.execute(query, values).fetchone()
        return row

    def _add_source(self, recording: Recording, uri: str | None) -> bool:
        """Store where a recording was found; `uri` is where its audio is, None for a copy. Return False if known."""
        row = (recording.uri, uri, recording.key, recording.needs_restore)
        return bool(self._db.execute(_ADD_SOURCE, row).rowcount)

    def has_replaced(self, *, after: int) -> bool:
        """Return whether `remove_replaced` would remove what was at the places that stand `after` a position."""
        return self._db.execute(_HAS_REPLACED, (after,)).fetchone() is not None

    def remove_replaced(self) -> list[str]:
        """Remove the URIs of recordings at which this run has found other audio. Return the recordings' names."""
        names = [str(row["name"]) for row in self._db.execute(f"SELECT name FROM recordings WHERE {_REPLACED}")]
        if names:
            self._db.execute(f"UPDATE recordings SET uri = NULL, origin = NULL WHERE {_REPLACED}")
        return names

    def last_position(self) -> int:
        """Return the position of what was found last, counted from 1; 0 if nothing was found."""
        return int(self._db.execute("SELECT COALESCE(MAX(position), 0) FROM sources").fetchone()[0])

    def entries(self, *, after: int = 0) -> Iterator[LedgerEntry]:
        """Yield this run's recordings in the order of its sources, each once: those that stand `after` a position."""
        for row in pages(self._db, _ENTRIES, after=after):
            columns = tuple(row)
            yield LedgerEntry(Recording(*columns[1:7]), *columns[7:])

    def jobs_of(self, recording: Recording) -> tuple[Job, ...]:
        """Return the jobs of a recording, in the order in which they were made."""
        return jobs_of(self._db, recording)

    def states(self) -> Iterator[tuple[Recording, Job | None]]:
        """Yield this run's recordings, each with the job of its transcript, else its last job.

        One that failed without a job that has ended is not among them: it is among the failed items.
        """
        query = f"SELECT position, recordings.*, {_STATE} AS state FROM {_FOUND} WHERE {_IS_TOLD}"
        for row in pages(self._db, query):
            recording = recording_of(row)
            job = self._db.execute("SELECT * FROM jobs WHERE rowid = ?", (row["state"],)).fetchone()
            yield recording, job and job_of(job, recording)

    def count_states(self) -> int:
        """Return how many recordings `states` yields."""
        return int(self._db.execute(f"SELECT COUNT(*) FROM {_FOUND} WHERE {_IS_TOLD}").fetchone()[0])
