"""A ledger of the version before is brought up to date with all that it holds."""

import sqlite3
from contextlib import closing
from pathlib import Path

from store import earlier_reviews
from store.ledger import earlier
from store.stored_reviews import everything, stored_review

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.own_files import OWN
from ls_transcribe.store.review_database import ReviewDatabase

_OUTPUTS = ("tasks.json", "job_summary_completed.csv", "job_summary_failed.csv")
_ROWS = """
INSERT INTO recordings VALUES ('k', 's3://calls/a.wav', 'a.wav', 1, 'f', 'wav', 'lst-a-k-aaaaaa', NULL);
INSERT INTO jobs (name, key, engine, settings, attempt, status, measured)
    VALUES ('lst-a-k-aaaaaa', 'k', 'pocketsphinx', 'aaaaaa', 1, 'COMPLETED', 1);
"""
_REPORT = ("manifest.jsonl", "report.json", "report.html")


def _schema(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            *connection.execute("SELECT name FROM sqlite_schema ORDER BY 1"),
            *connection.execute("PRAGMA user_version"),
        ]


def test_what_every_run_wrote_is_its_own(tmp_path: Path) -> None:
    """Version 3 did not store what it wrote. Nothing else is its own, and its tables become those of today."""
    path, new = tmp_path / "ledger.sqlite3", tmp_path / "new.sqlite3"
    earlier.create(path, 3, _ROWS)
    found = []
    for place in (path, new):
        with Ledger.open(place) as ledger:
            states = [ledger.files.find(name) for name in (*_OUTPUTS, "documents/a.txt")]
            found.append((states, [job.recording.name for job in ledger.transcribed_jobs()]))
    assert found == [([OWN, OWN, OWN, None], ["a.wav"]), ([None] * 4, [])]
    assert _schema(path) == _schema(new)


def test_reviews_that_were_not_marked(tmp_path: Path) -> None:
    """Version 2 of the reviews did not store which are ground truth: none is, and all that it stored is there."""
    path, new = tmp_path / "reviews.sqlite3", tmp_path / "new.sqlite3"
    with ReviewDatabase.open(new) as reviews:
        reviews.save(stored_review(1, lines=('{"text": "a"}',)))
        before = everything(reviews)
    earlier_reviews.create(path, 2)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS new", (str(new),))
        connection.executescript(
            "ALTER TABLE new.reviews DROP COLUMN ground_truth; ALTER TABLE new.reviews DROP COLUMN flag;"
        )
        connection.executescript("INSERT INTO main.reviews SELECT * FROM new.reviews; DROP TABLE new.reviews;")
    new.unlink()
    with ReviewDatabase.open(new):
        pass
    with ReviewDatabase.open(path) as reviews:
        found, files = everything(reviews), [reviews.files.find(name) for name in _REPORT]
        reviews.save_ground_truth("call1", is_ground_truth=True)
    assert (found, files, _schema(path)) == (before, [None] * 3, _schema(new))


def test_what_every_pull_wrote_is_its_own(tmp_path: Path) -> None:
    """The same for the reviews, whose tables had version 1."""
    path, new = tmp_path / "reviews.sqlite3", tmp_path / "new.sqlite3"
    earlier_reviews.create(path, 1, "INSERT INTO skipped VALUES (7, 'a.wav');")
    found = []
    for place in (path, new):
        with ReviewDatabase.open(place) as reviews:
            found.append(([reviews.files.find(name) for name in _REPORT], reviews.known_tasks()))
    assert found == [([OWN, OWN, OWN], {7}), ([None] * 3, set())]
    assert _schema(path) == _schema(new)
