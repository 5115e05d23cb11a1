"""What an import of an output folder into a project works with, what it decides for a recording, and its result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ls_transcribe.aws import Session
from ls_transcribe.label_studio.fixed_labels import LabelUse, given_labels
from ls_transcribe.label_studio.import_batches import TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.project import TargetProject
from ls_transcribe.label_studio.queue_scores import QueueOrder
from ls_transcribe.label_studio.task_builder import build_task
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.model.second_readings import SecondReadings
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.workflows.requests import ImportOptions
from ls_transcribe.workflows.results import PushResult, TagsUsed
from ls_transcribe.workflows.task_import.decision import ImportDecision, decide_import
from ls_transcribe.workflows.watchers import ExportWatcher


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an import works with.

    `on_failure` is called for each recording that cannot be imported. `channel_names` name who speaks on the channels
    of all recordings, and `order_by` says what comes first in the project's queue. `label_use` counts the labels of
    speakers in the tasks that are built. `list_all` lists all tasks of the project, and not only those that Label
    Studio says have changed.
    """

    options: ImportOptions
    folder: OutputFolder
    ledger: Ledger
    session: Session
    watcher: ExportWatcher
    on_failure: Callable[[FailedItem], None]
    channel_names: tuple[str, ...] = ()
    order_by: QueueOrder = QueueOrder.CONFIDENCE
    label_use: LabelUse = field(default_factory=LabelUse)
    list_all: bool = False

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs whose recordings are imported: all that have a transcript, or those of the sample."""
        return self.ledger.transcribed_jobs() if self.options.sample is None else self.ledger.sampled_jobs()

    def count_jobs(self) -> int:
        """Return the number of these jobs."""
        if self.options.sample is None:
            return self.ledger.count_by_status().get(Status.COMPLETED, 0)
        return sum(1 for _job in self.ledger.sampled_jobs())

    def decide(self, job: Job, target: TargetProject) -> ImportDecision:
        """Return what to do for the recording of a finished job, once the project's tasks are recorded."""
        imported_tasks, key = self.ledger.imported_tasks, job.recording.key
        imported = imported_tasks.find(target.address, key) if target.project else None
        shape, existing = target.label_config.shape, imported_tasks.existing(key)
        return decide_import(
            job,
            shape,
            existing,
            imported,
            recreate=self.options.recreate,
            order_by=self.order_by,
            public_path=lambda: target.server.public_path,
        )

    def build_task(
        self, job: Job, decision: ImportDecision, target: TargetProject, transcript: Transcript | None = None
    ) -> TaskToImport:
        """Return the task to import for a recording. Its transcript is read if it is not given.

        Raises:
            ItemError: The transcript has no place in the project's configuration, or cannot be read.
            OSError: The file of the transcript cannot be read.
        """
        config = target.label_config
        transcript = transcript or amazon_json.parse(self.folder.transcript_path(job).read_bytes())
        task = build_task(job, transcript, decision.audio, config, self.channel_names, self.order_by)
        self.label_use.add(given_labels(transcript, config))
        is_update = decision.status is ImportStatus.CHANGED
        return TaskToImport(job.recording, task, config.audio_variable, is_update=is_update, content=decision.content)

    def push_result(
        self,
        target: TargetProject,
        *,
        is_new: bool,
        duplicates_removed: int = 0,
        empty: int = 0,
        unfillable: int = 0,
        hidden: bool = False,
        unplayable: str | None = None,
        second_readings: SecondReadings | None = None,
    ) -> PushResult:
        """Return the result of an import, from what the ledger has of this run."""
        project = target.project
        return PushResult(
            page=project.page if project else target.server.access.url,
            project=project.id if project else None,
            title=target.title,
            is_new=is_new,
            counts=self.ledger.imported_tasks.count_results(),
            duplicates_removed=duplicates_removed,
            empty=empty,
            unfillable=unfillable,
            hidden=hidden,
            unplayable=unplayable,
            second_readings=second_readings,
            sample=self.ledger.sample.size() if self.options.sample is not None else None,
            tags=TagsUsed(target.label_config, tuple(self.label_use.sentences())),
        )
