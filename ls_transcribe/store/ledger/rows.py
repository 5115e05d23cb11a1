"""Rows of the ledger as values, values as rows, and long lists of rows in pages."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from ls_transcribe.model.flag import flags_as_json, flags_from_json
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.sqlite_errors import DAMAGED_VALUES, DamagedRow

JOB = tuple(field.name for field in fields(Job) if field.name != "recording")
"""The fields of a job that its row has columns for, under the same names."""

_RECORDING = ("key", "uri", "name", "size", "fingerprint", "media_format")
JOB_AND_RECORDING = ", ".join([*(f"jobs.{name}" for name in JOB), *(f"recordings.{name}" for name in _RECORDING)])
"""The first columns of a query whose rows `job_in` turns into jobs."""

_JOBS_OF = f"SELECT {', '.join(JOB)} FROM jobs WHERE key = ? ORDER BY creation_time, rowid"
_TIMES = tuple(name for name in JOB if name.endswith("_time"))
_YES_OR_NO = ("measured", "listened")

MOVE = tuple(field.name for field in fields(Move))
"""The fields of a move. Its row has a column for each, under the same name."""

_READ = "(size, modified, fingerprint)"
_IS_NEW = "(excluded.size, excluded.modified, excluded.fingerprint)"

_UPDATE = f"UPDATE SET {_READ} = {_IS_NEW} WHERE {_READ} IS NOT {_IS_NEW}"
SAVE_FILE = f"INSERT INTO files VALUES (?, ?, ?, ?) ON CONFLICT DO {_UPDATE}"
"""Stores what was read of a file. What is stored already is not written again."""

_COLUMNS = (*JOB, "key", "started_here")
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("name", "started_here"))
_SAVE_JOB = (
    f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT (name) DO UPDATE SET {_CHANGES}, "
    "deleted = deleted AND NOT excluded.started_here, "  # a deleted job that is started again exists again
    "started_here = MAX(started_here, excluded.started_here)"
)

_PAGE = 500  # rows: enough that the queries cost little, few enough that memory does not grow with the folder


def recording_of(row: sqlite3.Row) -> Recording:
    """Return the recording that a row holds."""
    return Recording(row["key"], row["uri"], row["name"], row["size"], row["fingerprint"], row["media_format"])


def job_of(row: sqlite3.Row | Mapping[str, Any], recording: Recording) -> Job:
    """Return the job that a row holds.

    Raises:
        DamagedRow: It holds what no run writes.
    """
    try:
        values = {name: row[name] for name in JOB}
        times = {name: datetime.fromisoformat(values[name]) for name in _TIMES if values[name]}
        values |= {"status": Status(values["status"])} | {name: bool(values[name]) for name in _YES_OR_NO}
        values["flags"] = None if values["flags"] is None else flags_from_json(values["flags"])
    except DAMAGED_VALUES as error:
        raise DamagedRow(str(error)) from error
    return Job(recording=recording, **values | times)


def jobs_of(connection: sqlite3.Connection, recording: Recording) -> tuple[Job, ...]:
    """Return the jobs of a recording, in the order in which they were made.

    Raises:
        DamagedRow: A row holds what no run writes.
    """
    rows = connection.execute(_JOBS_OF, (recording.key,))
    return tuple([job_of(dict(zip(JOB, row, strict=True)), recording) for row in rows])


def move_of(row: sqlite3.Row) -> Move:
    """Return the move that a row holds.

    Raises:
        DamagedRow: It holds what no run writes.
    """
    try:
        values = {name: row[name] for name in MOVE}
        return Move(**values | {"step": MoveStep(values["step"]), "keeps_source": bool(values["keeps_source"])})
    except DAMAGED_VALUES as error:
        raise DamagedRow(str(error)) from error


def column_value(value: object) -> object:
    """Return a field's value as its column stores it: times in UTC, as text with milliseconds, and flags as JSON."""
    if isinstance(value, tuple):
        return flags_as_json(value)
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value


def pages(connection: sqlite3.Connection, select: str, condition: str = "", *, after: int = 0) -> Iterator[sqlite3.Row]:
    """Yield the rows of a query in the order of its column `position`, those that stand `after` one.

    The rows are read in pages, so that the caller can write to the same tables meanwhile. `condition` continues the
    WHERE clause ("AND …").
    """
    position = after
    joint = "AND" if " WHERE " in select else "WHERE"
    while rows := connection.execute(
        f"{select} {joint} position > ? {condition} ORDER BY position LIMIT {_PAGE}", (position,)
    ).fetchall():
        yield from rows
        position = rows[-1]["position"]


def job_in(row: sqlite3.Row) -> Job:
    """Return the job in a row that begins with the columns `JOB_AND_RECORDING`.

    Raises:
        DamagedRow: It holds what no run writes.
    """
    columns = tuple(row)
    recording = Recording(*columns[len(JOB) : len(JOB) + len(_RECORDING)])
    return job_of(dict(zip(JOB, columns, strict=False)), recording)


def save_jobs(connection: sqlite3.Connection, jobs: Iterable[tuple[Job, bool]]) -> None:
    """Store jobs, each with whether this folder has started it at its service; that is never taken back."""
    rows = [
        (*(column_value(getattr(job, name)) for name in JOB), job.recording.key, started_here)
        for job, started_here in jobs
    ]
    connection.executemany(_SAVE_JOB, rows)
