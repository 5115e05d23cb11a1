"""How far the review is, stored in a ledger that is not open."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.ledger import earlier

from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.progress import save_progress
from ls_transcribe.store.remembered_settings import RememberedProgress

PROGRESS = RememberedProgress("pull", datetime(2026, 5, 31, 12, tzinfo=UTC), ReviewProgress(11, 6, 1, 24_000, 1.5))


def test_while_a_run_is_on(tmp_path: Path) -> None:
    """A run that has the ledger open sees it, and keeps what it remembers itself."""
    path = tmp_path / "ledger.sqlite3"
    with Ledger.open(path) as ledger:
        ledger.save_settings(engine="amazon")
        save_progress(path, PROGRESS)
        remembered = ledger.remembered_settings()
    assert (remembered.progress, remembered.engine) == (PROGRESS, "amazon")


def test_no_ledger(tmp_path: Path) -> None:
    """None is made."""
    save_progress(tmp_path / "ledger.sqlite3", PROGRESS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", [3, 99])
def test_another_version(tmp_path: Path, version: int) -> None:
    """A ledger of another release stays as it is, to the byte."""
    path = tmp_path / "ledger.sqlite3"
    if version == 3:
        earlier.create(path, version, "")
    else:
        with Ledger.open(path):
            pass
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("PRAGMA journal_mode = DELETE")
    before = path.read_bytes()
    save_progress(path, PROGRESS)
    assert path.read_bytes() == before


def test_no_database(tmp_path: Path) -> None:
    """What is no ledger is left alone, and costs the pull nothing."""
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"somebody's notes\n" * 100)
    save_progress(path, PROGRESS)
    assert path.read_bytes() == b"somebody's notes\n" * 100
