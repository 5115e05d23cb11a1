"""A watcher of a run that remembers in tests what it was told."""

from ls_transcribe.model.recording import FailedItem
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.results import ExportResult
from ls_transcribe.workflows.watchers import ExportWatcher, RunRows


class Listener(ExportWatcher):
    """Remembers what it is told, but for sources, jobs and waiting."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.sizes: list[int] = []
        self.heard: list[int] = []
        self.item_notes: list[tuple[str, str]] = []
        self.plan = ExportPlan()
        self.rows: list[tuple[str, str | None]] = []

    def duplicate_found(self, name: str, original: str) -> None:
        self.told.append(("copy", name, original))

    def item_failed(self, item: FailedItem) -> None:
        self.told.append(("refused", item.name, item.reason))

    def recording_replaced(self, name: str) -> None:
        self.told.append(("replaced", name))

    def recording_forgotten(self, name: str, key: str) -> None:
        self.told.append(("forgotten", name, key))

    def file_skipped(self, name: str, reason: str) -> None:
        self.told.append(("passed over", name, reason))

    def silence_misread(self, name: str) -> None:
        self.told.append(("misread", name))

    def planned(self, plan: ExportPlan) -> None:
        self.plan = plan

    def upload_started(self, number: int, size: int) -> None:
        self.told.append(("uploading", str(number), str(size)))

    def bytes_sent(self, size: int) -> None:
        self.sizes.append(size)

    def upload_ended(self) -> None:
        self.told.append(("uploaded",))

    def import_started(self, number: int, size: int) -> None:
        self.told.append(("pushing", str(number), str(size)))

    def listening_started(self, number: int, size: int) -> None:
        self.told.append(("listening", str(number), str(size)))

    def recording_heard(self, size: int) -> None:
        self.heard.append(size)

    def note(self, line: str) -> None:
        self.told.append(("noted", line))

    def item_noted(self, name: str, note: str) -> None:
        self.item_notes.append((name, note))

    def run_ended(self, result: ExportResult, rows: RunRows) -> None:  # noqa: ARG002  # as declared
        self.rows = [(recording.name, job.status if job else None) for recording, job in rows]
