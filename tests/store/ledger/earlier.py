"""Ledgers as earlier versions of the tables left them. The tables of version 3 stand in `tables_3.sql`.

Versions 1 and 2 were never released, but folders with them exist wherever the tool was installed from the repository.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_TABLES = (Path(__file__).parent / "tables_3.sql").read_text(encoding="utf-8")
_TO_2 = "DROP TABLE deliveries;"
_TO_1 = """
DROP TABLE moves;
DROP INDEX recordings_by_origin;
ALTER TABLE recordings DROP COLUMN origin;
ALTER TABLE jobs DROP COLUMN output;
ALTER TABLE jobs DROP COLUMN deleted;
"""
_CHANGES = {1: _TO_2 + _TO_1, 2: _TO_2, 3: ""}


def create(path: Path, version: int, rows: str) -> None:
    """Create a ledger with the tables of this version and these rows (SQL)."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{_TABLES} {_CHANGES[version]} PRAGMA user_version = {version}; {rows}")
