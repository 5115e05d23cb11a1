"""What a run is asked for, what it means to do, how it ended, and who is told. Nothing here acts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from ls_transcribe.aws import Account
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import LedgerEntry
from ls_transcribe.store.output_folder import OutputFolder


@dataclass(frozen=True, slots=True)
class PushOptions:
    """What is asked of a delivery to Label Studio.

    None stands for what was not said, as in an `Order`; `presign_ttl` is in minutes. `recreate` brings back tasks that
    were deleted in Label Studio, `storage_credentials` gives the project's storages the AWS credentials used here.
    """

    url: str | None = None
    project: int | None = None
    title: str | None = None
    recreate: bool = False
    presign: bool = False
    presign_ttl: int | None = None
    storage_credentials: bool = False


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What is asked of a pull. None, nothing and False stand for what was not said: the folder remembers it.

    `project` says whose reviews, `origin` is the output folder that was pushed, `since` has only what changed then or
    later read; `everyone` takes each person's review of a task, and not only the newest; `formats` are those of the
    documents that are written besides, `tracked` has Word documents show what people changed.
    """

    project: PushOptions
    output: Path
    origin: Path
    studio_key: str | None = field(default=None, repr=False)
    since: datetime | None = None
    everyone: bool = False
    formats: tuple[str, ...] = ()
    tracked: bool = False
    workers: int = 1


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked of a run.

    None stands for what was not said: the folder's last run has said it, or the default holds. `job_settings` are
    parameters of Amazon's StartTranscriptionJob, `transcripts` is where those are that exist already (a folder or an
    `s3://` prefix), `max_wait` is in seconds, `formats` are those of the documents that are written besides
    (`exports.FORMATS`), `studio_key` lets into Label Studio.
    """

    sources: tuple[str, ...]
    output: Path
    engine: str | None = None
    transcripts: str | None = None
    language: str | None = None
    label_config: str | None = None
    document_root: Path | None = None
    workers: int = 1
    account: Account = field(default_factory=Account)
    job_settings: Mapping[str, Any] = field(default_factory=dict)
    upload_to: str | None = None
    create_bucket: bool = False
    max_jobs: int | None = None
    max_wait: float | None = None
    formats: tuple[str, ...] = ()
    archive: bool = False
    delete_jobs: bool = False
    limit: int | None = None
    retry_failed: bool = False
    retranscribe: bool = False
    checksum: bool = False
    dry_run: bool = False
    studio_key: str | None = field(default=None, repr=False)
    push: PushOptions | None = None


class Decision(StrEnum):
    """What a run means to do with a recording."""

    FINISHED = "finished"
    OTHER_SETTINGS = "finished with other settings"
    FAILED = "failed before"
    ADOPTED = "found finished"
    UNDER_WAY = "found under way"
    START = "to start"
    POSTPONED = "left for later"


@dataclass(slots=True)
class ExportPlan:
    """How many recordings are decided on how; what was passed over in folders, and why; bytes to start and to send.

    `jobs` are all that the engine is given: to start, to follow, and to fetch; `bytes_of_jobs` their recordings'.
    """

    decisions: Counter[Decision] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    refused: int = 0
    bytes_to_start: int = 0
    bytes_to_upload: int = 0
    jobs: int = 0
    bytes_of_jobs: int = 0


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a project of Label Studio holds after a push, and what came of each recording (`delivered`, by kind).

    `page` is where people find it; `project` is None where a dry run would make one. `parted` is how many tasks were
    taken away again that others had made as well, `unheard` why recordings do not play, `empty` how many tasks have an
    empty editor all the same.
    """

    page: str
    project: int | None
    title: str
    made: bool
    delivered: Counter[str]
    parted: int = 0
    empty: int = 0
    unheard: str | None = None

    @property
    def failed(self) -> int:
        """How many recordings have no task that can be worked on."""
        return self.delivered["failed"] + self.empty


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How a run ended: its plan, what came of it, and where Label Studio finds the audio.

    That is on this disk, or in `buckets` of a `region`. `running` are the jobs that were not
    waited for, `unstarted` those that were not begun, `left` what could not be put away.
    """

    plan: ExportPlan
    transcribed: int
    failed: int
    tasks: int
    silent: int
    folder: OutputFolder
    label_config: str
    document_root: Path | None
    audio_folder: Path | None
    buckets: tuple[str, ...] = ()
    region: str | None = None
    running: int = 0
    unstarted: int = 0
    archived: int = 0
    jobs_deleted: int = 0
    left: int = 0
    documents: int = 0
    pushed: PushResult | None = None


class ExportWatcher(Protocol):
    """Who is told of a run while it goes on."""

    def found(self) -> None:
        """A source has been looked at."""

    def copy(self, name: str, original: str) -> None:
        """A recording has the content of another, and is the same recording."""

    def refused(self, unusable: FailedItem) -> None:
        """A source is no recording, or a transcript cannot become a task."""

    def replaced(self, name: str) -> None:
        """Other audio is where this recording was."""

    def passed_over(self, name: str, why: str) -> None:
        """A file in a folder is not taken for a recording."""

    def planned(self, plan: ExportPlan) -> None:
        """What will be done is decided."""

    def uploading(self, number: int, size: int) -> None:
        """So many recordings, of so many bytes together, are to be copied to S3."""

    def sent(self, size: int) -> None:
        """So many bytes have gone; told from any thread."""

    def uploaded(self) -> None:
        """All that could be copied is there."""

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        """Who is called cannot answer for now; told from any thread."""

    def pushing(self, number: int, size: int) -> None:
        """So many recordings are to be brought to Label Studio, so many bytes of audio with them."""

    def delivered(self) -> None:
        """One of them has been dealt with."""

    def noted(self, line: str) -> None:
        """Something that whoever runs this should know."""

    def changed(self, job: Job) -> None:
        """A job has begun or ended."""

    def ended(self, result: ExportResult, rows: Iterable[tuple[Recording, Job | None]]) -> None:
        """Everything is written; each recording of the run with the job that tells how it stands."""


def decide(
    entry: LedgerEntry, settings: str, *, has_transcript: bool, retry_failed: bool, retranscribe: bool
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
