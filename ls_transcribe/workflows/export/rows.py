"""The recordings of a run with their jobs, as they are told at its end."""

from collections.abc import Iterator

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.watchers import RunRows


class LedgerRows(RunRows):
    """Each recording of a run with its job; not one that failed without a job that has ended."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[tuple[Recording, Job | None]]:
        return self._ledger.states()

    def __len__(self) -> int:
        return self._ledger.count_states()
