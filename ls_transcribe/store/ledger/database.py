"""The ledger's file: found, created, and upgraded if an earlier release made it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from ls_transcribe.errors.outputs import LedgerMissing, LedgerUnreadable
from ls_transcribe.store import written_files
from ls_transcribe.store.database import is_unwritten, opened_to_read, version_of
from ls_transcribe.store.locked_folder import TRANSCRIPTS

VERSION = 13
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
    4: "",
    5: "",
    6: "",
    7: "ALTER TABLE jobs ADD COLUMN flags TEXT;",
    8: "DROP TABLE IF EXISTS project_listings; DROP TABLE IF EXISTS project_tasks;",
    9: "ALTER TABLE jobs ADD COLUMN listened INTEGER NOT NULL DEFAULT 0;",
    10: "",
    11: "",
    12: "",
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
