"""Databases of reviews as earlier versions of the tables left them: `reviews_1.sql` and so on."""

import sqlite3
from contextlib import closing
from pathlib import Path

from ls_transcribe.store import written_files

VERSIONS = (1, 2, 3)


def create(path: Path, version: int, rows: str = "") -> None:
    """Create a database with the tables of this version and these rows (SQL)."""
    tables = (Path(__file__).parent / f"reviews_{version}.sql").read_text(encoding="utf-8")
    if version > 1:
        tables += written_files.tables()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{tables} {rows} PRAGMA user_version = {version};")
