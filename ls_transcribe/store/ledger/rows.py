"""The ledger's rows as values, and values as rows; lists in pages."""

import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import Recording

JOB = tuple(field.name for field in fields(Job) if field.name != "recording")
"""What a job's row holds of it, under the same names."""

MOVE = tuple(field.name for field in fields(Move))
"""What a move's row holds, under the same names."""


def recording_of(row: sqlite3.Row) -> Recording:
    """A recording from its row."""
    return Recording(row["key"], row["uri"], row["name"], row["size"], row["fingerprint"], row["media_format"])


def job_of(row: sqlite3.Row, recording: Recording) -> Job:
    """A job from its row."""
    values = {name: row[name] for name in JOB}
    times = {name: value and datetime.fromisoformat(value) for name, value in values.items() if name.endswith("_time")}
    values |= {"status": Status(values["status"]), "measured": bool(values["measured"])}
    return Job(recording=recording, **values | times)


def move_of(row: sqlite3.Row) -> Move:
    """A move from its row."""
    values = {name: row[name] for name in MOVE}
    return Move(**values | {"step": MoveStep(values["step"]), "keeps_source": bool(values["keeps_source"])})


def written(value: object) -> object:
    """A value as it stands in a row: times in UTC."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value


def pages(connection: sqlite3.Connection, select: str, condition: str = "") -> Iterator[sqlite3.Row]:
    """A list by `position`, five hundred rows at a time, since rows are written while it is gone through."""
    position = 0
    joint = "AND" if " WHERE " in select else "WHERE"
    while rows := connection.execute(
        f"{select} {joint} position > ? {condition} ORDER BY position LIMIT 500", (position,)
    ).fetchall():
        yield from rows
        position = rows[-1]["position"]


def job_in(connection: sqlite3.Connection, row: sqlite3.Row) -> Job:
    """The job that a recording's row names, as `job_name`."""
    job = connection.execute("SELECT * FROM jobs WHERE name = ?", (row["job_name"],)).fetchone()
    return job_of(job, recording_of(row))


def save_job(connection: sqlite3.Connection, job: Job, *, started_here: bool = False) -> None:
    """Write down how far a job is."""
    values = {name: written(getattr(job, name)) for name in JOB}
    values |= {"key": job.recording.key, "started_here": started_here}
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name not in ("name", "started_here"))
    changes += ", deleted = deleted AND NOT excluded.started_here"  # one that is started anew is there again
    connection.execute(
        f"INSERT INTO jobs ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)}) "
        f"ON CONFLICT (name) DO UPDATE SET {changes}, started_here = MAX(started_here, excluded.started_here)",
        values,
    )
