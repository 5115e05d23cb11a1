"""The ledger of an output folder: what happened to each recording. It makes a second run a resumption.

It decides nothing; only workflows write to it. What is as long as the list of recordings is read row by row.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import ARCHIVED, Move, MoveStep
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.database import connected, version_of
from ls_transcribe.store.ledger import database
from ls_transcribe.store.ledger.audio_uris import AudioUris
from ls_transcribe.store.ledger.erasure_table import ErasureTable, TombstoneTable
from ls_transcribe.store.ledger.failed_items import FailedItems
from ls_transcribe.store.ledger.file_lines import FileLines
from ls_transcribe.store.ledger.imported_tasks import ImportedTasks
from ls_transcribe.store.ledger.job_flags import JobFlags
from ls_transcribe.store.ledger.job_schedule import JobSchedule
from ls_transcribe.store.ledger.job_starts import JobStarts
from ls_transcribe.store.ledger.move_table import MoveTable
from ls_transcribe.store.ledger.project_listings import ProjectListings
from ls_transcribe.store.ledger.recording_lengths import RecordingLengths
from ls_transcribe.store.ledger.recording_names import RecordingNames
from ls_transcribe.store.ledger.recording_traces import RecordingTraceTable
from ls_transcribe.store.ledger.rows import JOB_AND_RECORDING, job_in, pages, recording_of, save_jobs
from ls_transcribe.store.ledger.run_recordings import RunRecordings
from ls_transcribe.store.ledger.sample_table import SampleTable
from ls_transcribe.store.ledger.second_reading_table import SecondReadingTable
from ls_transcribe.store.ledger.silence_checks import SilenceChecks
from ls_transcribe.store.remembered_settings import RememberedSettings, SettingsTable
from ls_transcribe.store.written_files import WrittenFiles

_NEWEST = "ORDER BY creation_time DESC, rowid DESC LIMIT 1"
_FROM_DISK = "FROM sources JOIN recordings USING (key, uri) WHERE found_at LIKE 'file:%'"
_IS_ARCHIVED = f"uri GLOB 's3:*/{ARCHIVED}*'"
_HAS_JOB = "(sources.job IS NOT NULL OR recordings.job IS NOT NULL)"
_TO_UPLOAD = f"{_FROM_DISK} AND uri LIKE 'file:%' AND {_HAS_JOB}"
_ALL_FILES = f"{_FROM_DISK} AND NOT {_IS_ARCHIVED}"


class Ledger(RunRecordings, FailedItems, SettingsTable):
    """The ledger of one folder. One process writes; others may read at the same time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.audio = AudioUris(connection)
        self.moves = MoveTable(connection)
        self.imported_tasks = ImportedTasks(connection)
        self.project_listings = ProjectListings(connection)
        self.schedule = JobSchedule(connection)
        self.starts = JobStarts(connection)
        self.lengths = RecordingLengths(connection)
        self.files = WrittenFiles(connection)
        self.file_lines = FileLines(connection)
        self.names = RecordingNames(connection)
        self.silence_checks = SilenceChecks(connection)
        self.flags = JobFlags(connection)
        self.sample = SampleTable(connection)
        self.second_readings = SecondReadingTable(connection)
        self.erasures = ErasureTable(connection)
        self.tombstones = TombstoneTable(connection)
        self.traces = RecordingTraceTable(connection)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[Ledger]":
        """Open the ledger to write. It is created if it is missing, and upgraded if an earlier release made it.

        Raises:
            LedgerUnreadable, DatabaseUnavailable: The file is no ledger; a later release made it.
        """
        database.refuse_emptied(path)
        with connected(path, str(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # `status` can read while a run writes
            connection.execute("PRAGMA synchronous = NORMAL")
            database.prepare(connection, path)
            yield cls(connection)

    @classmethod
    @contextmanager
    def read(cls, path: Path, *, beside_another: bool = False) -> "Iterator[Ledger]":
        """Open the ledger to read, also while a run writes. `beside_another` is as in `database.connected`.

        Raises:
            LedgerMissing: There is no ledger.
            LedgerUnreadable, DatabaseUnavailable: The file is no ledger; a later release made it.
        """
        with database.read_only(path, beside_another=beside_another) as connection:
            if version_of(connection, path, database.VERSION) == database.VERSION:
                yield cls(connection)
                return
        with cls.copy(path) as ledger:  # which can be upgraded
            yield ledger

    @classmethod
    @contextmanager
    def copy(cls, path: Path) -> "Iterator[Ledger]":
        """Open a temporary copy of the ledger: a dry run plans in it as in the real one. It is empty if there is none.

        Raises:
            LedgerUnreadable, DatabaseUnavailable: The file is no ledger; a later release made it.
        """
        with connected(path, "") as connection:  # SQLite keeps a nameless database in a temporary file
            if database.ledger_exists(path):
                with database.read_only(path) as original:
                    original.backup(connection)
            database.prepare(connection, path)
            yield cls(connection)

    @classmethod
    def settings_of(cls, path: Path) -> RememberedSettings:
        """Return what an output folder remembers; only defaults if there is no ledger at `path`.

        Raises:
            LedgerUnreadable, DatabaseUnavailable: The file is no ledger; a later release made it.
        """
        if not database.ledger_exists(path):
            return RememberedSettings()
        with cls.read(path) as ledger:
            return ledger.remembered_settings()

    # Recordings that are moved

    def save_upload(self, recording: Recording, uri: str) -> None:
        """Store that the audio of a recording on disk was uploaded to this URI."""
        with self._db:
            self._db.execute("BEGIN")
            row = (uri, recording.uri, recording.key)
            self._db.execute("UPDATE recordings SET uri = ?, origin = ? WHERE key = ?", row)
            self._db.execute("UPDATE sources SET uri = ? WHERE found_at = ?", (uri, recording.uri))

    def count_uploads(self, *, all_files: bool = False) -> tuple[int, int]:
        """Return the number of the `files_to_upload`, and their size in bytes."""
        row = self._db.execute(f"SELECT COUNT(*), SUM(size) {_ALL_FILES if all_files else _TO_UPLOAD}").fetchone()
        return int(row[0]), int(row[1] or 0)

    def files_to_upload(self, *, all_files: bool = False) -> Iterator[Recording]:
        """Yield this run's files that are not in S3 and have a transcript or get one.

        With `all_files`, yield all of this run's files but those that were archived in S3.
        """
        modified = "(SELECT modified FROM files WHERE files.uri = found_at) AS modified"
        query = f"SELECT position, found_at, recordings.*, {modified} {_ALL_FILES if all_files else _TO_UPLOAD}"
        for row in pages(self._db, query):
            yield replace(recording_of(row), uri=row["found_at"], modified=row["modified"])

    def count_archived(self) -> int:
        """Return the number of this run's files that were uploaded, and then archived in S3."""
        return int(self._db.execute(f"SELECT COUNT(*) {_FROM_DISK} AND {_IS_ARCHIVED}").fetchone()[0])

    def repoint(self, move: Move) -> None:
        """Store that a recording's audio is where it was moved to, and that the move is REPOINTED.

        A recording whose URI was removed stays without one.
        """
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("UPDATE recordings SET uri = ? WHERE key = ? AND uri IS NOT NULL", (move.target, move.key))
            moved = (move.target, move.key, move.source)
            self._db.execute("UPDATE sources SET uri = ? WHERE key = ? AND uri = ?", moved)
            self.moves.save(replace(move, step=MoveStep.REPOINTED))

    # Jobs

    def save_job(self, job: Job, *, started_here: bool = False) -> None:
        """Store a job. `started_here` says that this folder has started it at its service."""
        save_jobs(self._db, [(job, started_here)])

    def complete_job(self, job: Job, *, started_here: bool) -> None:
        """Store a job whose document is its recording's transcript from now on."""
        self.complete_jobs([(job, started_here)])

    def complete_jobs(self, jobs: Iterable[tuple[Job, bool]]) -> None:
        """Store jobs, each with whether this folder has started it, as `complete_job` does: all of them, or none."""
        ended = list(jobs)
        with self._db:
            self._db.execute("BEGIN")
            save_jobs(self._db, ended)
            names = [(job.name, job.recording.key) for job, _started_here in ended]
            self._db.executemany("UPDATE recordings SET job = ? WHERE key = ?", names)

    def mark_job_deleted(self, job: Job) -> None:
        """Store that a job was deleted at its service."""
        self._db.execute("UPDATE jobs SET deleted = 1 WHERE name = ?", (job.name,))

    def count_foreign_jobs(self, engine: str) -> int:
        """Return the number of an engine's ended jobs that this folder has not started."""
        ended = "engine = ? AND NOT started_here AND status IN ('COMPLETED', 'FAILED')"
        return int(self._db.execute(f"SELECT COUNT(*) FROM jobs WHERE {ended}", (engine,)).fetchone()[0])

    def deletable_jobs(self, engine: str) -> Iterator[Job]:
        """Yield the ended jobs of an engine that this folder has started and that are not deleted yet."""
        jobs = f"SELECT {JOB_AND_RECORDING}, jobs.rowid AS position FROM jobs JOIN recordings USING (key)"
        ended = f"engine = '{engine}' AND started_here AND NOT deleted AND status IN ('COMPLETED', 'FAILED')"
        for row in pages(self._db, jobs, f"AND {ended}"):
            yield job_in(row)

    def transcribed_jobs(self) -> Iterator[Job]:
        """Yield the jobs that made the transcripts of the folder's recordings, ordered by URI."""
        return self._jobs("jobs.name = recordings.job AND uri IS NOT NULL ORDER BY uri")

    def sampled_jobs(self) -> Iterator[Job]:
        """Yield those of them whose recordings were drawn as a sample."""
        drawn = "recordings.key IN (SELECT key FROM sample)"
        return self._jobs(f"jobs.name = recordings.job AND uri IS NOT NULL AND {drawn} ORDER BY uri")

    def unchecked_jobs(self) -> Iterator[Job]:
        """Yield those of them that have no flags, because nobody has looked."""
        return self._jobs("jobs.name = recordings.job AND uri IS NOT NULL AND flags IS NULL ORDER BY uri")

    def engines(self) -> list[str]:
        """Return the names of the engines that have jobs in this folder."""
        return [str(row["engine"]) for row in self._db.execute("SELECT DISTINCT engine FROM jobs ORDER BY engine")]

    def failed_jobs(self) -> Iterator[Job]:
        """Yield the last job of each recording whose last job failed, ordered by URI."""
        last = f"SELECT rowid FROM jobs AS other WHERE other.key = jobs.key {_NEWEST}"
        return self._jobs(f"status = 'FAILED' AND uri IS NOT NULL AND jobs.rowid = ({last}) ORDER BY uri")

    def _jobs(self, condition: str) -> Iterator[Job]:
        jobs = f"SELECT {JOB_AND_RECORDING} FROM recordings JOIN jobs USING (key)"
        yield from map(job_in, self._db.execute(f"{jobs} WHERE {condition}"))

    # Numbers

    def count_by_status(self) -> dict[str, int]:
        """Return the number of recordings by the status of their last job, and of the failed items as "refused"."""
        last = f"(SELECT status FROM jobs WHERE jobs.key = recordings.key {_NEWEST})"
        status = f"CASE WHEN job IS NULL THEN COALESCE({last}, '{Status.QUEUED}') ELSE '{Status.COMPLETED}' END"
        query = f"""SELECT {status} AS status, COUNT(*) AS number FROM recordings
            WHERE uri IS NOT NULL AND (job IS NOT NULL OR uri NOT IN (SELECT uri FROM refusals)) GROUP BY 1
            UNION ALL SELECT 'refused', COUNT(*) FROM refusals GROUP BY 1"""
        return {str(row["status"]): int(row["number"]) for row in self._db.execute(query)}
