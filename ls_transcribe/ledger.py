"""What happened to each recording, kept in the output folder: the memory that makes a second run a resumption.

Nothing here decides; `pipeline.py` does, and is the only writer. Memory stays flat: whatever is as long as the list of
recordings is handed out row by row.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ls_transcribe.errors import LedgerMissing, LedgerUnreadable, OutputNotWritable
from ls_transcribe.jobs import Job, Status
from ls_transcribe.recordings import Recording, Unusable, local_path

_VERSION = 1

_JOB = tuple(field.name for field in fields(Job) if field.name != "recording")
"""What a job's row holds of it, under the same names."""

# What this run's sources hold, in their order: gone when the ledger is closed.
_RUN = """
CREATE TEMP TABLE seen (position INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, key TEXT NOT NULL, job TEXT);
CREATE INDEX temp.seen_by_key ON seen (key);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording of this run's sources, with every job it has had."""

    recording: Recording
    jobs: tuple[Job, ...]
    transcript_job: str | None

    @property
    def transcript(self) -> Job | None:
        """The job whose document is the recording's transcript; None before there is one."""
        return next((job for job in self.jobs if job.name == self.transcript_job), None)


class Ledger:
    """One folder's ledger. Only `pipeline.py` writes; others may read meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._db = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[Ledger]":
        """The ledger, to write in; made if there is none.

        Raises:
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        with _opened(path, str(path)) as ledger:
            ledger._db.execute("PRAGMA journal_mode = WAL")  # `status` can read while a run writes
            ledger._db.execute("PRAGMA synchronous = NORMAL")
            ledger._prepare(path)
            yield ledger

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> "Iterator[Ledger]":
        """The ledger, to read; also while a run is on.

        Raises:
            LedgerMissing: There is none.
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        if not path.exists():
            raise LedgerMissing(path.parent)
        # Who reads a database with a log makes files beside it, and needs none of them where nobody writes to the log.
        mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
        with _opened(path, f"{path.absolute().as_uri()}?{mode}", uri=True) as ledger:
            ledger._check_version(path)
            yield ledger

    @classmethod
    @contextmanager
    def copy(cls, path: Path) -> "Iterator[Ledger]":
        """A throw-away copy of the ledger, in which a plan can be made as in the real one; empty if there is none.

        Raises:
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        with _opened(path, "") as ledger:  # a nameless database lives in a temporary file of SQLite's
            if path.exists():
                with cls.read(path) as original:
                    original._db.backup(ledger._db)
            ledger._prepare(path)
            yield ledger

    def _prepare(self, path: Path) -> None:
        if self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
            schema = resources.files("ls_transcribe").joinpath("ledger.sql").read_text(encoding="utf-8")
            self._db.executescript(f"BEGIN; {schema} PRAGMA user_version = {_VERSION}; COMMIT;")
        self._check_version(path)
        self._db.executescript(_RUN)

    def _check_version(self, path: Path) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            raise LedgerUnreadable(path, f"it has version {version}, and this release reads version {_VERSION}")

    # What the folder was run with

    def settings(self) -> dict[str, Any]:
        """The settings of the runs so far."""
        return {
            row["name"]: json.loads(row["value"]) for row in self._db.execute("SELECT * FROM settings ORDER BY name")
        }

    def remember(self, settings: Mapping[str, Any]) -> None:
        """Keep settings for the runs that name none."""
        rows = [(name, json.dumps(value)) for name, value in settings.items()]
        self._db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", rows)

    # What the sources hold

    def fingerprint_of(self, uri: str, size: int, modified: int) -> str | None:
        """The fingerprint of a file that has not changed since it was read; None if it must be read."""
        row = self._db.execute(
            "SELECT fingerprint FROM files WHERE uri = ? AND size = ? AND modified = ?", (uri, size, modified)
        ).fetchone()
        return row and str(row["fingerprint"])

    def see(self, recording: Recording) -> str | None:
        """Note a recording of this run's sources. Returns the name of the one it is a copy of, if it is a copy."""
        if recording.modified is not None:
            file = (recording.uri, recording.size, recording.modified, recording.fingerprint)
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", file)
        first = self._db.execute(
            "SELECT name FROM seen JOIN recordings USING (key) WHERE key = ? LIMIT 1", (recording.key,)
        ).fetchone()
        added = self._db.execute("INSERT OR IGNORE INTO seen (uri, key) VALUES (?, ?)", (recording.uri, recording.key))
        if first:
            return str(first["name"]) if added.rowcount else None
        self._db.execute(
            "INSERT INTO recordings (key, uri, name, size, fingerprint, media_format) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET uri = excluded.uri, name = excluded.name "
            "WHERE uri IS NOT excluded.uri OR name IS NOT excluded.name",
            (
                recording.key,
                recording.uri,
                recording.name,
                recording.size,
                recording.fingerprint,
                recording.media_format,
            ),
        )
        return None

    def drop_replaced(self) -> list[str]:
        """Let go of recordings in whose place this run has found other audio. Returns their names."""
        replaced = "uri IN (SELECT uri FROM seen) AND key NOT IN (SELECT key FROM seen)"
        names = [str(row["name"]) for row in self._db.execute(f"SELECT name FROM recordings WHERE {replaced}")]
        self._db.execute(f"UPDATE recordings SET uri = NULL WHERE {replaced}")
        return names

    def refuse(self, unusable: Unusable) -> None:
        """Note what cannot be taken, and why."""
        row = (unusable.uri, unusable.name, unusable.reason)
        self._db.execute("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", row)

    def forget_refusals(self) -> None:
        """Every run looks anew at what it can take."""
        self._db.execute("DELETE FROM refusals")

    def seen(self) -> Iterator[Entry]:
        """This run's recordings in the order of its sources, each once."""
        for row in self._pages("SELECT position, recordings.* FROM seen JOIN recordings USING (key, uri)"):
            recording = _recording(row)
            jobs = self._db.execute("SELECT * FROM jobs WHERE key = ? ORDER BY creation_time, rowid", (recording.key,))
            yield Entry(recording, tuple(_job(job, recording) for job in jobs), row["job"])

    def schedule(self, job: Job) -> None:
        """Plan a job for this run."""
        self.save(job)
        self._db.execute("UPDATE seen SET job = ? WHERE key = ?", (job.name, job.recording.key))

    def scheduled(self) -> Iterator[Job]:
        """The jobs that are planned for this run and have not ended, in the order of its sources."""
        planned = "SELECT position, recordings.*, seen.job AS job_name FROM seen JOIN recordings USING (key, uri)"
        for row in self._pages(planned, "AND seen.job IS NOT NULL"):
            job = self._job_of(row)
            if job.status in (Status.QUEUED, Status.IN_PROGRESS):
                yield job

    def audio_folder(self) -> Path | None:
        """The folder that holds, in it or below it, every recording on disk; None without any.

        What the first and the last of the URIs have in common, all between them have too.
        """
        first, last = self._db.execute("SELECT MIN(uri), MAX(uri) FROM recordings WHERE uri LIKE 'file:%'").fetchone()
        if first is None:
            return None
        return Path(os.path.commonpath([local_path(first).parent, local_path(last).parent]))

    # What became of them

    def save(self, job: Job, *, started_here: bool = False) -> None:
        """Write down how far a job is."""
        values = {name: _written(getattr(job, name)) for name in _JOB}
        values |= {"key": job.recording.key, "started_here": started_here}
        changes = ", ".join(f"{name} = excluded.{name}" for name in values if name not in ("name", "started_here"))
        self._db.execute(
            f"INSERT INTO jobs ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)}) "
            f"ON CONFLICT (name) DO UPDATE SET {changes}, started_here = MAX(started_here, excluded.started_here)",
            values,
        )

    def complete(self, job: Job, *, started_here: bool) -> None:
        """Write down that a job's document is its recording's transcript now."""
        with self._db:
            self._db.execute("BEGIN")
            self.save(job, started_here=started_here)
            self._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (job.name, job.recording.key))

    def transcribed(self) -> Iterator[Job]:
        """The jobs of every recording of the folder that has a transcript, by URI."""
        return self._jobs("jobs.name = recordings.job AND uri IS NOT NULL ORDER BY uri")

    def failed(self) -> Iterator[Job]:
        """The last jobs of the recordings whose last job failed, by URI."""
        last = (
            "SELECT rowid FROM jobs AS other WHERE other.key = jobs.key ORDER BY creation_time DESC, rowid DESC LIMIT 1"
        )
        return self._jobs(f"status = 'FAILED' AND uri IS NOT NULL AND jobs.rowid = ({last}) ORDER BY uri")

    def refusals(self) -> Iterator[Unusable]:
        """What the last run could not take, by name."""
        for row in self._db.execute("SELECT * FROM refusals ORDER BY name, uri"):
            yield Unusable(row["name"], row["uri"], row["reason"])

    def counts(self) -> dict[str, int]:
        """How many recordings of the folder are how far: by the status of their last job, and under "refused"."""
        last = (
            "(SELECT status FROM jobs WHERE jobs.key = recordings.key ORDER BY creation_time DESC, rowid DESC LIMIT 1)"
        )
        how_far = f"CASE WHEN job IS NULL THEN COALESCE({last}, '{Status.QUEUED}') ELSE '{Status.COMPLETED}' END"
        far = f"SELECT {how_far} AS far, COUNT(*) AS number FROM recordings"
        rows = self._db.execute(f"{far} WHERE uri IS NOT NULL GROUP BY far")
        counts = {str(row["far"]): int(row["number"]) for row in rows}
        refused = self._db.execute("SELECT COUNT(*) FROM refusals").fetchone()[0]
        return counts | ({"refused": refused} if refused else {})

    def _pages(self, select: str, condition: str = "") -> Iterator[sqlite3.Row]:
        """A list by position, in pages, since jobs are written while it is gone through."""
        position = 0
        while rows := self._db.execute(
            f"{select} WHERE position > ? {condition} ORDER BY position LIMIT 500", (position,)
        ).fetchall():
            yield from rows
            position = rows[-1]["position"]

    def _jobs(self, condition: str) -> Iterator[Job]:
        columns = "recordings.*, jobs.name AS job_name"
        for row in self._db.execute(f"SELECT {columns} FROM recordings JOIN jobs USING (key) WHERE {condition}"):
            yield self._job_of(row)

    def _job_of(self, row: sqlite3.Row) -> Job:
        """The job that a recording's row names."""
        job = self._db.execute("SELECT * FROM jobs WHERE name = ?", (row["job_name"],)).fetchone()
        return _job(job, _recording(row))


@contextmanager
def _opened(path: Path, database: str, *, uri: bool = False) -> Iterator[Ledger]:
    try:
        connection = sqlite3.connect(database, uri=uri, isolation_level=None, timeout=30)
        try:
            yield Ledger(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise OutputNotWritable(path.parent, str(error)) from error
        raise LedgerUnreadable(path, str(error)) from error


def _recording(row: sqlite3.Row) -> Recording:
    return Recording(row["key"], row["uri"], row["name"], row["size"], row["fingerprint"], row["media_format"])


def _job(row: sqlite3.Row, recording: Recording) -> Job:
    values = {name: row[name] for name in _JOB}
    times = {name: value and datetime.fromisoformat(value) for name, value in values.items() if name.endswith("_time")}
    values |= {"status": Status(values["status"]), "measured": bool(values["measured"])}
    return Job(recording=recording, **values | times)


def _written(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
