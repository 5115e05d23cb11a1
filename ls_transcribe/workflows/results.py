"""What each command returns: how it ended, in numbers and places. The commands print it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ls_transcribe.model.sample import SampleSize
from ls_transcribe.model.second_readings import SecondReadings
from ls_transcribe.store.ledger.job_starts import Billed

if TYPE_CHECKING:
    from ls_transcribe.label_studio.label_config import LabelConfig
    from ls_transcribe.model.review import ReviewReport
    from ls_transcribe.store.output_folder import OutputFolder
    from ls_transcribe.store.review_folder import ReviewFolder
    from ls_transcribe.workflows.plan import ExportPlan

HIDDEN_PREDICTIONS = (
    "No editor is filled: the predictions of these tasks belong to another project, as happens when tasks are moved in "
    "the database, and Label Studio does not show them here: push into a new project, with --title"
)
"""What is wrong with a project that cannot show the predictions that its tasks have, without a mark at the end."""


@dataclass(frozen=True, slots=True)
class TagsUsed:
    """The tags of a labelling configuration that tasks were built for, and sentences about the labels of speakers."""

    config: "LabelConfig"
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a project of Label Studio holds after a push.

    `page` is the address of the project. `project` is its number, None if a dry run found that it has to be made;
    `is_new` says that this run made it, or would make it. `counts` has the number of recordings by what became of each
    (values of `ImportStatus`). `duplicates_removed` is the number of tasks that were deleted again because somebody
    else pushed the same recordings at the same time. `empty` is the number of tasks whose editor is empty although they
    were imported, and `unfillable` the number of those for which the folder has no transcript. `hidden` says that no
    editor is filled, because the project cannot show the predictions that its tasks have. `unplayable` is the reason
    why recordings do not play, None if they do. `tags` are those of the project's labelling configuration.
    `sample` is the sample that was imported, None if everything was. `second_readings` are the reviewed recordings that
    another person is to read, None if none were asked for.
    """

    page: str
    project: int | None
    title: str
    is_new: bool
    counts: Counter[str]
    duplicates_removed: int = 0
    empty: int = 0
    unfillable: int = 0
    hidden: bool = False
    unplayable: str | None = None
    tags: TagsUsed | None = None
    sample: SampleSize | None = None
    second_readings: SecondReadings | None = None

    @property
    def failed(self) -> int:
        """The number of recordings without a task that people can work on."""
        return self.counts["failed"] + (self.tasks if self.hidden else self.empty)

    @property
    def tasks(self) -> int:
        """The number of recordings that have a task in the project."""
        return self.counts.total() - self.counts["failed"] - self.counts["deleted"]


@dataclass(frozen=True, slots=True)
class JobCost:
    """What jobs cost, as far as it can be told: an estimate, at the user's `price` a minute (None if there is none).

    `this_run` is of those that the run has started, `in_all` of all that the folder ever has. `budget` holds for the
    latter; None if there is none.
    """

    this_run: Billed = field(default_factory=Billed)
    in_all: Billed = field(default_factory=Billed)
    price: str | None = None
    budget: str | None = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How an export or a push ended.

    `tasks` is the number of tasks in tasks.json, `silent` the number of those without speech. `document_root` and
    `audio_folder` say where Label Studio finds recordings on this disk, `buckets` and their `region` where it finds
    the others. `running` jobs were not waited for, `unstarted` ones were not begun. `not_archived` counts recordings
    and jobs that could not be archived or deleted. `sets` is how many transcripts this run took from several files that
    say the same, and `agreeing` the number of these files beside those that were taken. `without_confidence` is how
    many of its transcripts tell of no word how sure the recogniser was. `tags` are those that tasks.json was written
    for, None if it was not written. `cost` is what the jobs cost.
    """

    plan: "ExportPlan"
    transcribed: int
    failed: int
    folder: "OutputFolder"
    label_config: str
    tasks: int = 0
    silent: int = 0
    document_root: Path | None = None
    audio_folder: Path | None = None
    buckets: tuple[str, ...] = ()
    region: str | None = None
    running: int = 0
    unstarted: int = 0
    archived: int = 0
    jobs_deleted: int = 0
    not_archived: int = 0
    documents: int = 0
    sets: int = 0
    agreeing: int = 0
    without_confidence: int = 0
    tags: TagsUsed | None = None
    pushed: PushResult | None = None
    cost: JobCost = field(default_factory=JobCost)


@dataclass(frozen=True, slots=True)
class PullResult:
    """How a pull ended: how many reviews are new or changed, were withdrawn, or failed, and the report of all."""

    folder: "ReviewFolder"
    page: str
    title: str
    written: int
    withdrawn: int
    failed: int
    report: "ReviewReport"


class UploadCounts(NamedTuple):
    """How many recordings an upload sent, how many were in S3 before, and how many failed."""

    sent: int
    present: int
    failed: int


class ArchiveCounts(NamedTuple):
    """How many recordings (or jobs) were archived (or deleted), and how many could not be, for a reason."""

    done: int
    failed: int
