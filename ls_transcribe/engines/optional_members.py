"""What only some engines have: members of theirs that a run uses where they are there."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, runtime_checkable

from ls_transcribe.engines.base import Engine, JobChange
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording


@runtime_checkable
class NeedsAllRecordings(Protocol):
    """An engine that must know all recordings of a run before it can judge one of them."""

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Take note of all recordings. This is called once, before the run is planned."""

    def settings_for(self, recording: Recording) -> str:
        """Return the digest of what shapes the text of this recording. It is used instead of `settings`."""


@runtime_checkable
class NotesSettings(Protocol):
    """An engine that does something else than its settings say, and says so."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever runs the command should know, in sentences without a capital and a full stop."""


@runtime_checkable
class AdoptsJobsOfOthers(Protocol):
    """An engine whose service has jobs that others started for the same recordings. No member starts any."""

    def adopt_others(
        self, pattern: str, planned: Callable[[], Iterable[Job]], by_uri: Callable[[str], Job | None]
    ) -> Iterator[JobChange]:
        """Yield planned jobs under the names of others' finished or running jobs.

        Their notes tell the settings, and go on after "a job that others started is".

        `pattern` is that of their names. `planned` yields the planned jobs, `by_uri` returns that of an audio's URI.

        Raises:
            RunError: The service cannot be asked, or no job can have such a name.
        """

    def count_others(self, by_uri: Callable[[str], Job | None]) -> tuple[int, str]:
        """Return how many finished jobs of others a single look shows for planned recordings, and the name of one."""


@runtime_checkable
class StartsPaidJobs(Protocol):
    """An engine whose service bills each job that is started."""

    def ask_before_start(self, may_start: Callable[[Job], bool]) -> None:
        """From now on, start no job for which `may_start` returns False. It is asked on the thread of `run`.

        A job that may be started and is, or may have been, costs money; `JobChange.is_free` says which was not.
        """


@runtime_checkable
class WaitsForJobs(Protocol):
    """An engine whose jobs can take long, and that lets the run do other things meanwhile."""

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        """From now on, make this call again and again while no job changes, on the thread of `run`.

        Once a minute is often enough. It takes no time unless there is something to do.
        """


@runtime_checkable
class RechecksSilence(Protocol):
    """An engine an earlier version of which took documents for silence that it did not understand."""

    def was_misread(self, job: Job) -> bool | None:
        """Return whether the document of a job without words is not silent, or not a transcript at all.

        None if that cannot be told, because the document is not there or has changed.
        """


def settings_of(engine: Engine) -> Callable[[Recording], str]:
    """Return a function that returns the digest of what shapes the text of a recording."""
    return engine.settings_for if isinstance(engine, NeedsAllRecordings) else lambda _recording: engine.settings
