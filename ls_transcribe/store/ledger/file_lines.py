"""Which lines a file of the output folder has, and what each was made of: an unchanged line need not be made again.

What is here holds for a file only as long as the file is as this tool left it; see `OutputFolder.is_as_left`.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ls_transcribe.model.job import Job, stem_in
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.rows import JOB, column_value, job_of

_LINE = "line.signature, line.offset, line.length, line.counts"
_RECORDING = "uri, recordings.name, size, fingerprint, media_format"
_JOB = ", ".join(f"jobs.{name}" for name in JOB)
_DURATION, _FLAGS = JOB.index("duration"), JOB.index("flags")
_FINISHED = "FROM recordings JOIN jobs ON jobs.name = recordings.job"
_KEPT_LINE = "kept.signature, kept.content, kept.counts"
_KNOWN = "LEFT JOIN file_lines AS line ON line.key = recordings.key AND line.file = ?"
_KEPT = "LEFT JOIN kept_lines AS kept ON kept.key = recordings.key AND kept.file = ?"
_ORDER = "WHERE uri IS NOT NULL AND jobs.key = recordings.key ORDER BY uri"
_DOCUMENTS = "(SELECT group_concat(format || '/' || path, char(0)) FROM written_files WHERE key = recordings.key)"
_STARTS = "(SELECT group_concat(COALESCE(seconds, '?')) FROM starts WHERE job = jobs.name)"
_COPY = "FROM copied_lines WHERE start <= offset ORDER BY start DESC LIMIT 1"
_STOP, _SHIFT = f"(SELECT stop {_COPY})", f"(SELECT shift {_COPY})"


class FileLine(NamedTuple):
    """A line of a file. There are as many of these as recordings, several times in a run.

    `key` is that of its recording, `signature` a digest of what it was made of. `offset` and `length` are in bytes,
    without what separates lines. `counts` is what is counted of it, None if that is nothing.
    """

    key: str
    signature: bytes | None
    offset: int | None
    length: int | None
    counts: str | None


class CopiedLines(NamedTuple):
    """Lines that follow one another in the old file and in the new one.

    `start` and `stop` are where the first begins and the last ends in the old one, `shift` is how much further to the
    end they are in the new one (bytes).
    """

    start: int
    stop: int
    shift: int


class MadeLine(NamedTuple):
    """A line that was made, and what is counted of it (JSON), None if that is nothing."""

    content: bytes
    counts: str | None = None


class KeptLine(NamedTuple):
    """A line that is kept until its file is written. `signature` is a digest of what it was made of."""

    key: str
    signature: bytes
    line: MadeLine


def task_facts(job: Job) -> tuple[object, ...]:
    """Return what a task says of its recording and its job: URI, name, engine, settings, duration (ms) and flags."""
    recording = job.recording
    return recording.uri, recording.name, job.engine, job.settings, job.duration, column_value(job.flags)


class FinishedJob(NamedTuple):
    """A job that made a transcript, as the ledger's columns have it, and the line in a file that it has.

    `kept` has the signature, the content and the counts of a line that was kept, each None if there is none.
    `documents` are those of its recording as `format/path`, and `starts` the seconds that are billed for its starts,
    both None if there are none. `recording` and `columns` are those of the recording (without its key) and of the job.
    """

    line: FileLine
    kept: tuple[bytes | None, bytes, str | None]
    documents: str | None
    starts: str | None
    recording: tuple[Any, ...]
    columns: tuple[Any, ...]

    @property
    def task_facts(self) -> tuple[Any, ...]:
        """The `task_facts` of the job."""
        return *self.recording[:2], *self.columns[1:3], self.columns[_DURATION], self.columns[_FLAGS]

    def kept_line(self, signature: bytes) -> MadeLine | None:
        """Return the line that was kept, if it has this signature."""
        known, content, counts = self.kept
        return MadeLine(content, counts) if known is not None and known == signature else None

    @property
    def stem(self) -> str:
        """The stem of the transcript's name, as `Job.stem` is."""
        return stem_in(self.columns[0], self.columns[2]) or self.job.stem

    @property
    def job(self) -> Job:
        """The job as a value.

        Raises:
            DamagedRow: The columns hold what no run writes.
        """
        return job_of(dict(zip(JOB, self.columns, strict=True)), Recording(self.line.key, *self.recording))


class FileLines:
    """The lines of files that have one for each recording with a transcript, ordered by the recordings' URIs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def finished(self, file: str, *, with_documents: bool = False) -> Iterator["FinishedJob"]:
        """Yield the jobs that made the transcripts of the folder's recordings, each with its line in a file.

        The documents and starts are only told on demand.
        """
        told = f"{_DOCUMENTS}, {_STARTS}" if with_documents else "NULL, NULL"
        cursor = self._db.cursor()
        cursor.row_factory = None  # columns are taken by their places here: there may be a million rows
        columns = f"recordings.key, {_LINE}, {_KEPT_LINE}, {told}, {_RECORDING}, {_JOB}"
        for row in cursor.execute(f"SELECT {columns} {_FINISHED} {_KNOWN} {_KEPT} {_ORDER}", (file, file)):
            yield FinishedJob(FileLine._make(row[:5]), row[5:8], row[8], row[9], row[10:15], row[15:])

    def keep(self, file: str, lines: Iterable[KeptLine]) -> None:
        """Keep lines of a file until that is written the next time. Each replaces the one that its recording had."""
        rows = [(file, key, signature, line.content, line.counts) for key, signature, line in lines]
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO kept_lines VALUES (?, ?, ?, ?, ?)", rows)

    def begin(self) -> None:
        """Begin to collect the lines of a file that is written."""
        self._db.execute("DELETE FROM made_lines")
        self._db.execute("DELETE FROM copied_lines")

    def add(self, made: Iterable[FileLine], copied: Iterable[CopiedLines]) -> None:
        """Collect lines of the file that is written."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO made_lines VALUES (?, ?, ?, ?, ?)", made)
            self._db.executemany("INSERT INTO copied_lines VALUES (?, ?, ?)", copied)

    def replace(self, file: str, start: int) -> None:
        """Store the collected lines of a file in the place of those that it had from an offset on.

        What is known of copied lines stays as it is, but for their places. No line is kept any longer.
        """
        lines = "file = ? AND offset >= ?"
        self._db.execute(f"DELETE FROM file_lines WHERE {lines} AND offset >= COALESCE({_STOP}, 0)", (file, start))
        self._db.execute(f"UPDATE file_lines SET offset = offset + {_SHIFT} WHERE {lines}", (file, start))
        self._db.execute("INSERT INTO file_lines SELECT ?, * FROM made_lines", (file,))
        self._db.execute("DELETE FROM kept_lines WHERE file = ?", (file,))
        self.begin()
