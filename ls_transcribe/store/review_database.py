"""The reviews of a review folder: what the next pull need not read again, and the numbers for the report."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ls_transcribe.errors.outputs import ReviewsMissing, ReviewsUnreadable
from ls_transcribe.model.review import Correction, ErrorCounts, RepeatedCorrection, ReportRow, Review, ReviewErrors
from ls_transcribe.store.ledger import database
from ls_transcribe.store.remembered_settings import RememberedSettings, SettingsTable

VERSION = 1
"""The version of the tables, stored as `PRAGMA user_version`."""

_WORDS = ("hits", "substitutions", "deletions", "insertions")
_CHARACTERS = tuple(f"character_{name}" for name in _WORDS)
_SUMS = ", ".join(f"SUM({name})" for name in _WORDS + _CHARACTERS)
_WORK_SUMS = "SUM(duration * (nth = 1)), TOTAL(lead_time), SUM(CASE WHEN lead_time > 0 THEN duration ELSE 0 END)"
_COLUMNS = f"COUNT(*) FILTER (WHERE nth = 1) AS recordings, {_SUMS}, {_WORK_SUMS}"
_COUNTED = "measured AND NOT withdrawn"


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it is stored. `stem` is the name of its files, without a suffix.

    `duration` is the recording's length in ms, `band` the name of the band of the machine's confidence. `engine` is the
    engine that made the machine's text, with the digest of its settings. `errors` is None if there was no machine's
    text to compare with. `manifest_lines` are the review's lines in the manifest.
    """

    stem: str
    review: Review
    duration: int
    band: str
    engine: str | None
    errors: ReviewErrors | None
    manifest_lines: tuple[str, ...]


