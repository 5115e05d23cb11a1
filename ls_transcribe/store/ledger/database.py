"""The ledger's file: opened, created, and upgraded if an earlier release made it."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import resources
from pathlib import Path

from ls_transcribe.errors.outputs import DatabaseUnavailable, LedgerMissing, LedgerUnreadable
from ls_transcribe.store import written_files
from ls_transcribe.store.disks import FULL, disk_full
from ls_transcribe.store.locked_folder import TRANSCRIPTS
from ls_transcribe.store.new_files import create_if_missing
from ls_transcribe.store.sqlite_errors import DAMAGED_VALUES, DamagedRow, NamedRow, Unreadable, error_of, is_damaged
from ls_transcribe.store.temporary_folder import temporary_folder

VERSION = 6
"""The version of the ledger's tables, stored as `PRAGMA user_version`."""

_PATIENCE = 30.0  # seconds for which a database is waited for that another program has locked
_LOG = "-wal"  # follows the name of a database in that of its write-ahead log

_UPGRADES = {
    1: """
    ALTER TABLE recordings ADD COLUMN origin TEXT;
    CREATE INDEX recordings_by_origin ON recordings (origin);
    ALTER TABLE jobs ADD COLUMN output TEXT;
    ALTER TABLE jobs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    """,
    2: "",
    3: "",
    4: "",
    5: "",
}
"""The statements that upgrade from each earlier version to the next. `tables.sql` then creates the missing tables."""

_TAKEN_OVER = """
INSERT OR IGNORE INTO written_files (path, size, modified, digest, earlier) VALUES
    ('tasks.json', -1, -1, '', ''), ('job_summary_completed.csv', -1, -1, '', ''),
    ('job_summary_failed.csv', -1, -1, '', '');
"""
"""Versions before 4 did not store what they wrote. These files were written anew by every run, and are its own."""

_STARTED_BEFORE = """
INSERT INTO starts (job, key, is_sure) SELECT name, key, 1 FROM jobs WHERE engine = 'amazon' AND started_here;
"""
"""Versions before 5 did not store what their starts cost. Only Amazon's did."""

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
-- The lines of a file that is being written: those that were made, and where the others were copied from.
CREATE TEMP TABLE made_lines (
    key TEXT PRIMARY KEY, signature BLOB NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, counts TEXT
) WITHOUT ROWID;
CREATE TEMP TABLE copied_lines (start INTEGER PRIMARY KEY, stop INTEGER NOT NULL, shift INTEGER NOT NULL);
-- Lines that were made of this run's transcripts, for the files that have none of them yet.
CREATE TEMP TABLE kept_lines (
    file TEXT NOT NULL, key TEXT NOT NULL, signature BLOB NOT NULL, content BLOB NOT NULL, counts TEXT,
    PRIMARY KEY (file, key)
);
"""
"""Temporary tables: they are as long as the list of recordings, and are gone when the ledger is closed."""


@contextmanager
def connected(
    path: Path,
    database: str,
    *,
    uri: bool = False,
    unreadable: Unreadable = LedgerUnreadable,
    beside_another: bool = False,
) -> Iterator[sqlite3.Connection]:
    """Open `database`, a name for SQLite; with `uri`, it is an SQLite URI. `path` is the file that errors name.

    If the database is this file, it is created if it is missing. `beside_another` says that another database is used in
    the same block: errors that may be its own are left to it.

    Raises:
        LedgerUnreadable: The file is no database, or is damaged. `unreadable` makes another error.
        DatabaseUnavailable: It is locked, or may not be opened.
        DiskFull: The disk is full.
    """
    if database == str(path):
        with suppress(OSError):  # SQLite says what is wrong there
            create_if_missing(path)
    try:
        connection = sqlite3.connect(database, uri=uri, isolation_level=None, timeout=_PATIENCE)
    except sqlite3.Error as error:
        raise error_of(path, error, unreadable) from error
    connection.row_factory = NamedRow
    try:
        yield connection
    except sqlite3.Error as error:
        if beside_another and not _is_of(connection, error):
            raise
        raise error_of(path, error, unreadable) from error
    except DAMAGED_VALUES as error:
        if is_damaged(connection):
            raise unreadable(path, f"it is damaged ({error})") from error
        raise
    finally:
        connection.close()


def _is_of(connection: sqlite3.Connection, error: sqlite3.Error) -> bool:
    """Return whether an error may be about this database, which is only read."""
    if isinstance(error, DamagedRow):
        return error.connection is connection
    return is_damaged(connection)


@contextmanager
def read_only(path: Path, *, beside_another: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the ledger at this path to read, and leave no file beside it if nobody writes to it.

    Raises:
        LedgerMissing: There is no ledger.
        LedgerUnreadable: The file is no database.
    """
    if not os.path.lexists(path) or is_unwritten(path):
        refuse_emptied(path)
        raise LedgerMissing(path.parent)
    with opened_to_read(path, beside_another=beside_another) as connection:
        yield connection


