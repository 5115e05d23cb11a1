"""The ledger's file: opened, created, and upgraded if an earlier release made it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ls_transcribe.errors.outputs import LedgerMissing, LedgerUnreadable, OutputNotWritable
from ls_transcribe.store import written_files

VERSION = 4
"""The version of the ledger's tables, stored as `PRAGMA user_version`."""

_UPGRADES = {
    1: """
    ALTER TABLE recordings ADD COLUMN origin TEXT;
    CREATE INDEX recordings_by_origin ON recordings (origin);
    ALTER TABLE jobs ADD COLUMN output TEXT;
    ALTER TABLE jobs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    """,
    2: "",
    3: "",
}
"""The statements that upgrade from each earlier version to the next. `tables.sql` then creates the missing tables."""

_TAKEN_OVER = """
INSERT OR IGNORE INTO written_files (path, size, modified, digest, earlier) VALUES
    ('tasks.json', -1, -1, '', ''), ('job_summary_completed.csv', -1, -1, '', ''),
    ('job_summary_failed.csv', -1, -1, '', '');
"""
"""Versions before 4 did not store what they wrote. These files were written anew by every run, and are its own."""

_TABLES_OF_RUN = """
-- The sources of this run, in the order in which they were found.
CREATE TEMP TABLE sources (
    position INTEGER PRIMARY KEY,
    found_at TEXT NOT NULL UNIQUE,  -- the URI at which it was found
    uri TEXT,                       -- the URI of its audio: another one, if it was uploaded; NULL for a copy
    key TEXT NOT NULL,
    job TEXT,                       -- the scheduled job
    needs_restore INTEGER NOT NULL  -- it is in Glacier
);
CREATE INDEX temp.sources_by_key ON sources (key);
-- The tasks of this folder's recordings that this run has found in a project of Label Studio.
CREATE TEMP TABLE existing_tasks (
    key TEXT PRIMARY KEY,
    task INTEGER NOT NULL,
    audio TEXT NOT NULL,
    is_filled INTEGER NOT NULL
) WITHOUT ROWID;
-- What this run has done for recordings in that project.
CREATE TEMP TABLE task_results (key TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;
"""
"""Temporary tables: they are as long as the list of recordings, and are gone when the ledger is closed."""


@contextmanager
def connected(
    path: Path,
    database: str,
    *,
    uri: bool = False,
    unreadable: Callable[[Path, str], Exception] = LedgerUnreadable,
) -> Iterator[sqlite3.Connection]:
    """Open `database`, a name for SQLite; with `uri`, it is an SQLite URI. `path` is the file that errors name.

    Raises:
        LedgerUnreadable: The file is no database. `unreadable` makes another error of its path and the reason.
        OutputNotWritable: The disk is full.
    """
    try:
        connection = sqlite3.connect(database, uri=uri, isolation_level=None, timeout=30)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise OutputNotWritable(path.parent, str(error)) from error
        raise unreadable(path, str(error)) from error


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the ledger at this path to read, and leave no file beside it if nobody writes to it.

    Raises:
        LedgerMissing: There is no ledger.
        LedgerUnreadable: The file is no database.
    """
    if not path.exists():
        raise LedgerMissing(path.parent)
    # A reader of a database with a write-ahead log creates files beside it. It needs none if nobody writes to the log.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    with connected(path, f"{path.absolute().as_uri()}?{mode}", uri=True) as connection:
        yield connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Create the tables that are missing, and the temporary tables of this run.

    Raises:
        LedgerUnreadable: A later release made the ledger.
    """
    version = version_of(connection, path, VERSION)
    if version < VERSION:
        schema = resources.files("ls_transcribe.store.ledger").joinpath("tables.sql").read_text(encoding="utf-8")
        upgrades = "".join(_UPGRADES[number] for number in range(version or VERSION, VERSION))
        schema += written_files.tables() + (_TAKEN_OVER if version else "")
        connection.executescript(f"BEGIN; {upgrades} {schema} PRAGMA user_version = {VERSION}; COMMIT;")
    connection.executescript(_TABLES_OF_RUN)


def version_of(
    connection: sqlite3.Connection,
    path: Path,
    newest: int,
    unreadable: Callable[[Path, str], Exception] = LedgerUnreadable,
) -> int:
    """Return the version of a database's tables; 0 if it has none. `newest` is the version that this release writes.

    Raises:
        LedgerUnreadable: The version is newer. `unreadable` makes another error of the path and the reason.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > newest:
        raise unreadable(path, f"it has version {version}, and this release reads version {newest}")
    return version
