"""Everything that a ledger knows of one recording, and the deletion of it."""

import os
import sqlite3
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from ls_transcribe.model.erasure import PlaceKind
from ls_transcribe.model.move import Move
from ls_transcribe.model.recording import media_format
from ls_transcribe.store.database import leave_nothing_deleted
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, ProjectAddress
from ls_transcribe.store.ledger.rows import move_of

_OWN_TABLES = (
    *("lengths", "moves", "deliveries", "project_tasks", "sample", "second_readings", "file_lines"),
    *("written_files", "document_names", "jobs", "recordings"),
)
"""Tables whose rows have the recording's key."""

_PLACES = "SELECT uri FROM files WHERE fingerprint = :fingerprint UNION SELECT :uri UNION SELECT :origin"


@dataclass(frozen=True, slots=True)
class JobTrace:
    """A job of a recording. `output` is the URI of its document in a bucket of ours, None if there is none.

    `started_here` says that this folder has started it, `is_deleted` that it was deleted at its service.
    """

    name: str
    engine: str
    output: str | None
    started_here: bool
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class RecordingTraces:
    """What a ledger knows of a recording.

    `uri` is where its audio is, None if that is not known any more, and `origin` the file that it was uploaded from.
    `files` are the URIs of all files on this disk in which its content was found. `tasks` are those that this folder
    has imported, `listed_tasks` the numbers of all that have its key in projects that it has listed.
    """

    key: str
    name: str
    size: int
    fingerprint: str
    uri: str | None
    origin: str | None
    files: tuple[str, ...]
    jobs: tuple[JobTrace, ...]
    moves: tuple[Move, ...]
    tasks: tuple[ImportedTask, ...]
    listed_tasks: tuple[tuple[ProjectAddress, int], ...]


class RecordingTraceTable:
    """What the ledger of one folder knows of single recordings."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # Which recordings are meant

    def has(self, key: str) -> bool:
        """Return whether the ledger knows a recording, or is forgetting it."""
        query = "SELECT 1 FROM recordings WHERE key = ?1 UNION ALL SELECT 1 FROM erasures WHERE key = ?1"
        return self._db.execute(query, (key,)).fetchone() is not None

    def with_name(self, name: str) -> list[str]:
        """Return the keys of the recordings that have a name, also as its end after a slash, or as a file with them.

        A name is not taken to mean the one recording that has it as a whole: once that is forgotten, the same name
        would mean another.
        """
        query = (
            "SELECT key FROM recordings WHERE name = ?1 OR substr(name, -length(?2)) = ?2 "
            "UNION SELECT key FROM recordings JOIN files USING (fingerprint) WHERE substr(files.uri, -length(?3)) = ?3 "
            "ORDER BY key"
        )
        ending = f"/{quote_from_bytes(os.fsencode(name))}"
        return [str(row["key"]) for row in self._db.execute(query, (name, f"/{name}", ending))]

    def at(self, uri: str) -> list[str]:
        """Return the keys of the recordings that are or were at a URI, also copies of them on this disk.

        Those that are being forgotten are nowhere any more, and known by the places that are erased of them.
        """
        places = (
            "SELECT key FROM recordings WHERE ?1 IN (uri, origin) "
            "UNION SELECT key FROM recordings JOIN files USING (fingerprint) WHERE files.uri = ?1 "
            "UNION SELECT key FROM moves WHERE ?1 IN (source, target) AND NOT keeps_source "
            f"UNION SELECT key FROM erasures WHERE place = ?1 AND kind = '{PlaceKind.AUDIO}' ORDER BY key"
        )
        return [str(row["key"]) for row in self._db.execute(places, (uri,))]

    def with_task(self, task: int) -> list[str]:
        """Return the keys of the recordings that have a task with this number, in whichever project."""
        query = (
            "SELECT key FROM deliveries WHERE task = ?1 "
            "UNION SELECT key FROM project_tasks WHERE task = ?1 AND key IN (SELECT key FROM recordings) ORDER BY key"
        )
        return [str(row["key"]) for row in self._db.execute(query, (task,))]

    # What is known of one

    def find(self, key: str) -> RecordingTraces | None:
        """Return what is known of a recording; None if nothing is."""
        row = self._db.execute("SELECT * FROM recordings WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        files = "SELECT uri FROM files WHERE fingerprint = ? ORDER BY uri"
        listed = "SELECT server, project, task FROM project_tasks WHERE key = ? ORDER BY server, project, task"
        delivered = "SELECT * FROM deliveries WHERE key = ? ORDER BY server, project"
        return RecordingTraces(
            *(key, row["name"], row["size"], row["fingerprint"], row["uri"], row["origin"]),
            files=tuple(str(one["uri"]) for one in self._db.execute(files, (row["fingerprint"],))),
            jobs=tuple(_job_of(one) for one in self._db.execute("SELECT * FROM jobs WHERE key = ?", (key,))),
            moves=tuple(move_of(one) for one in self._db.execute("SELECT * FROM moves WHERE key = ?", (key,))),
            tasks=tuple(_task_of(one) for one in self._db.execute(delivered, (key,))),
            listed_tasks=tuple(
                (ProjectAddress(one["server"], one["project"]), int(one["task"]))
                for one in self._db.execute(listed, (key,))
            ),
        )

    def save(self, traces: RecordingTraces) -> None:
        """Store that a recording is known again, by its audio: it was forgotten, and that is going to be erased."""
        values = (traces.key, traces.uri, traces.name, traces.size, traces.fingerprint, media_format(traces.name) or "")
        columns = "key, uri, name, size, fingerprint, media_format"
        self._db.execute(f"INSERT OR IGNORE INTO recordings ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)

    # Its deletion

    def withdraw(self, key: str) -> None:
        """Have a recording be nowhere, so that it is in no file that is written for others. All else stays known."""
        row = self._db.execute("SELECT uri, origin, fingerprint FROM recordings WHERE key = ?", (key,)).fetchone()
        if row is None:
            return
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute(f"DELETE FROM refusals WHERE uri IN ({_PLACES})", dict(row))
            self._db.execute("UPDATE recordings SET uri = NULL, origin = NULL WHERE key = ?", (key,))

    def delete(self, key: str) -> None:
        """Delete everything that is known of a recording, but for what is left to be done of its erasure."""
        fingerprint = "(SELECT fingerprint FROM recordings WHERE key = ?1)"
        self._db.execute("PRAGMA secure_delete = ON")
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM silence_checks WHERE job IN (SELECT name FROM jobs WHERE key = ?)", (key,))
            self._db.execute(f"DELETE FROM files WHERE fingerprint = {fingerprint}", (key,))
            for table in _OWN_TABLES:
                self._db.execute(f"DELETE FROM {table} WHERE key = ?", (key,))

    def leave_nothing_deleted(self) -> bool:
        """Write the ledger anew, so that nothing can be read in it that was deleted. Return whether that was done.

        It is not while another program reads the ledger.
        """
        return leave_nothing_deleted(self._db)


def _job_of(row: sqlite3.Row) -> JobTrace:
    return JobTrace(row["name"], row["engine"], row["output"], bool(row["started_here"]), bool(row["deleted"]))


def _task_of(row: sqlite3.Row) -> ImportedTask:
    address = ProjectAddress(row["server"], row["project"])
    return ImportedTask(address, row["key"], row["task"], row["audio"], row["content"])
