"""What an engine is: the thing that turns a recording into a transcript document.

To add one, write a module beside this one with a class that has these members, and name it in `pipeline/choices.py`:

* `settings`, the digest (`jobs.settings_digest`) of everything that shapes the text, and nothing else;
* `refuses`, which says of a recording why the engine cannot take it, before it costs anything;
* `adopt`, which asks in bulk what exists already and starts nothing: a dry run is this and no more;
* `run`, a generator on the caller's thread. It takes the next job only when it has a place free, and yields each change
  of a job: IN_PROGRESS, then COMPLETED with its document, or FAILED with a reason that a stranger understands. Whatever
  goes wrong with one recording is such a value; an exception ends the run. Closing the generator stops the feeding.

An engine to which its recordings are not all alike is a `Surveyor` besides.

The document is Amazon Transcribe's (`transcripts.amazon_json.write` makes one), so that everything downstream works.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording


@dataclass(frozen=True, slots=True)
class JobChange:
    """A job as it now is, the transcript document of a COMPLETED one, and whether it is known that we started it.

    A job that is still QUEUED and has a reason could not be started, at no cost: the next run tries it again.
    """

    job: Job
    document: bytes | None = None
    started_here: bool = False


class Engine(Protocol):
    """A recogniser with its settings."""

    @property
    def name(self) -> str:
        """What `--engine` calls it."""

    @property
    def settings(self) -> str:
        """The digest of what shapes the text."""

    def refuses(self, recording: Recording) -> str | None:
        """Why a recording cannot be taken; None for one that can."""

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        """The planned jobs that exist already, as they are; none is started, and no document fetched.

        `planned` gives the planned job of a recording's key. `run` is given those that have not FAILED, IN_PROGRESS
        all, and takes them up where they are.
        """

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Do the jobs, as many at a time as there are places."""


@runtime_checkable
class Surveyor(Protocol):
    """An engine that must know all recordings of a run before it can say anything of one."""

    def survey(self, recordings: Iterable[Recording]) -> None:
        """Learn of the recordings, before anything is planned."""

    def settings_for(self, recording: Recording) -> str:
        """The digest of what shapes the text of this recording, in the place of `settings`."""


def settings_for(engine: Engine, recording: Recording) -> str:
    """The digest of what shapes the text of a recording."""
    return engine.settings_for(recording) if isinstance(engine, Surveyor) else engine.settings
