"""What happened to each recording, kept in the output folder: the memory that makes a second run a resumption.

Nothing here decides; `pipeline` does, and is the only writer. Memory stays flat: whatever is as long as the list of
recordings is handed out row by row.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import ARCHIVED, Move, MoveStep
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import database
from ls_transcribe.store.ledger.audio_places import AudioPlaces
from ls_transcribe.store.ledger.imported_tasks import ImportedTasks
from ls_transcribe.store.ledger.job_schedule import JobSchedule
from ls_transcribe.store.ledger.move_table import MoveTable
from ls_transcribe.store.ledger.rows import job_in, job_of, pages, recording_of, save_job
from ls_transcribe.store.remembered_settings import RememberedSettings, SettingsTable


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A recording of this run's sources, with every job it has had."""

    recording: Recording
    jobs: tuple[Job, ...]
    transcript_job: str | None

    @property
    def transcript(self) -> Job | None:
        """The job whose document is the recording's transcript; None before there is one."""
        return next((job for job in self.jobs if job.name == self.transcript_job), None)


_FROM_DISK = "FROM seen JOIN recordings USING (key, uri) WHERE found LIKE 'file:%'"
_PUT_AWAY = f"uri GLOB 's3:*/{ARCHIVED}*'"
_ON_DISK = f"{_FROM_DISK} AND uri LIKE 'file:%' AND (seen.job IS NOT NULL OR recordings.job IS NOT NULL)"
_WANTED = f"{_FROM_DISK} AND NOT {_PUT_AWAY}"


