"""The reviews of a review folder: what a pull stores of them, and what the next pull need not read again."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.errors.outputs import ReviewsMissing, ReviewsUnreadable
from ls_transcribe.model.confidence_bands import UNKNOWN, recording_band
from ls_transcribe.model.review import ErrorCounts, Review, ReviewErrors
from ls_transcribe.store import database, written_files
from ls_transcribe.store.remembered_settings import RememberedSettings, SettingsTable
from ls_transcribe.store.review_comparisons import ReviewComparisons
from ls_transcribe.store.review_removal import ReviewRemoval
from ls_transcribe.store.review_statistics import ReviewStatistics
from ls_transcribe.store.sqlite_errors import reading_values
from ls_transcribe.store.stored_report import StoredReport
from ls_transcribe.store.task_lengths import TaskLengths
from ls_transcribe.store.written_files import DocumentNames, WrittenFiles

VERSION = 5
"""The version of the tables, stored as `PRAGMA user_version`."""

REPORT = "report.json"
"""The file beside the database that every pull writes."""

_TAKEN_OVER = """
INSERT OR IGNORE INTO written_files (path, size, modified, digest, earlier) VALUES
    ('manifest.jsonl', -1, -1, '', ''), ('report.json', -1, -1, '', ''), ('report.html', -1, -1, '', '');
"""
"""Version 1 did not store what it wrote. These files were written anew by every pull, and are its own."""


_GROUND_TRUTH = "ALTER TABLE reviews ADD COLUMN ground_truth INTEGER NOT NULL DEFAULT 0;"
"""Versions 1 and 2 did not store which reviews are marked as ground truth."""

_FLAG = f"ALTER TABLE reviews ADD COLUMN flag TEXT NOT NULL DEFAULT '{UNKNOWN}';"
"""Versions before 5 did not store flags."""

WITHOUT_FLAGS = "none"
"""The name of the row of recordings without flags."""


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it is stored. `stem` is the name of its files, without a suffix.

    `duration` is the recording's length in ms, 0 if nothing tells it. `errors` is None if there was no machine's text
    to compare with. `manifest_lines` are the review's lines in the manifest.
    """

    stem: str
    review: Review
    duration: int
    errors: ReviewErrors | None
    manifest_lines: tuple[str, ...]


class MadeFile(NamedTuple):
    """A file of a review: its path below the folder, and by which recipe and of which version it was made."""

    path: str
    recipe: int
    made_from: str


class CurrentFiles(NamedTuple):
    """A review that is not withdrawn, and its files by the names of formats. `version` is that of `version_of`."""

    task: int
    stem: str
    version: str
    files: Mapping[str, MadeFile]


def version_of(review: Review) -> str:
    """Return a text that changes when a review is submitted again."""
    return f"{review.annotation} {review.submitted_at.isoformat()}"