@contextmanager
def opened_to_read(
    path: Path, *, unreadable: Unreadable = LedgerUnreadable, beside_another: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open a database that is there, as `read_only` does. `unreadable` and the errors are as in `connected`."""
    log = path.with_name(f"{path.name}{_LOG}")
    with ExitStack() as stack:
        real = path
        if log.exists() and not os.access(path.parent, os.W_OK):  # SQLite would write beside it
            real = stack.enter_context(temporary_folder()) / path.name
            _copy((path, log), real.parent)
        # A reader of a database with a write-ahead log creates files beside it. It needs none if nobody writes to it.
        mode = "mode=ro" if log.exists() else "immutable=1"
        name = f"{real.absolute().as_uri()}?{mode}"
        opened = connected(path, name, uri=True, unreadable=unreadable, beside_another=beside_another)
        yield stack.enter_context(opened)


def _copy(files: Iterable[Path], temporary: Path) -> None:
    try:
        for file in files:
            shutil.copyfile(file, temporary / file.name)
    except OSError as error:
        if error.errno in FULL:  # what is named in the error is the file that was read
            has_quota = error.errno == errno.EDQUOT
            raise disk_full(temporary.parent, has_quota=has_quota, is_temporary=True) from error
        raise


def is_unwritten(path: Path) -> bool:
    """Return whether a database is there and nothing was written to it: so a run leaves it that is killed at once."""
    try:
        return path.lstat().st_size == 0 and not path.with_name(f"{path.name}{_LOG}").exists()
    except OSError:
        return False


def ledger_exists(path: Path) -> bool:
    """Return whether there is a ledger. One that a run left before it had written anything is none.

    Raises:
        LedgerUnreadable: It has lost its content.
    """
    refuse_emptied(path)
    return os.path.lexists(path) and not is_unwritten(path)


def refuse_emptied(path: Path) -> None:
    """Refuse a ledger that has lost its content: beside transcripts, a ledger is not empty.

    Raises:
        LedgerUnreadable: It is.
    """
    if is_unwritten(path):
        with suppress(OSError), os.scandir(path.parent / TRANSCRIPTS) as transcripts:
            if any(entry.name.endswith(".json") for entry in transcripts):
                raise LedgerUnreadable(path, "it is empty, and there are transcripts beside it")


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Create the tables that are missing, and the temporary tables of this run.

    Raises:
        DatabaseUnavailable: A later release made the ledger.
    """
    version = version_of(connection, path, VERSION)
    if version < VERSION:
        schema = resources.files("ls_transcribe.store.ledger").joinpath("tables.sql").read_text(encoding="utf-8")
        upgrades = "".join(_UPGRADES[number] for number in range(version or VERSION, VERSION))
        schema += written_files.tables()
        schema += _TAKEN_OVER if 0 < version < 4 else ""
        schema += _STARTED_BEFORE if 0 < version < 5 else ""
        connection.executescript(f"BEGIN; {upgrades} {schema} PRAGMA user_version = {VERSION}; COMMIT;")
    connection.executescript(_TABLES_OF_RUN)


def version_of(
    connection: sqlite3.Connection,
    path: Path,
    newest: int,
    unreadable: Unreadable = LedgerUnreadable,
) -> int:
    """Return the version of a database's tables; 0 if it has none. `newest` is the version that this release writes.

    Raises:
        LedgerUnreadable: The tables are another program's. `unreadable` makes another error.
        DatabaseUnavailable: The version is newer.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < 0 or (not version and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()):
        raise unreadable(path, "it is a database of another program")
    if version > newest:
        reason = f"a newer release of ls-transcribe has changed it (version {version}; this one reads {newest})"
        raise DatabaseUnavailable(path, reason, "use that release")
    return version