class ReviewDatabase(SettingsTable):
    """The reviews of one folder. Only workflows write to it. Long lists are read row by row, to keep memory flat."""

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """Open the database to write. It is created if it is missing.

        Raises:
            ReviewsUnreadable: The file is no such database, or a later release made it.
        """
        with database.connected(path, str(path), unreadable=ReviewsUnreadable) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            if not database.version_of(connection, path, VERSION, ReviewsUnreadable):
                schema = resources.files(__package__).joinpath("reviews.sql").read_text(encoding="utf-8")
                connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {VERSION}; COMMIT;")
            yield cls(connection)

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """Open the database of a folder that must have one.

        Raises:
            ReviewsMissing: There is no database.
            ReviewsUnreadable: The file is no such database, or a later release made it.
        """
        if not path.exists():
            raise ReviewsMissing(path.parent)
        with cls.open(path) as reviews:
            yield reviews

    @classmethod
    def settings_of(cls, path: Path) -> RememberedSettings:
        """Return what a review folder remembers; only defaults if it has no database at `path`.

        Raises:
            ReviewsUnreadable: The file is no such database, or a later release made it.
        """
        if not path.exists():
            return RememberedSettings()
        with cls.open(path) as reviews:
            return reviews.remembered_settings()

    def settings(self) -> dict[str, Any]:
        """What the pulls so far were asked for."""
        return {row["name"]: json.loads(row["value"]) for row in self._db.execute("SELECT * FROM settings")}

    def remember(self, settings: Mapping[str, Any]) -> None:
        """Keep settings for the pulls that name none."""
        rows = [(name, json.dumps(value)) for name, value in settings.items()]
        self._db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", rows)

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
            *(task.key, task.name, task.language, stored.engine, stored.band, task.confidence, stored.duration),
            *(stored.errors is not None, False, *astuple(errors.words), *astuple(errors.characters)),
            "\n".join(stored.manifest_lines),
        )
        self._db.execute(f"INSERT INTO reviews VALUES ({', '.join('?' * len(row))})", row)
        self._db.executemany(
            "INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?)",
            [(stem, speaker, *astuple(counts)) for speaker, counts in errors.speakers.items()],
        )
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(stem, *astuple(correction)) for correction in errors.corrections],
        )

    def mark_withdrawn(self, task: int, present: Iterable[str] = ()) -> list[str]:
        """Mark a task's reviews as withdrawn, except for those with the stems `present`. Return the marked stems."""
        remaining = set(present)
        rows = self._db.execute("SELECT stem FROM reviews WHERE task = ? AND NOT withdrawn", (task,)).fetchall()
        withdrawn = [str(row["stem"]) for row in rows if row["stem"] not in remaining]
        self._db.executemany("UPDATE reviews SET withdrawn = 1 WHERE stem = ?", [(stem,) for stem in withdrawn])
        return withdrawn

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
        rows = self._db.execute("SELECT * FROM tasks")
        return {row["task"]: datetime.fromisoformat(row["changed"]) for row in rows}

    def current_reviews(self, task: int) -> set[tuple[str, int, str]]:
        """Return a task's reviews that are not withdrawn: stem, number of the annotation, and time of submission."""
        rows = self._db.execute("SELECT stem, annotation, at FROM reviews WHERE task = ? AND NOT withdrawn", (task,))
        return {(row["stem"], row["annotation"], row["at"]) for row in rows}

    def annotators(self, task: int) -> dict[str, int | None]:
        """Return the numbers of the people who reviewed a task, by stem. Withdrawn reviews are included."""
        rows = self._db.execute("SELECT stem, annotator FROM reviews WHERE task = ?", (task,))
        return {row["stem"]: row["annotator"] for row in rows}

    def current_stems(self) -> Iterator[tuple[int, str]]:
        """Yield task and stem of every review that is not withdrawn."""
        for row in self._db.execute("SELECT task, stem FROM reviews WHERE NOT withdrawn ORDER BY task, stem"):
            yield row["task"], row["stem"]

    def known_tasks(self) -> set[int]:
        """Return the tasks that have a review which is not withdrawn, and those that were skipped."""
        rows = self._db.execute("SELECT task FROM reviews WHERE NOT withdrawn UNION SELECT task FROM skipped")
        return {row["task"] for row in rows}

    # For the report and the manifest

    def manifest_lines(self) -> Iterator[str]:
        """Yield the lines of the manifest, ordered by stem."""
        for row in self._db.execute("SELECT lines FROM reviews WHERE NOT withdrawn AND lines <> '' ORDER BY stem"):
            yield row["lines"]

    def counts(self) -> dict[str, int]:
        """Return the numbers of a `ReviewReport`: "reviews", "unmeasured", "withdrawn" and "skipped"."""
        row = self._db.execute(
            "SELECT TOTAL(NOT withdrawn) AS reviews, TOTAL(NOT withdrawn AND NOT measured) AS unmeasured, "
            "TOTAL(withdrawn) AS withdrawn, (SELECT COUNT(*) FROM skipped) AS skipped FROM reviews"
        ).fetchone()
        return {name: int(row[name]) for name in ("reviews", "unmeasured", "withdrawn", "skipped")}

    def overall(self) -> ReportRow:
        """Return the row of all measured reviews.

        A recording that two people reviewed counts once as a recording; its words count in each review.
        """
        return _row(self._db.execute(f"SELECT 'all', {_COLUMNS} FROM {_numbered()}").fetchone())

    def rows_by(self, column: str) -> tuple[ReportRow, ...]:
        """Return the rows of the measured reviews by a column: "language", "engine" or "band".

        Bands are ordered from the surest to the least sure, the others by the number of recordings.
        """
        order = "MAX(confidence) DESC" if column == "band" else f"recordings DESC, {column}"
        rows = self._db.execute(f"SELECT {column}, {_COLUMNS} FROM {_numbered(column)} GROUP BY 1 ORDER BY {order}")
        return tuple(_row(row) for row in rows)

    def rows_by_speaker(self) -> tuple[ReportRow, ...]:
        """Return the rows of the measured words by speaker."""
        counts = ", ".join(f"SUM(speakers.{name})" for name in _WORDS)
        rows = self._db.execute(
            f"SELECT speaker, COUNT(DISTINCT key) AS recordings, {counts} FROM speakers JOIN reviews USING (stem) "
            f"WHERE {_COUNTED} GROUP BY speaker ORDER BY recordings DESC, speaker"
        )
        return tuple(ReportRow(row[0], row[1], ErrorCounts(*row[2:])) for row in rows)

    def languages(self) -> list[str]:
        """Return the languages of the reviews, sorted. Reviews without a known language are left out."""
        rows = self._db.execute("SELECT DISTINCT language FROM reviews WHERE language IS NOT NULL AND NOT withdrawn")
        return sorted(row["language"] for row in rows)

    def repeated_corrections(
        self, at_least: int = 1, *, language: str | None = None, most: int = -1
    ) -> Iterator[RepeatedCorrection]:
        """Yield the corrections that were made `at_least` so many times, the most frequent first, `most` of them.

        Each text has its most frequent spelling. The example is the first place in the file with the first stem.
        """
        same = "heard_normalised, written_normalised"
        rows = self._db.execute(
            f"SELECT {same}, COUNT(*) AS times, COUNT(DISTINCT key) AS recordings FROM corrections "
            f"JOIN reviews USING (stem) WHERE NOT withdrawn AND (?1 IS NULL OR language = ?1) GROUP BY {same} "
            f"HAVING COUNT(*) >= ?2 ORDER BY times DESC, {same} LIMIT ?3",
            (language, at_least, most),
        )
        for row in rows:
            yield self._example(row, language)

    def _example(self, row: sqlite3.Row, language: str | None) -> RepeatedCorrection:
        of_pair = (
            "FROM corrections JOIN reviews USING (stem) WHERE NOT withdrawn AND (?1 IS NULL OR language = ?1) "
            "AND heard_normalised = ?2 AND written_normalised = ?3"
        )
        pair = (language, row["heard_normalised"], row["written_normalised"])
        machine_text, reviewer_text = (
            self._db.execute(
                f"SELECT {spelled} {of_pair} GROUP BY {spelled} ORDER BY COUNT(*) DESC, {spelled}", pair
            ).fetchone()[0]
            for spelled in ("heard", "written")
        )
        example = self._db.execute(
            f"SELECT context, name, start {of_pair} ORDER BY stem, start LIMIT 1", pair
        ).fetchone()
        return RepeatedCorrection(
            machine_text,
            reviewer_text,
            row["times"],
            row["recordings"],
            example["context"],
            example["name"],
            example["start"],
        )

    def corrections(self, language: str | None = None) -> Iterator[tuple[str, str, Correction]]:
        """Yield every correction with its recording: key, name, correction."""
        columns = "heard, written, heard_normalised, written_normalised, context, start"
        rows = self._db.execute(
            f"SELECT key, name, {columns} FROM corrections JOIN reviews USING (stem) "
            "WHERE NOT withdrawn AND (?1 IS NULL OR language = ?1) ORDER BY stem, start",
            (language,),
        )
        for key, name, *fields in rows:
            yield key, name, Correction(*fields)

    def reviewed_texts(self, language: str | None = None) -> Iterator[str]:
        """Yield the reviewers' texts of each measured recording, or of each of its regions."""
        where = "measured AND NOT withdrawn AND lines <> '' AND (?1 IS NULL OR language = ?1)"
        for row in self._db.execute(f"SELECT lines FROM reviews WHERE {where} ORDER BY stem", (language,)):
            for line in row["lines"].split("\n"):
                yield json.loads(line)["text"]


def _numbered(column: str = "NULL") -> str:
    """Return a subquery of the measured reviews, in which `nth` numbers the reviews of one recording from 1.

    Only reviews with the same value in `column` are numbered together.
    """
    columns = ", ".join(("language", "engine", "band", "confidence", "duration", "lead_time", *_WORDS, *_CHARACTERS))
    nth = f"ROW_NUMBER() OVER (PARTITION BY key, {column} ORDER BY stem) AS nth"  # sorts: only what is short
    return f"(SELECT {columns}, {nth} FROM reviews WHERE {_COUNTED})"


def _row(values: Sequence[Any]) -> ReportRow:
    name, recordings, *numbers = values
    counts = [int(number or 0) for number in numbers[:8]]
    audio, work, worked = numbers[8:]
    return ReportRow(
        name if name is not None else "not known",
        recordings,
        ErrorCounts(*counts[:4]),
        ErrorCounts(*counts[4:]),
        audio=audio or 0,
        work=work or 0.0,
        worked_audio=worked or 0,
    )
