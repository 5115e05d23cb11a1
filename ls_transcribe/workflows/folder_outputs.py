"""tasks.json and both job summaries of a folder, as its last run made them: for commands that transcribe nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config
from ls_transcribe.label_studio.queue_scores import QueueOrder, queue_order
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.document_root import audio_folder, settle_document_root
from ls_transcribe.workflows.label_tags import remembered_tags
from ls_transcribe.workflows.settings import DEFAULT_LABEL_CONFIG
from ls_transcribe.workflows.summary_files import write_summaries
from ls_transcribe.workflows.task_file import write_tasks


@dataclass(frozen=True, slots=True)
class FolderOutputs:
    """Writes the files of a folder that others read. `audio` is the folder that has all recordings on disk."""

    folder: OutputFolder
    ledger: Ledger
    label_config: LabelConfig
    audio: Path | None
    document_root: Path | None
    channel_names: tuple[str, ...]
    order_by: QueueOrder

    @classmethod
    def remembered(cls, folder: OutputFolder, ledger: Ledger) -> "FolderOutputs":
        """Return what writes them as the folder remembers.

        Raises:
            RunError: The labelling configuration cannot be read any more.
        """
        remembered = ledger.remembered_settings()
        audio = audio_folder(ledger)
        return cls(
            folder,
            ledger,
            load_label_config(remembered.label_config or DEFAULT_LABEL_CONFIG, remembered_tags(remembered)),
            audio,
            settle_document_root(None, remembered.document_root, audio),
            remembered.channel_names,
            queue_order(remembered.order_by),
        )

    def write(self, on_failure: Callable[[FailedItem], None]) -> None:
        """Write them. `on_failure` is called with each recording that cannot become a task.

        Raises:
            OutputInTheWay: There is a file that this tool did not write, or that somebody has changed since.
            OutputNotWritable: The disk is full.
        """
        write_tasks(
            *(self.folder, self.ledger, self.label_config, self.document_root),
            channel_names=self.channel_names,
            order_by=self.order_by,
            on_failure=on_failure,
        )
        write_summaries(self.folder, self.ledger)
