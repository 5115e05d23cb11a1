"""What of a recording is at services: its tasks in Label Studio, its jobs and results at Amazon, its audio in S3."""

from collections.abc import Iterator
from dataclasses import dataclass

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.requests import ForgetRequest
from ls_transcribe.workflows.watchers import Watcher

_NOT_YET = "this release cannot erase it"


@dataclass(frozen=True, slots=True)
class OuterPlaces:
    """The places outside of this machine."""

    @classmethod
    def open(cls, request: ForgetRequest, ledger: Ledger, watcher: Watcher) -> "OuterPlaces":
        """Return the places that a folder knows. Nothing is asked yet."""
        del request, ledger, watcher
        return cls()

    def look(self, traces: RecordingTraces) -> Iterator[Place]:
        """Yield every place that has something of a recording, also those that cannot be looked at."""
        for task in traces.tasks:
            where = f"{task.project.server}/projects/{task.project.number}/data?task={task.task}"
            yield Place(PlaceKind.TASK, where, "its task", Standing.NOT_SEEN, _NOT_YET)
        for job in traces.jobs:
            if job.engine == "amazon":
                yield Place(PlaceKind.JOB, job.name, "its job", Standing.NOT_SEEN, _NOT_YET)

    def erase(self, place: Place) -> Place:
        """Erase a place, and return how it stands with it then."""
        return place.not_erased(_NOT_YET)
