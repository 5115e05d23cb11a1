"""Watchers are told of the progress of a command. These base classes do nothing: a subclass overrides what it needs."""

from collections import Counter
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, Protocol

from ls_transcribe.model.recording import FailedItem, Recording

if TYPE_CHECKING:
    from ls_transcribe.model.job import Job
    from ls_transcribe.workflows.plan import ExportPlan
    from ls_transcribe.workflows.results import ExportResult


class RunRows(Iterable[tuple[Recording, "Job | None"]], Sized, Protocol):
    """Each recording of a run with the job that says how far it is. How many they are is told without reading them."""


class Watcher:
    """What the watchers of all commands are told. Sizes are in bytes."""

    def item_failed(self, item: FailedItem) -> None:
        """A source, a recording, a transcript or a review cannot be used; the others go on."""

    def item_noted(self, name: str, note: str) -> None:
        """A transcript is used, and whoever runs the command should know this of it, such as what was guessed."""

    def note(self, line: str) -> None:
        """Whoever runs the command should know this."""

    def waiting(self, reason: str, *, service: str = "Amazon") -> None:
        """A service cannot answer for now, and is asked again. Called from any thread."""

    def waiting_for_label_studio(self, reason: str) -> None:
        """Label Studio cannot answer for now, and is asked again. Called from any thread."""
        self.waiting(reason, service="Label Studio")

    def model_fetch_started(self, name: str, size: int) -> None:
        """A model of this size is going to be fetched, before anything is planned."""

    def model_bytes_fetched(self, size: int) -> None:
        """More bytes of it were fetched. Called from any thread."""

    def model_fetch_ended(self) -> None:
        """It is here, or cannot be fetched."""


class ExportWatcher(Watcher):
    """What a watcher of export, push, upload, archive and clean is told. Sizes are in bytes."""

    def source_found(self) -> None:
        """A file or object was looked at."""

    def duplicate_found(self, name: str, original: str) -> None:
        """A recording has the content of another one, and is the same recording."""

    def recording_replaced(self, name: str) -> None:
        """There is other audio now at the place of an earlier recording."""

    def recording_forgotten(self, name: str, key: str) -> None:
        """A recording was forgotten on request, and is passed over, under whatever name it was found."""

    def silence_misread(self, name: str) -> None:
        """An earlier version took a recording for silent, because it did not understand its transcript. Told once."""

    def file_skipped(self, name: str, reason: str) -> None:
        """A file in a folder is not taken for a recording."""

    def recording_left(self, name: str, reason: str) -> None:
        """A recording is not started, because it costs more than a budget allows."""

    def planned(self, plan: "ExportPlan") -> None:
        """It is decided what is done with each recording that is known.

        A plan that is not complete grows while it is carried out; this is told again each time, and when all is known.
        """

    def upload_started(self, number: int, size: int) -> None:
        """A number of recordings, of this size together, is going to be copied to S3."""

    def bytes_sent(self, size: int) -> None:
        """More bytes were copied to S3. Called from any thread."""

    def upload_ended(self) -> None:
        """All recordings that can be copied are in S3."""

    def import_started(self, number: int, size: int) -> None:
        """A number of recordings, with audio of this size together, is going to be imported into Label Studio."""

    def task_imported(self) -> None:
        """One of these recordings was dealt with."""

    def listening_started(self, number: int, size: int) -> None:
        """A number of recordings in S3, of this size together, is going to be held against their transcripts."""

    def recording_heard(self, size: int) -> None:
        """One of these recordings, of this size, was dealt with."""

    def job_changed(self, job: "Job") -> None:
        """A job was started or has ended."""

    def run_ended(self, result: "ExportResult", rows: RunRows) -> None:
        """Everything is written. `rows` are the recordings of the run."""


class ConvertWatcher(Watcher):
    """What a watcher of convert is told. Sizes are in bytes."""

    def planned(self, number: int, size: int, skipped: Counter[str]) -> None:
        """A number of transcripts, of this size together, was found. `skipped` counts other files by the reason."""

    def file_skipped(self, name: str, reason: str) -> None:
        """A file in a folder is not taken for a transcript."""

    def transcript_ended(self, name: str, size: int, *, failed: bool) -> None:
        """A transcript was converted, or could not be."""


class PullWatcher(Watcher):
    """What a watcher of pull is told."""

    def planned(self, number: int) -> None:
        """A number of tasks is going to be read."""

    def task_read(self, name: str) -> None:
        """The task of a recording was read."""
