"""The ledger's file: opened, made, brought up to date."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ls_transcribe.errors.outputs import LedgerUnreadable, OutputNotWritable

VERSION = 3

_UPGRADES = {
    1: """
    ALTER TABLE recordings ADD COLUMN origin TEXT;
    CREATE INDEX recordings_by_origin ON recordings (origin);
    ALTER TABLE jobs ADD COLUMN output TEXT;
    ALTER TABLE jobs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    """,
    2: "",
}
"""From each earlier version to the next; the tables made since are made by `tables.sql`."""

# What this run's sources hold, in their order: gone when the ledger is closed.
_RUN = """
CREATE TEMP TABLE seen (
    position INTEGER PRIMARY KEY,
    found TEXT NOT NULL UNIQUE,  -- where it was found
    uri TEXT,                    -- where its audio is: elsewhere, once it has been uploaded; NULL of a copy
    key TEXT NOT NULL,
    job TEXT
);
CREATE INDEX temp.seen_by_key ON seen (key);
-- What a project of Label Studio holds of ours, as this run has found it.
CREATE TEMP TABLE held (
    key TEXT PRIMARY KEY,
    task INTEGER NOT NULL,
    audio TEXT NOT NULL,
    filled INTEGER NOT NULL
) WITHOUT ROWID;
-- What this run has done for recordings in that project.
CREATE TEMP TABLE dealt (key TEXT PRIMARY KEY, what TEXT NOT NULL) WITHOUT ROWID;
"""


@contextmanager
def connected(
    path: Path,
    database: str,
    *,
    uri: bool = False,
    unreadable: Callable[[Path, str], Exception] = LedgerUnreadable,
) -> Iterator[sqlite3.Connection]:
    """A connection to a database, which stands for the ledger at `path`.

    Raises:
        LedgerUnreadable: It is none; or what is said instead.
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


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make what tables are missing, and those of this run.

    Raises:
        LedgerUnreadable: It is a later release's.
    """
    version = _version(connection, path)
    if version < VERSION:
        schema = resources.files("ls_transcribe.store.ledger").joinpath("tables.sql").read_text(encoding="utf-8")
        upgrades = "".join(_UPGRADES[number] for number in range(version or VERSION, VERSION))
        connection.executescript(f"BEGIN; {upgrades} {schema} PRAGMA user_version = {VERSION}; COMMIT;")
    connection.executescript(_RUN)


def is_current(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the ledger can be read as it is; an earlier release's must be brought up to date.

    Raises:
        LedgerUnreadable: It is a later release's.
    """
    return _version(connection, path) == VERSION


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise LedgerUnreadable(path, f"it has version {version}, and this release reads version {VERSION}")
    return version
