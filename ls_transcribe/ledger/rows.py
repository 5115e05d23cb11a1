"""The ledger's rows as values, and values as rows."""

import sqlite3
from dataclasses import fields
from datetime import UTC, datetime

from ls_transcribe.jobs import Job, Status
from ls_transcribe.moves import Move, Step
from ls_transcribe.recordings import Recording

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
    return Move(**values | {"step": Step(values["step"]), "keeps_source": bool(values["keeps_source"])})


def written(value: object) -> object:
    """A value as it stands in a row: times in UTC."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
