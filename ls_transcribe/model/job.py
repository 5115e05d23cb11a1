"""A job: one recording, transcribed once by one engine with one set of settings."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ls_transcribe.model.recording import Recording

JOB_PREFIX = "lst-"
"""The beginning of the names of all jobs that this tool starts."""

_DIGEST_LENGTH = 6  # hexadecimal digits: enough, because one folder sees only a handful of different settings


class Status(StrEnum):
    """How far a job is, in Amazon's words."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a job.

    `settings` is the digest of what shapes the text; `attempt` counts from 1; times are UTC; `duration` in ms (and
    `measured`, or else only the end of the last word); `confidence` 0-1, None where the engine tells none; `reason` why
    it FAILED; `output` the URI of its document where that lies in a bucket of ours.
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

    @property
    def stem(self) -> str:
        """What files made of its transcript are called: the name's `<slug>-<recording>`."""
        return self.name.removeprefix(JOB_PREFIX).rsplit(f"-{self.settings}", 1)[0]


def job_name(stem: str, settings: str, attempt: int) -> str:
    """`lst-<slug>-<recording>-<settings>[-aN]`, within Amazon's `[0-9a-zA-Z._-]{1,200}`.

    The digests are the identity; the slug is for people, and stays when the file is renamed.
    """
    again = f"-a{attempt}" if attempt > 1 else ""
    return f"{JOB_PREFIX}{stem}-{settings}{again}"


def settings_in(name: str | None, key: str) -> str | None:
    """The settings' digest in the name of a job of a recording; None where it is no such name."""
    _slug, found, rest = (name or "").rpartition(f"-{key}-")
    return rest[:_DIGEST_LENGTH] if found else None


def settings_digest(engine: str, settings: Mapping[str, object]) -> str:
    """The digest of what shapes the text: the engine and those of its settings that were made.

    A setting left out (None) counts as not made, so that a release which adds one changes no digest.
    """
    made = {name: value for name, value in sorted(settings.items()) if value is not None}
    canonical = json.dumps([engine, made], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGEST_LENGTH]