class Ledger(SettingsTable):
    """One folder's ledger. Only `pipeline` writes; others may read meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.audio = AudioPlaces(connection)
        self.moves = MoveTable(connection)
        self.deliveries = ImportedTasks(connection)
        self.schedule = JobSchedule(connection)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[Ledger]":
        """The ledger, to write in; made if there is none, brought up to date if an earlier release made it.

        Raises:
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        with database.connected(path, str(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # `status` can read while a run writes
            connection.execute("PRAGMA synchronous = NORMAL")
            database.prepare(connection, path)
            yield cls(connection)

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> "Iterator[Ledger]":
        """The ledger, to read; also while a run is on.

        Raises:
            LedgerMissing: There is none.
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        with _read(path) as connection:
            if database.is_current(connection, path):
                yield cls(connection)
                return
        with cls.copy(path) as ledger:
            yield ledger

    @classmethod
    @contextmanager
    def copy(cls, path: Path) -> "Iterator[Ledger]":
        """A throw-away copy of the ledger, in which a plan can be made as in the real one; empty if there is none.

        Raises:
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        with database.connected(path, "") as connection:  # a nameless database lives in a temporary file of SQLite's
            if path.exists():
                with _read(path) as original:
                    original.backup(connection)
            database.prepare(connection, path)
            yield cls(connection)

    # What the folder remembers

    @classmethod
    def settings_of(cls, path: Path) -> RememberedSettings:
        """Return what an output folder remembers; only defaults if it has no ledger at `path`.

        Raises:
            LedgerUnreadable: The file is no ledger, or a later release's.
        """
        if not path.exists():
            return RememberedSettings()
        with cls.read(path) as ledger:
            return ledger.remembered_settings()

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
        """Note a recording of this run's sources. Returns the name of the one it is a copy of, if it is a copy.

        One that was uploaded stays where its audio is now, under the name it had on disk.
        """
        if recording.modified is not None:
            file = (recording.uri, recording.size, recording.modified, recording.fingerprint)
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", file)
        known = self._db.execute("SELECT * FROM recordings WHERE key = ?", (recording.key,)).fetchone()
        uri, name, origin = recording.uri, recording.name, known and known["origin"]
        if self._db.execute("SELECT 1 FROM seen WHERE key = ? LIMIT 1", (recording.key,)).fetchone():
            return str(known["name"]) if self._saw(recording, None) else None
        if origin and recording.modified is not None:
            uri, origin = known["uri"], recording.uri
        elif origin:
            name = known["name"]
        self._saw(recording, uri)
        self._db.execute(
            "INSERT INTO recordings (key, uri, name, size, fingerprint, media_format, origin) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
            "SET uri = excluded.uri, name = excluded.name, origin = excluded.origin "
            "WHERE (uri, name, origin) IS NOT (excluded.uri, excluded.name, excluded.origin)",
            (recording.key, uri, name, recording.size, recording.fingerprint, recording.media_format, origin),
        )
        return None

    def _saw(self, recording: Recording, uri: str | None) -> bool:
        """Note where something was found, and where its audio is (None of a copy); False if that was noted before."""
        row = (recording.uri, uri, recording.key)
        return bool(self._db.execute("INSERT OR IGNORE INTO seen (found, uri, key) VALUES (?, ?, ?)", row).rowcount)

    def place(self, recording: Recording, uri: str) -> None:
        """Note that a recording's audio, which was on disk, is at this URI now."""
        with self._db:
            self._db.execute("BEGIN")
            row = (uri, recording.uri, recording.key)
            self._db.execute("UPDATE recordings SET uri = ?, origin = ? WHERE key = ?", row)
            self._db.execute("UPDATE seen SET uri = ? WHERE found = ?", (uri, recording.uri))

    def drop_replaced(self) -> list[str]:
        """Let go of recordings in whose place this run has found other audio. Returns their names."""
        found = "(SELECT found FROM seen)"
        replaced = f"uri IS NOT NULL AND (uri IN {found} OR origin IN {found}) AND key NOT IN (SELECT key FROM seen)"
        names = [str(row["name"]) for row in self._db.execute(f"SELECT name FROM recordings WHERE {replaced}")]
        self._db.execute(f"UPDATE recordings SET uri = NULL, origin = NULL WHERE {replaced}")
        return names

    def refuse(self, unusable: FailedItem) -> bool:
        """Note what cannot be taken, and why; False if that was noted before."""
        row = (unusable.uri, unusable.name, unusable.reason)
        if self._db.execute("SELECT 1 FROM refusals WHERE uri = ? AND name = ? AND reason = ?", row).fetchone():
            return False
        self._db.execute("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", row)
        return True

    def forget_refusals(self) -> None:
        """Every run looks anew at what it can take."""
        self._db.execute("DELETE FROM refusals")

    def seen(self) -> Iterator[LedgerEntry]:
        """This run's recordings in the order of its sources, each once."""
        for row in pages(self._db, "SELECT position, recordings.* FROM seen JOIN recordings USING (key, uri)"):
            recording = recording_of(row)
            jobs = self._db.execute("SELECT * FROM jobs WHERE key = ? ORDER BY creation_time, rowid", (recording.key,))
            yield LedgerEntry(recording, tuple(job_of(job, recording) for job in jobs), row["job"])

    def save(self, job: Job, *, started_here: bool = False) -> None:
        """Write down how far a job is."""
        save_job(self._db, job, started_here=started_here)

    def complete(self, job: Job, *, started_here: bool) -> None:
        """Write down that a job's document is its recording's transcript now."""
        with self._db:
            self._db.execute("BEGIN")
            self.save(job, started_here=started_here)
            self._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (job.name, job.recording.key))

    def forget_job(self, job: Job) -> None:
        """Note that a job was deleted where it was done."""
        self._db.execute("UPDATE jobs SET deleted = 1 WHERE name = ?", (job.name,))

    def engines(self) -> list[str]:
        """Return the names of the engines that have jobs in this folder."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT engine FROM jobs ORDER BY engine")]

    def not_ours(self, engine: str) -> int:
        """How many jobs of an engine have ended, and are not known to have been started from this folder."""
        ended = "engine = ? AND NOT started_here AND status IN ('COMPLETED', 'FAILED')"
        return int(self._db.execute(f"SELECT COUNT(*) FROM jobs WHERE {ended}", (engine,)).fetchone()[0])

    def deletable(self, engine: str) -> Iterator[Job]:
        """The jobs of an engine that were started from this folder, have ended, and are not deleted yet."""
        jobs = (
            "SELECT jobs.rowid AS position, recordings.*, jobs.name AS job_name FROM jobs JOIN recordings USING (key)"
        )
        ended = f"engine = '{engine}' AND started_here AND NOT deleted AND status IN ('COMPLETED', 'FAILED')"
        for row in pages(self._db, jobs, f"AND {ended}"):
            yield job_in(self._db, row)

    def repoint(self, move: Move) -> None:
        """Note that a recording's audio is where it was moved to; one that was let go stays so."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("UPDATE recordings SET uri = ? WHERE key = ? AND uri IS NOT NULL", (move.target, move.key))
            self._db.execute("UPDATE seen SET uri = ? WHERE key = ? AND uri = ?", (move.target, move.key, move.source))
            self.moves.save(replace(move, step=MoveStep.REPOINTED))

    def to_upload(self, *, wanted: bool = False) -> tuple[int, int]:
        """How many of this run's recordings are `on_disk`, and their bytes."""
        row = self._db.execute(f"SELECT COUNT(*), SUM(size) {_WANTED if wanted else _ON_DISK}").fetchone()
        return int(row[0]), int(row[1] or 0)

    def put_away(self) -> int:
        """How many of this run's recordings were uploaded once, and are in an archive in S3."""
        return int(self._db.execute(f"SELECT COUNT(*) {_FROM_DISK} AND {_PUT_AWAY}").fetchone()[0])

    def on_disk(self, *, wanted: bool = False) -> Iterator[Recording]:
        """This run's files: those not in S3 that have or get a transcript; if `wanted`, all but those put away."""
        modified = "(SELECT modified FROM files WHERE files.uri = found) AS modified"
        for row in pages(
            self._db, f"SELECT position, found, recordings.*, {modified} {_WANTED if wanted else _ON_DISK}"
        ):
            yield replace(recording_of(row), uri=row["found"], modified=row["modified"])

    def transcribed(self) -> Iterator[Job]:
        """The jobs of every recording of the folder that has a transcript, by URI."""
        return self._jobs("jobs.name = recordings.job AND uri IS NOT NULL ORDER BY uri")

    def failed(self) -> Iterator[Job]:
        """The last jobs of the recordings whose last job failed, by URI."""
        last = (
            "SELECT rowid FROM jobs AS other WHERE other.key = jobs.key ORDER BY creation_time DESC, rowid DESC LIMIT 1"
        )
        return self._jobs(f"status = 'FAILED' AND uri IS NOT NULL AND jobs.rowid = ({last}) ORDER BY uri")

    def refusals(self) -> Iterator[FailedItem]:
        """What the last run could not take, by name."""
        for row in self._db.execute("SELECT * FROM refusals ORDER BY name, uri"):
            yield FailedItem(row["name"], row["uri"], row["reason"])

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

    def _jobs(self, condition: str) -> Iterator[Job]:
        columns = "recordings.*, jobs.name AS job_name"
        for row in self._db.execute(f"SELECT {columns} FROM recordings JOIN jobs USING (key) WHERE {condition}"):
            yield job_in(self._db, row)


@contextmanager
def _read(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise LedgerMissing(path.parent)
    # Who reads a database with a log makes files beside it, and needs none of them where nobody writes to the log.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    with database.connected(path, f"{path.absolute().as_uri()}?{mode}", uri=True) as connection:
        yield connection
