"""Who listens to a run in tests."""

from collections.abc import Iterable

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.workflows.plan import ExportPlan, ExportResult


class Listener:
    """A watcher that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.sizes: list[int] = []
        self.plan = ExportPlan()
        self.rows: list[tuple[str, str | None]] = []

    def found(self) -> None:
        pass

    def copy(self, name: str, original: str) -> None:
        self.told.append(("copy", name, original))

    def refused(self, unusable: FailedItem) -> None:
        self.told.append(("refused", unusable.name, unusable.reason))

    def replaced(self, name: str) -> None:
        self.told.append(("replaced", name))

    def passed_over(self, name: str, why: str) -> None:
        self.told.append(("passed over", name, why))

    def planned(self, plan: ExportPlan) -> None:
        self.plan = plan

    def uploading(self, number: int, size: int) -> None:
        self.told.append(("uploading", str(number), str(size)))

    def sent(self, size: int) -> None:
        self.sizes.append(size)

    def uploaded(self) -> None:
        self.told.append(("uploaded",))

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        pass

    def pushing(self, number: int, size: int) -> None:
        self.told.append(("pushing", str(number), str(size)))

    def delivered(self) -> None:
        pass

    def noted(self, line: str) -> None:
        self.told.append(("noted", line))

    def changed(self, job: Job) -> None:
        pass

    def ended(self, result: ExportResult, rows: Iterable[tuple[Recording, Job | None]]) -> None:  # noqa: ARG002  # as declared
        self.rows = [(recording.name, job.status if job else None) for recording, job in rows]
