"""What was reviewed so far, kept in the folder of reviews: what a second pull need not read again, and what all say."""

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

_WORDS = ("hits", "substitutions", "deletions", "insertions")
_CHARACTERS = tuple(f"character_{name}" for name in _WORDS)
_SUMS = ", ".join(f"SUM({name})" for name in _WORDS + _CHARACTERS)
_WORK = "SUM(duration * (nth = 1)), TOTAL(lead_time), SUM(CASE WHEN lead_time > 0 THEN duration ELSE 0 END)"
_COLUMNS = f"COUNT(*) FILTER (WHERE nth = 1) AS recordings, {_SUMS}, {_WORK}"
_COUNTED = "measured AND NOT withdrawn"


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it is kept: what its files are called (`stem`), and what came of it.

    `duration` (ms) is the recording's; `band` names that of the machine's confidence, `engine` what made its text;
    `measure` is None where there was nothing to compare with; `lines` are its part of the manifest.
    """

    stem: str
    review: Review
    duration: int
    band: str
    engine: str | None
    measure: ReviewErrors | None
    lines: tuple[str, ...]


class ReviewDatabase(SettingsTable):
    """One folder's reviews. Only `pipeline` writes; whatever is as long as their list is handed out row by row."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """The reviews, to write in; made if there are none.

        Raises:
            ReviewsUnreadable: The file holds none, or a later release's.
        """
        with database.connected(path, str(path), unreadable=ReviewsUnreadable) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            if not _version(connection, path):
                schema = resources.files(__package__).joinpath("reviews.sql").read_text(encoding="utf-8")
                connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {VERSION}; COMMIT;")
            yield cls(connection)

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> "Iterator[ReviewDatabase]":
        """The reviews, to read.

        Raises:
            ReviewsMissing: There are none.
            ReviewsUnreadable: The file holds none, or a later release's.
        """
        if not path.exists():
            raise ReviewsMissing(path.parent)
        with cls.open(path) as reviews:
            yield reviews

    # What the folder remembers

    @classmethod
    def settings_of(cls, path: Path) -> RememberedSettings:
        """Return what a review folder remembers; only defaults if it has no database at `path`.

        Raises:
            ReviewsUnreadable: The file is no such database, or a later release's.
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

    # What was read

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write down what follows at once: all of it or nothing."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def stem_of(self, task: int, wanted: str) -> str:
        """What a task's files are called: as wanted, unless those of another task are called so."""
        row = self._db.execute("SELECT 1 FROM reviews WHERE stem = ? AND task <> ?", (wanted, task)).fetchone()
        return f"{wanted}-task{task}" if row else wanted

    def keep(self, kept: StoredReview) -> None:
        """Write a review down, in the place of the earlier one of this stem."""
        review, measure = kept.review, kept.measure or ReviewErrors(ErrorCounts(), ErrorCounts())
        subject = review.subject
        self._db.execute("DELETE FROM reviews WHERE stem = ?", (kept.stem,))
        row = (
            *(kept.stem, subject.task, review.annotation, review.annotator, review.at.isoformat(), review.lead_time),
            *(subject.key, subject.name, subject.language, kept.engine, kept.band, subject.confidence, kept.duration),
            *(kept.measure is not None, False, *astuple(measure.words), *astuple(measure.characters)),
            "\n".join(kept.lines),
        )
        self._db.execute(f"INSERT INTO reviews VALUES ({', '.join('?' * len(row))})", row)
        self._db.executemany(
            "INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?)",
            [(kept.stem, speaker, *astuple(counts)) for speaker, counts in measure.speakers.items()],
        )
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(kept.stem, *astuple(correction)) for correction in measure.corrections],
        )

    def withdraw(self, task: int, present: Iterable[str] = ()) -> list[str]:
        """Note that of a task's reviews only those with the `present` stems are left. Returns the others' stems."""
        left = set(present)
        rows = self._db.execute("SELECT stem FROM reviews WHERE task = ? AND NOT withdrawn", (task,)).fetchall()
        gone = [str(row["stem"]) for row in rows if row["stem"] not in left]
        self._db.executemany("UPDATE reviews SET withdrawn = 1 WHERE stem = ?", [(stem,) for stem in gone])
        return gone

    def skip(self, task: int, name: str, *, skipped: bool) -> None:
        """Note whether people have passed a task over."""
        self._db.execute("DELETE FROM skipped WHERE task = ?", (task,))
        if skipped:
            self._db.execute("INSERT INTO skipped VALUES (?, ?)", (task, name))

    def see(self, tasks: Mapping[int, datetime]) -> None:
        """Keep when each of these tasks had last changed, as they were read; of others that is forgotten."""
        with self.together():
            self._db.execute("DELETE FROM tasks")
            rows = [(task, changed.isoformat()) for task, changed in tasks.items()]
            self._db.executemany("INSERT INTO tasks VALUES (?, ?)", rows)

    def seen(self) -> dict[int, datetime]:
        """The tasks that were kept so."""
        rows = self._db.execute("SELECT * FROM tasks")
        return {row["task"]: datetime.fromisoformat(row["changed"]) for row in rows}

    def unchanged(self, task: int) -> set[tuple[str, int, str]]:
        """The reviews of a task that are kept and not withdrawn: stem, number, and when they were submitted."""
        rows = self._db.execute("SELECT stem, annotation, at FROM reviews WHERE task = ? AND NOT withdrawn", (task,))
        return {(row["stem"], row["annotation"], row["at"]) for row in rows}

    def annotators(self, task: int) -> dict[str, int | None]:
        """Who left each review of a task, be it withdrawn or not, by what its files are called."""
        rows = self._db.execute("SELECT stem, annotator FROM reviews WHERE task = ?", (task,))
        return {row["stem"]: row["annotator"] for row in rows}

    def stems(self) -> Iterator[tuple[int, str]]:
        """Every review that is not withdrawn: its task, and what its files are called."""
        for row in self._db.execute("SELECT task, stem FROM reviews WHERE NOT withdrawn ORDER BY task, stem"):
            yield row["task"], row["stem"]

    def tasks(self) -> set[int]:
        """The tasks that have reviews which are not withdrawn, or were skipped."""
        rows = self._db.execute("SELECT task FROM reviews WHERE NOT withdrawn UNION SELECT task FROM skipped")
        return {row["task"] for row in rows}

    # What they say

    def manifest(self) -> Iterator[str]:
        """The lines of the manifest, in the order of the files' names."""
        for row in self._db.execute("SELECT lines FROM reviews WHERE NOT withdrawn AND lines <> '' ORDER BY stem"):
            yield row["lines"]

    def numbers(self) -> dict[str, int]:
        """How many reviews there are, how many of them `unmeasured`, how many `withdrawn` besides; tasks `skipped`."""
        row = self._db.execute(
            "SELECT TOTAL(NOT withdrawn) AS reviews, TOTAL(NOT withdrawn AND NOT measured) AS unmeasured, "
            "TOTAL(withdrawn) AS withdrawn, (SELECT COUNT(*) FROM skipped) AS skipped FROM reviews"
        ).fetchone()
        return {name: int(row[name]) for name in ("reviews", "unmeasured", "withdrawn", "skipped")}

    def overall(self) -> ReportRow:
        """All measured reviews. A recording that two people reviewed counts once, its words with each review."""
        return _row(self._db.execute(f"SELECT 'all', {_COLUMNS} FROM {_numbered()}").fetchone())

    def by(self, column: str) -> tuple[ReportRow, ...]:
        """The measured reviews by `language`, `engine` or `band`, the surest band and what is most of first."""
        order = "MAX(confidence) DESC" if column == "band" else f"recordings DESC, {column}"
        rows = self._db.execute(f"SELECT {column}, {_COLUMNS} FROM {_numbered(column)} GROUP BY 1 ORDER BY {order}")
        return tuple(_row(row) for row in rows)

    def by_speaker(self) -> tuple[ReportRow, ...]:
        """The measured words by who said them."""
        counts = ", ".join(f"SUM(speakers.{name})" for name in _WORDS)
        rows = self._db.execute(
            f"SELECT speaker, COUNT(DISTINCT key) AS recordings, {counts} FROM speakers JOIN reviews USING (stem) "
            f"WHERE {_COUNTED} GROUP BY speaker ORDER BY recordings DESC, speaker"
        )
        return tuple(ReportRow(row[0], row[1], ErrorCounts(*row[2:])) for row in rows)

    def languages(self) -> list[str]:
        """The languages of the reviews, those that are known."""
        rows = self._db.execute("SELECT DISTINCT language FROM reviews WHERE language IS NOT NULL AND NOT withdrawn")
        return sorted(row["language"] for row in rows)

    def repeated(
        self, at_least: int = 1, *, language: str | None = None, most: int = -1
    ) -> Iterator[RepeatedCorrection]:
        """The corrections that were made so often, those made most often first.

        They are spelled as they mostly are; the example is the first of the first file.
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
        heard, written = (
            self._db.execute(
                f"SELECT {spelled} {of_pair} GROUP BY {spelled} ORDER BY COUNT(*) DESC, {spelled}", pair
            ).fetchone()[0]
            for spelled in ("heard", "written")
        )
        place = self._db.execute(f"SELECT context, name, start {of_pair} ORDER BY stem, start LIMIT 1", pair).fetchone()
        return RepeatedCorrection(
            heard, written, row["times"], row["recordings"], place["context"], place["name"], place["start"]
        )

    def corrections(self, language: str | None = None) -> Iterator[tuple[str, str, Correction]]:
        """Every correction, after its recording's key and name."""
        columns = "heard, written, heard_normalised, written_normalised, context, start"
        rows = self._db.execute(
            f"SELECT key, name, {columns} FROM corrections JOIN reviews USING (stem) "
            "WHERE NOT withdrawn AND (?1 IS NULL OR language = ?1) ORDER BY stem, start",
            (language,),
        )
        for key, name, *fields in rows:
            yield key, name, Correction(*fields)

    def texts(self, language: str | None = None) -> Iterator[str]:
        """What people left of each measured recording, or of each of its regions."""
        where = "measured AND NOT withdrawn AND lines <> '' AND (?1 IS NULL OR language = ?1)"
        for row in self._db.execute(f"SELECT lines FROM reviews WHERE {where} ORDER BY stem", (language,)):
            for line in row["lines"].split("\n"):
                yield json.loads(line)["text"]


def _numbered(column: str = "NULL") -> str:
    """The measured reviews; `nth` counts those of the same recording, among those that have the column in common."""
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


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise ReviewsUnreadable(path, f"it has version {version}, and this release reads version {VERSION}")
    return version
