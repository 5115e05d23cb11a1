"""What a run is asked for, what it means to do, how it ended, and who is told. Nothing here acts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ls_transcribe.jobs import Job, Status
from ls_transcribe.ledger import Entry
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.recordings import Recording, Unusable


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run.

    None stands for what was not said: the folder's last run has said it, or the default holds.
    """

    sources: tuple[str, ...]
    output: Path
    engine: str | None = None
    language: str | None = None
    label_config: str | None = None
    document_root: Path | None = None
    workers: int = 1
    limit: int | None = None
    retry_failed: bool = False
    retranscribe: bool = False
    checksum: bool = False
    dry_run: bool = False


class Decision(StrEnum):
    """What a run means to do with a recording."""

    FINISHED = "finished"
    OTHER_SETTINGS = "finished with other settings"
    FAILED = "failed before"
    ADOPTED = "found finished"
    START = "to start"
    POSTPONED = "left for later"


@dataclass(slots=True)
class Plan:
    """How many recordings are decided on how; what was passed over in folders, and why; bytes to transcribe."""

    decisions: Counter[Decision] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    refused: int = 0
    bytes_to_start: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended: its plan, what came of it, and how Label Studio will play what lies on this disk."""

    plan: Plan
    transcribed: int
    failed: int
    tasks: int
    silent: int
    folder: OutputFolder
    label_config: str
    document_root: Path | None
    audio_folder: Path | None


class Watcher(Protocol):
    """Who is told of a run while it goes on."""

    def found(self) -> None:
        """A source has been looked at."""

    def copy(self, name: str, original: str) -> None:
        """A recording has the content of another, and is the same recording."""

    def refused(self, unusable: Unusable) -> None:
        """A source is no recording, or a transcript cannot become a task."""

    def replaced(self, name: str) -> None:
        """Other audio is where this recording was."""

    def passed_over(self, name: str, why: str) -> None:
        """A file in a folder is not taken for a recording."""

    def planned(self, plan: Plan) -> None:
        """What will be done is decided."""

    def changed(self, job: Job) -> None:
        """A job has begun or ended."""

    def ended(self, result: Result, rows: Iterable[tuple[Recording, Job | None]]) -> None:
        """Everything is written; each recording of the run with the job that tells how it stands."""


def decide(
    entry: Entry, settings: str, *, has_transcript: bool, retry_failed: bool, retranscribe: bool
) -> tuple[Decision, int]:
    """What to do with a recording, and which attempt it would be.

    Finished is finished: other settings start a recording again only when `retranscribe` is said, and a failed job only
    `retry_failed`. An unfinished job is taken up under its own name.
    """
    transcript = entry.transcript if has_transcript else None
    last = max((job for job in entry.jobs if job.settings == settings), key=lambda job: job.attempt, default=None)
    attempt = last.attempt if last else 1
    if transcript and transcript.settings == settings:
        return Decision.FINISHED, attempt
    if transcript and not retranscribe:
        return Decision.OTHER_SETTINGS, attempt
    if last and last.status is Status.FAILED:
        return (Decision.START, attempt + 1) if retry_failed else (Decision.FAILED, attempt)
    return Decision.START, attempt
