"""A job: one recording, transcribed once by one engine with one set of settings."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ls_transcribe.model.flag import Flag
from ls_transcribe.model.recording import Recording

JOB_PREFIX = "lst-"
"""The beginning of the names of all jobs that this tool starts."""

_DIGEST_LENGTH = 6  # hexadecimal digits: enough, because one folder sees only a handful of different settings


class Status(StrEnum):
    """The status of a job, in Amazon's words."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Job:
    """A job and its result.

    `settings` is the digest of the settings that change the text. `attempt` counts from 1. `reason` says why the job
    FAILED. Times are UTC. `duration` is the recording's length in ms: `measured`, else the end of the last word.
    `words` is the number of words, `confidence` their mean confidence (0-1), None if the engine has none. `output` is
    the URI of the document, if that is in the account's own bucket. `flags` are what seems wrong with the transcript,
    the worst first; None if nobody has looked yet. `listened` says that its sound was held against the text.
    """

    name: str
    recording: Recording
    engine: str
    settings: str
    attempt: int = 1
    status: Status = Status.QUEUED
    reason: str | None = None
    creation_time: datetime | None = None
    start_time: datetime | None = None
    completion_time: datetime | None = None
    language: str | None = None
    duration: int | None = None
    measured: bool = False
    words: int | None = None
    confidence: float | None = None
    output: str | None = None
    flags: tuple[Flag, ...] | None = None
    listened: bool = False

    @property
    def stem(self) -> str:
        """The stem of the names of files that are made from the transcript: `<slug>-<key>` of the job's name.

        A job that others started has a name of another form: then it is that of the recording.
        """
        return stem_in(self.name, self.settings) or self.recording.stem


def job_name(stem: str, settings: str, attempt: int) -> str:
    """Return the name of a job, `lst-<slug>-<key>-<settings>[-aN]`. Amazon allows `[0-9a-zA-Z._-]{1,200}`.

    Jobs are recognised by the two digests. The slug is for people; it stays the same if the file is renamed.
    """
    suffix = f"-a{attempt}" if attempt > 1 else ""
    return f"{JOB_PREFIX}{stem}-{settings}{suffix}"


def stem_in(name: str, settings: str) -> str | None:
    """Return the stem `<slug>-<key>` in the name of a job with these settings; None if others named it."""
    return name.removeprefix(JOB_PREFIX).rsplit(f"-{settings}", 1)[0] if name.startswith(JOB_PREFIX) else None


def settings_in(name: str | None, key: str) -> str | None:
    """Return the digest of the settings in the name of a job of the recording `key`; None if it is no such name."""
    _slug, separator, rest = (name or "").rpartition(f"-{key}-")
    return rest[:_DIGEST_LENGTH] if separator else None


def settings_digest(engine: str, settings: Mapping[str, object]) -> str:
    """Return the digest of what changes the text: the engine and its settings.

    Settings that are None are left out, so that a release can add a setting and no digest changes.
    """
    given = {name: value for name, value in sorted(settings.items()) if value is not None}
    canonical = json.dumps([engine, given], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGEST_LENGTH]
