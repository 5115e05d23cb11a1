"""What all reviews of a folder say together: the rows of the report, the lines of the manifest, the corrections.

Withdrawn reviews are not counted. Long lists are read row by row, to keep memory flat.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ls_transcribe.model.found_first import FoundFirst
from ls_transcribe.model.review import Correction, ErrorCounts, RepeatedCorrection, ReportRow
from ls_transcribe.store.found_first import found_first
from ls_transcribe.store.sqlite_errors import reading_values

_WORDS = ("hits", "substitutions", "deletions", "insertions")
_CHARACTERS = tuple(f"character_{name}" for name in _WORDS)
_SUMS = ", ".join(f"SUM({name})" for name in _WORDS + _CHARACTERS)
# Nobody works on one review for longer than this: the page was left open. Ten times the length is usual for a
# transcript that is typed, and fifty for one in which each word has its time.
_IS_OVERLONG = "lead_time > 3600 + 50 * duration / 1000.0"
_IS_TIMED = f"lead_time > 0 AND duration > 0 AND NOT {_IS_OVERLONG}"
_WORK_SUMS = (
    f"SUM(duration * (nth = 1)), TOTAL(lead_time) FILTER (WHERE {_IS_TIMED}), "
    f"SUM(CASE WHEN {_IS_TIMED} THEN duration ELSE 0 END)"
)
_COLUMNS = f"COUNT(*) FILTER (WHERE nth = 1) AS recordings, {_SUMS}, {_WORK_SUMS}"
_COUNTED = "measured AND NOT withdrawn"


class ReviewStatistics:
    """The statistics of the reviews of one folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def manifest_lines(self) -> Iterator[str]:
        """Yield the lines of the manifest, ordered by stem."""
        for row in self._db.execute("SELECT lines FROM reviews WHERE NOT withdrawn AND lines <> '' ORDER BY stem"):
            yield row["lines"]

    def counts(self) -> dict[str, int]:
        """Return the numbers of a `ReviewReport`: "reviews", "unmeasured", "withdrawn", "skipped" and "overlong"."""
        row = self._db.execute(
            "SELECT TOTAL(NOT withdrawn) AS reviews, TOTAL(NOT withdrawn AND NOT measured) AS unmeasured, "
            "TOTAL(withdrawn) AS withdrawn, (SELECT COUNT(*) FROM skipped) AS skipped, "
            f"COUNT(*) FILTER (WHERE NOT withdrawn AND {_IS_OVERLONG}) AS overlong FROM reviews"
        ).fetchone()
        return {name: int(row[name]) for name in ("reviews", "unmeasured", "withdrawn", "skipped", "overlong")}

    def overall(self) -> ReportRow:
        """Return the row of all measured reviews.

        A recording that two people reviewed counts once as a recording; its words count in each review.
        """
        return _row(self._db.execute(f"SELECT 'all', {_COLUMNS} FROM {_numbered()}").fetchone())

    def by_recording(self) -> Iterator[tuple[str, float | None, float]]:
        """Yield the reviewed recordings: key, errors, and words that people wrote; errors are None if not measured.

        Of several reviews of a recording these are the mean.
        """
        rows = self._db.execute(
            "SELECT key, AVG(substitutions + deletions + insertions) FILTER (WHERE measured) AS errors, "
            "AVG(hits + substitutions + deletions) FILTER (WHERE measured) AS words "
            "FROM reviews WHERE NOT withdrawn GROUP BY key ORDER BY key"
        )
        for row in rows:
            yield row["key"], row["errors"], row["words"] or 0.0

    def pace(self) -> float | None:
        """Return minutes of work for each minute of audio, in all reviews; None if no working time is known.

        Other than in the rows of the report, reviews without a machine's text count too: the work was done.
        """
        row = self._db.execute(
            f"SELECT SUM(lead_time) AS work, SUM(duration) AS audio FROM reviews WHERE NOT withdrawn AND {_IS_TIMED}"
        ).fetchone()
        return row["work"] * 1000 / row["audio"] if row["audio"] else None

    def rows_by(self, column: str) -> tuple[ReportRow, ...]:
        """Return the rows of the measured reviews by a column: "language", "engine", "band" or "flag".

        Bands are ordered from the surest to the least sure, the others by the number of recordings.
        """
        order = "MAX(confidence) DESC" if column == "band" else f"recordings DESC, {column}"
        rows = self._db.execute(f"SELECT {column}, {_COLUMNS} FROM {_numbered(column)} GROUP BY 1 ORDER BY {order}")
        return tuple(_row(row) for row in rows)

    def rows_by_reviewer(self) -> dict[int | None, ReportRow]:
        """Return the row of each person's measured reviews by their number in Label Studio, sorted by it.

        The number is None for people whose accounts were deleted.
        """
        by_number = f"SELECT annotator, {_COLUMNS} FROM {_numbered('annotator')} GROUP BY 1 ORDER BY 1 NULLS LAST"
        return {row[0]: _row((str(row[0]), *row[1:])) for row in self._db.execute(by_number)}

    def rows_by_speaker(self) -> tuple[ReportRow, ...]:
        """Return the rows of the measured words by speaker."""
        counts = ", ".join(f"SUM(speakers.{name})" for name in _WORDS)
        rows = self._db.execute(
            f"SELECT speaker, COUNT(DISTINCT key) AS recordings, {counts} FROM speakers JOIN reviews USING (stem) "
            f"WHERE {_COUNTED} GROUP BY speaker ORDER BY recordings DESC, speaker"
        )
        return tuple(ReportRow(row[0], row[1], ErrorCounts(*row[2:])) for row in rows)

    def found_first(self) -> FoundFirst:
        """Return how many of all errors the recordings held that were reviewed first."""
        return found_first(self._db)

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
        spellings = self._db.execute(f"SELECT heard, written, COUNT(*) {of_pair} GROUP BY 1, 2", pair).fetchall()
        machine_text = _most_frequent((heard, times) for heard, _written, times in spellings)
        reviewer_text = _most_frequent((written, times) for _heard, written, times in spellings)
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
            with reading_values(self._db):
                texts = [json.loads(line)["text"] for line in row["lines"].split("\n")]
            yield from texts


def _most_frequent(texts: Iterable[tuple[str, int]]) -> str:
    """Return the most frequent of some texts, each with a number of times; of several, the first by their letters."""
    counted: Counter[str] = Counter()
    for text, times in texts:
        counted[text] += times
    return min(counted, key=lambda text: (-counted[text], text))


def _numbered(column: str = "NULL") -> str:
    """Return a subquery of the measured reviews, in which `nth` numbers the reviews of one recording from 1.

    Only reviews with the same value in `column` are numbered together.
    """
    columns = ", ".join(
        (
            "language",
            "engine",
            "band",
            "flag",
            "annotator",
            "confidence",
            "duration",
            "lead_time",
            *_WORDS,
            *_CHARACTERS,
        )
    )
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
