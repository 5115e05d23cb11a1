"""What several people wrote of the same recordings, compared: which reviews are compared, and what was found.

Reviews of one recording are ordered as `pull` ranks them: a ground truth first, then the newest. Of each person the
first one counts. Of two reviews the first in this order is what the second is compared with. Somebody whose account was
deleted has no number any more; all of them count as one person.
"""

import json
import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.review import ErrorCounts, ReadingComparison, ReportRow
from ls_transcribe.store.sqlite_errors import reading_values

_PAIRS = """
WITH readings AS (
    SELECT stem, key, name, annotator,
        ROW_NUMBER() OVER (PARTITION BY key ORDER BY ground_truth DESC, at DESC, annotation DESC, stem) AS place,
        ROW_NUMBER() OVER (
            PARTITION BY key, annotator ORDER BY ground_truth DESC, at DESC, annotation DESC, stem
        ) AS own_place
    FROM reviews WHERE NOT withdrawn
), pairs AS (
    SELECT one.stem AS first, other.stem AS second, one.key AS key, one.name AS name
    FROM readings AS one JOIN readings AS other ON one.key = other.key AND one.place < other.place
    WHERE one.own_place = 1 AND other.own_place = 1
)
"""
_COUNTS = "SUM(hits), SUM(substitutions), SUM(deletions), SUM(insertions)"


class ReviewComparisons:
    """The comparisons of the reviews of one folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def missing(self) -> list[tuple[str, str]]:
        """Return the stems of the reviews that have to be compared and are not yet, in pairs, sorted."""
        query = f"{_PAIRS} SELECT first, second FROM pairs EXCEPT SELECT first, second FROM comparisons ORDER BY 1, 2"
        return [(row["first"], row["second"]) for row in self._db.execute(query)]

    def text_of(self, stem: str) -> str:
        """Return what the reviewer wrote: the texts of the review's lines in the manifest, line by line."""
        row = self._db.execute("SELECT lines FROM reviews WHERE stem = ?", (stem,)).fetchone()
        lines = row["lines"].split("\n") if row and row["lines"] else ()
        with reading_values(self._db):
            return "\n".join(json.loads(line)["text"] for line in lines)

    def save(self, first: str, second: str, counts: ErrorCounts) -> None:
        """Store how the words of a second review differ from those of a first one."""
        row = (first, second, counts.hits, counts.substitutions, counts.deletions, counts.insertions)
        self._db.execute("INSERT OR REPLACE INTO comparisons VALUES (?, ?, ?, ?, ?, ?)", row)

    def all(self, most: int) -> ReadingComparison:
        """Return all comparisons: together, and of the `most` recordings of which people differ most."""
        compared = f"{_PAIRS} SELECT COUNT(*), COUNT(DISTINCT key), {_COUNTS} FROM pairs JOIN comparisons USING"
        pairs, recordings, *counts = self._db.execute(f"{compared} (first, second)").fetchone()
        return ReadingComparison(pairs, ReportRow("all", recordings, _counts(counts)), tuple(self._by_recording(most)))

    def _by_recording(self, most: int) -> Iterator[ReportRow]:
        rows = self._db.execute(
            f"{_PAIRS} SELECT MIN(name), {_COUNTS} FROM pairs JOIN comparisons USING (first, second) GROUP BY key "
            "ORDER BY TOTAL(substitutions + deletions + insertions) / MAX(TOTAL(hits + substitutions + deletions), 1) "
            "DESC, 1, key LIMIT ?",
            (most,),
        )
        return (ReportRow(row[0], 1, _counts(row[1:])) for row in rows)


def _counts(numbers: "list[int | None] | tuple[int | None, ...]") -> ErrorCounts:
    return ErrorCounts(*(number or 0 for number in numbers))
