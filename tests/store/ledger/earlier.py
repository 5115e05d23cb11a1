"""Ledgers as earlier versions of the tables left them. Version 0.1.0 is the first release, and has version 3.

Versions 1 and 2 were never released, but folders with them exist wherever the tool was installed from the repository.
"""

import sqlite3
from pathlib import Path

from ls_transcribe.store.ledger import Ledger

_TO_2 = "DROP TABLE deliveries;"
_TO_1 = """
DROP TABLE moves;
DROP INDEX recordings_by_origin;
ALTER TABLE recordings DROP COLUMN origin;
ALTER TABLE jobs DROP COLUMN output;
ALTER TABLE jobs DROP COLUMN deleted;
"""


def create(path: Path, version: int, rows: str) -> None:
    """Create a ledger with the tables of this version and these rows (SQL): today's tables, without what came later."""
    with Ledger.open(path):
        pass
    connection = sqlite3.connect(path)
    changes = _TO_2 + (_TO_1 if version == 1 else "")
    connection.executescript(f"{changes} PRAGMA user_version = {version}; {rows}")
    connection.close()
