"""tasks.json of an output folder. A task is built if its transcript, its job, or what is common to all has changed."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ls_transcribe import __version__
from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.audio_addresses import audio_address
from ls_transcribe.label_studio.fixed_labels import LabelUse, given_labels
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.task_builder import TASK_RECIPE, Task, build_task, encode_task
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.file_lines import FinishedJob
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.workflows.hard_texts import hard_texts
from ls_transcribe.workflows.line_file import SIGNATURE_SIZE, LineForm, MadeLine, WantedLine, write_lines

_FORM = LineForm(head=b"[\n", separator=b",\n", tail=b"\n]\n", empty=b"[]\n")


def write_tasks(
    folder: OutputFolder,
    ledger: Ledger,
    label_config: LabelConfig,
    root: Path | None,
    *,
    channel_names: Sequence[str] = (),
    on_failure: Callable[[FailedItem], None],
    label_use: LabelUse | None = None,
    read_all: bool = False,
) -> Counter[str]:
    """Write tasks.json from the transcripts on disk, one after another, in the order of the recordings' URIs.

    `root` is Label Studio's document root, for recordings on disk. `channel_names` name who speaks on the channels of
    all recordings. `on_failure` is called with each recording that cannot become a task. `label_use` counts the labels
    of speakers. `read_all` reads the transcripts, too, whose sizes and times are those of the last time. Return how
    many "tasks" there are, how many are "silent", and how many `hard_texts` there are.
    """
    tasks = _Tasks(folder, ledger, label_config, root, tuple(channel_names), on_failure, label_use or LabelUse())
    write_lines(folder, ledger, folder.tasks, _FORM, tasks.wanted(), count=tasks.count, make_all=read_all)
    return tasks.counts


def _public_path(ledger: Ledger) -> str:
    """Return the path of the server that the folder was pushed to: browsers find recordings on its disk below it."""
    remembered = ledger.remembered_settings().label_studio
    return urlsplit(remembered.url).path if remembered else ""


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The tasks that a folder is to have, and what is counted of them. The fields are as in `write_tasks`."""

    folder: OutputFolder
    ledger: Ledger
    label_config: LabelConfig
    root: Path | None
    channel_names: tuple[str, ...]
    on_failure: Callable[[FailedItem], None]
    label_use: LabelUse
    counts: Counter[str] = field(default_factory=Counter)

    def wanted(self) -> Iterator[WantedLine]:
        """Yield the line of each finished recording."""
        config, public_path = self.label_config, _public_path(self.ledger)
        facts = (__version__, TASK_RECIPE, config, config.xml, self.root, public_path, self.channel_names)
        common = hashlib.blake2b(repr(facts).encode(), digest_size=SIGNATURE_SIZE)
        transcripts = str(self.folder.transcripts)
        for finished in self.ledger.file_lines.finished(self.folder.name_of(self.folder.tasks)):

            def make(finished: FinishedJob = finished) -> MadeLine | None:
                return self._make(finished.job, public_path)

            try:
                status = os.stat(f"{transcripts}/{finished.stem}.json")  # noqa: PTH116  # a Path takes three times as long
            except OSError:
                yield WantedLine(finished.line, b"", make)
                continue
            signature = common.copy()
            signature.update(repr((finished.task_facts, status.st_size, status.st_mtime_ns)).encode())
            yield WantedLine(finished.line, signature.digest(), make)

    def count(self, counts: str | None) -> None:
        """Count a task, and what is counted of it."""
        self.counts["tasks"] += 1
        if counts:
            told = json.loads(counts)
            self.label_use.add(map(tuple, told.pop("labels", ())))
            self.counts.update(told)

    def _make(self, job: Job, public_path: str) -> MadeLine | None:
        """Build the task of a recording; None if it cannot become one."""
        try:
            transcript = amazon_json.parse(self.folder.transcript_path(job).read_bytes())
            audio = audio_address(job.recording, self.root, public_path)
            task = build_task(job, transcript, audio, self.label_config, self.channel_names)
        except ItemError as error:
            reason = str(error)
        except OSError as error:
            reason = f"its transcript cannot be read ({error.strerror})"
        else:
            return self._line(task, transcript)
        self.on_failure(FailedItem(job.recording.name, job.recording.uri, f"there is no task for it: {reason}"))
        return None

    def _line(self, task: Task, transcript: Transcript) -> MadeLine:
        counts = {"silent": int(not transcript.text), **hard_texts(task, self.label_config)}
        told: dict[str, object] = {name: int(number) for name, number in counts.items() if number}
        if labels := given_labels(transcript, self.label_config):
            told["labels"] = labels
        return MadeLine(encode_task(task), json.dumps(told) if told else None)
