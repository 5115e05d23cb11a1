"""tasks.json of an output folder. A task is made if its transcript, its job, or what is common to all has changed."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.fixed_labels import LabelUse
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.queue_scores import QueueOrder
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.file_lines import FinishedJob, MadeLine
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.line_file import LineForm, WantedLine, write_lines
from ls_transcribe.workflows.task_maker import TaskMaker

_FORM = LineForm(head=b"[\n", separator=b",\n", tail=b"\n]\n", empty=b"[]\n")


def write_tasks(
    folder: OutputFolder,
    ledger: Ledger,
    label_config: LabelConfig,
    root: Path | None,
    *,
    channel_names: Sequence[str] = (),
    order_by: QueueOrder = QueueOrder.CONFIDENCE,
    on_failure: Callable[[FailedItem], None],
    label_use: LabelUse | None = None,
    read_all: bool = False,
) -> Counter[str]:
    """Write tasks.json, task after task, in the order of the recordings' URIs.

    `root`, `channel_names` and `order_by` are as in `TaskMaker`. `on_failure` is called with each recording that cannot
    become a task. `label_use` counts the labels of speakers. `read_all` reads the transcripts, too, whose sizes and
    times are those of the last time. Return how many "tasks" there are, how many are "silent", and how many
    `hard_texts` there are.
    """
    maker = TaskMaker(folder, ledger, label_config, root, channel_names, order_by)
    tasks = _Tasks(maker, on_failure, label_use or LabelUse())
    finished = ledger.file_lines.finished(folder.name_of(folder.tasks))
    write_lines(folder, ledger, folder.tasks, _FORM, tasks.wanted(finished), count=tasks.count, make_all=read_all)
    return tasks.counts


def jobs_without_task(folder: OutputFolder, ledger: Ledger, maker: TaskMaker, counts: Counter[str]) -> Iterator[Job]:
    """Yield the finished jobs whose tasks would be made anew. What is known of the other tasks is added to `counts`."""
    for finished in ledger.file_lines.finished(folder.name_of(folder.tasks)):
        signature = maker.signature(finished.task_facts, finished.stem)
        if not signature or finished.line.signature != signature:
            yield finished.job
        elif finished.line.counts:
            told = json.loads(finished.line.counts)
            counts.update({name: number for name, number in told.items() if isinstance(number, int)})


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The tasks that a folder is to have, and what is counted of them. The fields are as in `write_tasks`."""

    maker: TaskMaker
    on_failure: Callable[[FailedItem], None]
    label_use: LabelUse
    counts: Counter[str] = field(default_factory=Counter)

    def wanted(self, finished_jobs: Iterator[FinishedJob]) -> Iterator[WantedLine]:
        """Yield the line of each finished recording."""
        for finished in finished_jobs:
            signature = self.maker.signature(finished.task_facts, finished.stem)

            def make(finished: FinishedJob = finished, signature: bytes = signature) -> MadeLine | None:
                return finished.kept_line(signature) or self._read(finished)

            yield WantedLine(finished.line, signature, make)

    def count(self, counts: str | None) -> None:
        """Count a task, and what is counted of it."""
        self.counts["tasks"] += 1
        if counts:
            told = json.loads(counts)
            self.label_use.add(map(tuple, told.pop("labels", ())))
            self.counts.update(told)

    def _read(self, finished: FinishedJob) -> MadeLine | None:
        """Make the task of a recording from its transcript on disk; None if it cannot become one."""
        job = finished.job
        try:
            return self.maker.read(job)
        except ItemError as error:
            reason = str(error)
        except OSError as error:
            reason = f"its transcript cannot be read ({error.strerror})"
        self.on_failure(FailedItem(job.recording.name, job.recording.uri, f"there is no task for it: {reason}"))
        return None
