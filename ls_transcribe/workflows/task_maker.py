"""The tasks of tasks.json, one by one: from a transcript on disk, or from one that was just stored."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ls_transcribe import __version__
from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.audio_addresses import audio_address
from ls_transcribe.label_studio.fixed_labels import given_labels
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.queue_scores import QueueOrder
from ls_transcribe.label_studio.task_builder import TASK_RECIPE, build_task, encode_task
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.file_lines import KeptLine, MadeLine, task_facts
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.workflows.hard_texts import hard_texts
from ls_transcribe.workflows.line_file import SIGNATURE_SIZE


class TaskMaker:
    """Makes the tasks of an output folder, and tells when one is to be made anew.

    `root` is Label Studio's document root, for recordings on disk. `channel_names` name who speaks on the channels of
    all recordings. `order_by` says what comes first in the queue of the project.
    """

    def __init__(
        self,
        folder: OutputFolder,
        ledger: Ledger,
        label_config: LabelConfig,
        root: Path | None,
        channel_names: Sequence[str] = (),
        order_by: QueueOrder = QueueOrder.CONFIDENCE,
    ) -> None:
        self._folder = folder
        self._ledger = ledger
        self._config = label_config
        self._root = root
        self._channel_names = tuple(channel_names)
        self._order_by = order_by
        self._public_path = _public_path(ledger)
        where = (root, self._public_path)
        common = (__version__, TASK_RECIPE, label_config, label_config.xml, *where, self._channel_names, order_by)
        self._common = hashlib.blake2b(repr(common).encode(), digest_size=SIGNATURE_SIZE)
        self._transcripts = str(folder.transcripts)
        self._file = folder.name_of(folder.tasks)

    def signature(self, facts: tuple[object, ...], stem: str) -> bytes:
        """Return a digest of what the task of a recording is made of; empty if its transcript is not there.

        `facts` are its `task_facts`. `stem` is that of the transcript's name.
        """
        try:
            status = os.stat(f"{self._transcripts}/{stem}.json")  # noqa: PTH116  # a Path takes three times as long
        except OSError:
            return b""
        digest = self._common.copy()
        digest.update(repr((facts, status.st_size, status.st_mtime_ns)).encode())
        return digest.digest()

    def read(self, job: Job) -> MadeLine:
        """Make the task of a recording from its transcript on disk.

        Raises:
            ItemError: It cannot become a task, or its transcript cannot be used.
            OSError: The file of the transcript cannot be read.
        """
        return self.make(job, amazon_json.parse(self._folder.transcript_path(job).read_bytes()))

    def make(self, job: Job, transcript: Transcript) -> MadeLine:
        """Make the task of a recording.

        Raises:
            ItemError: It cannot become a task.
        """
        audio = audio_address(job.recording, self._root, self._public_path)
        task = build_task(job, transcript, audio, self._config, self._channel_names, self._order_by)
        counts = {"silent": int(not transcript.text), **hard_texts(task, self._config)}
        told: dict[str, object] = {name: int(number) for name, number in counts.items() if number}
        if labels := given_labels(transcript, self._config):
            told["labels"] = labels
        return MadeLine(encode_task(task), json.dumps(told) if told else None)

    def keep(self, stored: Iterable[tuple[Job, Transcript]]) -> None:
        """Make the tasks of transcripts that were just stored, and keep them until tasks.json is written the next time.

        What cannot become a task is told then.
        """
        lines: list[KeptLine] = []
        for job, transcript in stored:
            signature = self.signature(task_facts(job), job.stem)
            with suppress(ItemError):
                if signature:
                    lines.append(KeptLine(job.recording.key, signature, self.make(job, transcript)))
        self._ledger.file_lines.keep(self._file, lines)


def _public_path(ledger: Ledger) -> str:
    """Return the path of the server that the folder was pushed to: browsers find recordings on its disk below it."""
    remembered = ledger.remembered_settings().label_studio
    return urlsplit(remembered.url).path if remembered else ""
