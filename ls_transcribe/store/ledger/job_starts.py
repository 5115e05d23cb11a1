"""What the starts of jobs cost: a row for each, written before the start, so that no end of a run loses one."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import pages, recording_of

_UNKNOWN = (
    "SELECT starts.number AS position, recordings.*, COALESCE(lengths.length, jobs.duration) AS told, "
    "lengths.length AS length FROM starts JOIN recordings USING (key) LEFT JOIN lengths USING (key) "
    "LEFT JOIN jobs ON jobs.name = starts.job WHERE seconds IS NULL"
)


@dataclass(frozen=True, slots=True)
class Billed:
    """An estimate of what is billed, in seconds.

    `starts` is the number of jobs. Of `unsure` ones the length is not known: they are counted by the end of their last
    word, and `untold` of them, which have none, by the longest length that there is.
    """

    seconds: int = 0
    starts: int = 0
    unsure: int = 0
    untold: int = 0


class JobStarts:
    """Every start of a job that is billed. A row that is not sure is of a job that was perhaps not started."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @property
    def last(self) -> int:
        """The number of the last start; 0 if there is none."""
        return int(self._db.execute("SELECT COALESCE(MAX(number), 0) FROM starts").fetchone()[0])

    def reserve(self, job: Job, seconds: int | None) -> None:
        """Store that a job is about to be started. `seconds` is what is billed for it, None if that is not known."""
        row = (job.name, job.recording.key, seconds)
        self._db.execute("INSERT INTO starts (job, key, seconds, is_sure) VALUES (?, ?, ?, 0)", row)

    def is_reserved(self, job: Job) -> bool:
        """Return whether a job is about to be started, or was, and no answer is known."""
        unsure = "SELECT 1 FROM starts WHERE job = ? AND NOT is_sure"
        return self._db.execute(unsure, (job.name,)).fetchone() is not None

    def confirm(self, job: Job) -> None:
        """Store that a job that was about to be started is there."""
        self._db.execute("UPDATE starts SET is_sure = 1 WHERE job = ? AND NOT is_sure", (job.name,))

    def release(self, job: Job) -> None:
        """Store that a job was not started."""
        self._db.execute("DELETE FROM starts WHERE job = ? AND NOT is_sure", (job.name,))

    def seconds_of(self, job: Job) -> int | None:
        """Return what is billed for all starts of a job; None if it was not started here, or is not known."""
        row = self._db.execute("SELECT SUM(seconds), COUNT(*) - COUNT(seconds) FROM starts WHERE job = ?", (job.name,))
        seconds, unknown = row.fetchone()
        return None if unknown or seconds is None else int(seconds)

    def was_started(self, job: Job) -> bool:
        """Return whether this folder has started a job, or may have."""
        return self._db.execute("SELECT 1 FROM starts WHERE job = ?", (job.name,)).fetchone() is not None

    def without_length(self) -> Iterator[Recording]:
        """Yield the recordings that are somewhere and whose jobs were started before their length was known."""
        for row in pages(self._db, f"{_UNKNOWN} AND lengths.length IS NULL AND uri IS NOT NULL"):
            yield recording_of(row)

    def total(self, billed_seconds: Callable[[int], int], longest: int, *, after: int = 0) -> Billed:
        """Return what is billed for all starts after the one with the number `after`.

        `billed_seconds` returns what is billed for a length (ms), and `longest` is the longest length (ms).
        """
        known = "SELECT COALESCE(SUM(seconds), 0), COUNT(*) FROM starts WHERE number > ?"
        seconds, starts = self._db.execute(known, (after,)).fetchone()
        unsure = untold = 0
        for row in pages(self._db, f"{_UNKNOWN} AND starts.number > {after:d}"):
            seconds += billed_seconds(longest if row["told"] is None else row["told"])
            unsure += row["length"] is None
            untold += row["told"] is None
        return Billed(int(seconds), int(starts), unsure, untold)

    def make_nameless(self, key: str, billed_seconds: Callable[[int], int] | None, longest: int) -> None:
        """Take its jobs and its key from what the starts of a recording cost: the sum stays what it was.

        The arguments are as in `total`; None where nobody is billed.
        """
        if billed_seconds:
            for row in self._db.execute(f"{_UNKNOWN} AND starts.key = ?", (key,)).fetchall():
                seconds = billed_seconds(longest if row["told"] is None else row["told"])
                self._db.execute("UPDATE starts SET seconds = ? WHERE number = ?", (seconds, row["position"]))
        self._db.execute("UPDATE starts SET job = '', key = '' WHERE key = ?", (key,))