class ReviewDatabase(SettingsTable):
    """The reviews of one folder. Only workflows write to it. `statistics` reads what all reviews say together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.statistics = ReviewStatistics(connection)
        self.comparisons = ReviewComparisons(connection)
        self.task_lengths = TaskLengths(connection)
        self.files = WrittenFiles(connection)
        self.names = DocumentNames(connection)
        self.report = StoredReport(connection)
        self.removal = ReviewRemoval(connection)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """Open the database to write. It is created if it is missing.

        Raises:
            ReviewsUnreadable: The file is no such database.
            DatabaseUnavailable: A later release made it.
        """
        _refuse_emptied(path)
        with database.connected(path, str(path), unreadable=ReviewsUnreadable) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            version = database.version_of(connection, path, VERSION, ReviewsUnreadable)
            if version < VERSION:
                schema = resources.files(__package__).joinpath("reviews.sql").read_text(encoding="utf-8")
                schema += written_files.tables() + (_TAKEN_OVER if version == 1 else "")
                schema = (_FLAG if version else "") + schema
                schema = (_GROUND_TRUTH if 0 < version < 3 else "") + schema
                connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {VERSION}; COMMIT;")
            yield cls(connection)

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """Open the database of a folder that must have one.

        Raises:
            ReviewsMissing: There is no database.
            ReviewsUnreadable: The file is no such database.
            DatabaseUnavailable: A later release made it.
        """
        if not os.path.lexists(path):
            raise ReviewsMissing(path.parent)
        with cls.open(path) as reviews:
            yield reviews

    @classmethod
    def settings_of(cls, path: Path) -> RememberedSettings:
        """Return what a review folder remembers; only defaults if it has no database at `path`.

        Raises:
            ReviewsUnreadable: The file is no such database.
            DatabaseUnavailable: A later release made it.
        """
        _refuse_emptied(path)
        if not os.path.lexists(path) or database.is_unwritten(path):
            return RememberedSettings()
        with database.opened_to_read(path, unreadable=ReviewsUnreadable) as connection:
            version = database.version_of(connection, path, VERSION, ReviewsUnreadable)
            return cls(connection).remembered_settings() if version else RememberedSettings()

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store everything that is written inside of it, or nothing if an exception is raised."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def free_stem(self, task: int, wanted: str) -> str:
        """Return the stem for a task's files: `wanted`, or another one if the files of another task have that."""
        row = self._db.execute("SELECT 1 FROM reviews WHERE stem = ? AND task <> ?", (wanted, task)).fetchone()
        return f"{wanted}-task{task}" if row else wanted

    def save(self, stored: StoredReview) -> None:
        """Store a review. It replaces the one with the same stem."""
        review, errors = stored.review, stored.errors or ReviewErrors(ErrorCounts(), ErrorCounts())
        task, stem = review.task, stored.stem
        self._db.execute("DELETE FROM reviews WHERE stem = ?", (stem,))
        submitted = review.submitted_at.isoformat()
        row = (
            *(stem, task.id, review.annotation, review.annotator, submitted, review.lead_time),
            *(task.key, task.name, task.language, review.engine, recording_band(task.confidence)),
            *(task.confidence, stored.duration),
            *(stored.errors is not None, False, *_numbers(errors.words), *_numbers(errors.characters)),
            *("\n".join(stored.manifest_lines), review.is_ground_truth, _flag_name(task.flag)),
        )
        self._db.execute(f"INSERT INTO reviews VALUES ({', '.join('?' * len(row))})", row)
        self._db.executemany(
            "INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?)",
            [(stem, speaker, *_numbers(counts)) for speaker, counts in errors.speakers.items()],
        )
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(stem, one.machine_text, one.reviewer_text, one.machine_normalised, one.reviewer_normalised),
                    *(one.context, one.start),
                )
                for one in errors.corrections
            ],
        )

    def mark_withdrawn(self, task: int, present: Iterable[str] = ()) -> list[str]:
        """Mark a task's reviews as withdrawn, except for those with the stems `present`. Return the marked stems."""
        remaining = set(present)
        rows = self._db.execute("SELECT stem FROM reviews WHERE task = ? AND NOT withdrawn", (task,)).fetchall()
        withdrawn = [str(row["stem"]) for row in rows if row["stem"] not in remaining]
        self._db.executemany("UPDATE reviews SET withdrawn = 1 WHERE stem = ?", [(stem,) for stem in withdrawn])
        return withdrawn

    def save_ground_truth(self, stem: str, *, is_ground_truth: bool) -> None:
        """Store whether a review is marked as ground truth, which can change without a new submission."""
        query = "UPDATE reviews SET ground_truth = ?1 WHERE stem = ?2 AND ground_truth <> ?1"
        self._db.execute(query, (is_ground_truth, stem))

    def save_skipped(self, task: int, name: str, *, skipped: bool) -> None:
        """Store whether reviewers skipped a task. `name` is the name of its recording."""
        self._db.execute("DELETE FROM skipped WHERE task = ?", (task,))
        if skipped:
            self._db.execute("INSERT INTO skipped VALUES (?, ?)", (task, name))

    def save_read_tasks(self, tasks: Mapping[int, datetime]) -> None:
        """Store when each of these tasks had last changed when it was read. Earlier entries are deleted."""
        with self.transaction():
            self._db.execute("DELETE FROM tasks")
            rows = [(task, changed.isoformat()) for task, changed in tasks.items()]
            self._db.executemany("INSERT INTO tasks VALUES (?, ?)", rows)

    # What was read

    def read_tasks(self) -> dict[int, datetime]:
        """Return the tasks that `save_read_tasks` stored."""
        rows = self._db.execute("SELECT task, changed FROM tasks")
        with reading_values(self._db):
            return {row["task"]: datetime.fromisoformat(row["changed"]) for row in rows}

    def annotators(self, task: int) -> dict[str, int | None]:
        """Return the numbers of the people who reviewed a task, by stem. Withdrawn reviews are included."""
        rows = self._db.execute("SELECT stem, annotator FROM reviews WHERE task = ?", (task,))
        return {row["stem"]: row["annotator"] for row in rows}

    def has_review(self, stem: str) -> bool:
        """Return whether there is a review with this stem, also a withdrawn one."""
        return self._db.execute("SELECT 1 FROM reviews WHERE stem = ?", (stem,)).fetchone() is not None

    def current_files(self, task: int | None = None) -> Iterator[CurrentFiles]:
        """Yield the files of all reviews that are not withdrawn, or of those of one task, by task and stem."""
        query = (
            "SELECT task, stem, annotation || ' ' || at, format, path, recipe, made_from "
            "FROM reviews LEFT JOIN written_files ON written_files.key = reviews.stem "
            f"WHERE NOT withdrawn {'' if task is None else 'AND task = ?'} ORDER BY task, stem"
        )
        found = self._db.execute(query, () if task is None else (task,))
        for (number, stem, version), rows in groupby(found, key=itemgetter(0, 1, 2)):
            files = {row[3]: MadeFile(*row[4:]) for row in map(tuple, rows) if row[3]}
            yield CurrentFiles(number, stem, version, files)

    def known_tasks(self) -> set[int]:
        """Return the tasks that have a review which is not withdrawn, and those that were skipped."""
        rows = self._db.execute("SELECT task FROM reviews WHERE NOT withdrawn UNION SELECT task FROM skipped")
        return {row["task"] for row in rows}


def _numbers(counts: ErrorCounts) -> tuple[int, int, int, int]:
    return counts.hits, counts.substitutions, counts.deletions, counts.insertions


def _refuse_emptied(path: Path) -> None:
    """Refuse a database that has lost its content: beside a report, it is not empty.

    Raises:
        ReviewsUnreadable: It is.
    """
    if database.is_unwritten(path) and path.with_name(REPORT).exists():
        raise ReviewsUnreadable(path, "it is empty, and there is a report beside it")


def _flag_name(flag: str | None) -> str:
    """Return what the report calls the worst flag of a recording."""
    return UNKNOWN if flag is None else flag or WITHOUT_FLAGS
