"""What the ledger holds of a project's tasks."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.project_listings import ListedTask, ProjectListing

_PROJECT = ProjectAddress("http://localhost:8080", 1)
_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
_LISTING = ProjectListing("audio", _NOON)

_VERSION_8 = """
DROP TABLE project_listings;
DROP TABLE project_tasks;
CREATE TABLE project_listings (
    server TEXT NOT NULL, project INTEGER NOT NULL, audio_variable TEXT NOT NULL, latest TEXT NOT NULL,
    since TEXT NOT NULL, PRIMARY KEY (server, project)
) STRICT;
CREATE TABLE project_tasks (
    server TEXT NOT NULL, project INTEGER NOT NULL, task INTEGER NOT NULL, key TEXT NOT NULL, audio TEXT NOT NULL,
    PRIMARY KEY (server, project, task)
) STRICT, WITHOUT ROWID;
INSERT INTO project_listings VALUES ('http://localhost:8080', 1, 'audio', '2026-12-01T12:00:00', '2026-12-01T12:00:00');
INSERT INTO project_tasks VALUES ('http://localhost:8080', 1, 7, 'key', 's3://calls/a.wav');
ALTER TABLE jobs DROP COLUMN listened;
PRAGMA user_version = 8;
"""


def _task(number: int, after: timedelta) -> ListedTask:
    return ListedTask(number, f"key-{number}", "s3://calls/a.wav", _NOON + after)


def test_a_listing_of_version_8_is_made_anew(tmp_path: Path) -> None:
    """It does not tell when tasks have changed."""
    path = tmp_path / "ledger.sqlite3"
    with Ledger.open(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_VERSION_8)
    with Ledger.open(path) as ledger:
        listings = ledger.project_listings
        assert (listings.find(_PROJECT), listings.count(_PROJECT)) == (None, 0)
        listings.save(_PROJECT, _LISTING)
        assert listings.find(_PROJECT) == _LISTING


def test_what_has_changed_last(tmp_path: Path) -> None:
    """By its time, whatever its zone and its fractions of a second."""
    elsewhere = timezone(timedelta(hours=-5))
    first, second = _task(1, timedelta()), _task(2, timedelta(microseconds=1))
    third = ListedTask(3, "", "", datetime(2026, 12, 1, 8, tzinfo=elsewhere))  # an hour later
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        listings = ledger.project_listings
        assert listings.last_changed(_PROJECT) is None
        listings.add(_PROJECT, [third, second, first])
        times = [None, third.changed, second.changed, first.changed]
        assert [listings.last_changed(_PROJECT, before=time) for time in times] == [third, second, first, None]
        listings.clear_changed(_PROJECT, second.changed)
        assert (listings.count(_PROJECT), listings.last_changed(_PROJECT)) == (1, first)
