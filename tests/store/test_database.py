"""What is left in the files of a database after rows were deleted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ls_transcribe.store.database import leave_nothing_deleted

_SECRET = "zeppelin"


@pytest.fixture(name="database")
def _database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with a log, of which rows were deleted by a SQLite that leaves them in its pages."""
    with closing(sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None, timeout=0)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT)")
        for number in range(300):
            connection.execute(
                "INSERT INTO words VALUES (?, ?)", (number, f"{_SECRET if number % 2 else 'museum'} " * 9)
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("DELETE FROM words WHERE number % 2")
        yield connection


def _files_with(folder: Path, word: str) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if word.encode() in path.read_bytes())


def test_nothing_deleted_can_be_read(database: sqlite3.Connection, tmp_path: Path) -> None:
    """Neither in free pages nor in the log, while the database is still open; the other rows are there."""
    before = _files_with(tmp_path, _SECRET)
    is_done = leave_nothing_deleted(database)
    left = database.execute("SELECT COUNT(*) FROM words").fetchone()[0]
    assert (bool(before), is_done, _files_with(tmp_path, _SECRET), left) == (True, True, [], 150)
    assert _files_with(tmp_path, "museum") == ["some.sqlite3"]


def test_it_is_told_while_another_program_reads(database: sqlite3.Connection, tmp_path: Path) -> None:
    """That one still has the earlier pages; when it has ended, it is done."""
    with closing(sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM words").fetchone()
        while_read = leave_nothing_deleted(database)
    assert (while_read, leave_nothing_deleted(database), _files_with(tmp_path, _SECRET)) == (False, True, [])
