"""What an engine is: the thing that turns a recording into a transcript document.

To add one, write a module beside this one with a class that has these three members, and name it in `pipeline.py`:

* `settings`, the digest (`jobs.settings_digest`) of everything that shapes the text, and nothing else;
* `adopt`, which asks in bulk what exists already and starts nothing: a dry run is this and no more;
* `run`, a generator on the caller's thread. It takes the next job only when it has a place free, and yields each change
  of a job: IN_PROGRESS, then COMPLETED with its document, or FAILED with a reason that a stranger understands. Whatever
  goes wrong with one recording is such a value; an exception ends the run. Closing the generator stops the feeding.

The document is Amazon Transcribe's (`transcripts.amazon_json.write` makes one), so that everything downstream works.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ls_transcribe.jobs import Job


@dataclass(frozen=True, slots=True)
class Change:
    """A job as it now is, and the transcript document of a COMPLETED one."""

    job: Job
    document: bytes | None = None


class Engine(Protocol):
    """A recogniser with its settings."""

    @property
    def name(self) -> str:
        """What `--engine` calls it."""

    @property
    def settings(self) -> str:
        """The digest of what shapes the text."""

    def adopt(self, jobs: Iterable[Job]) -> Iterator[Change]:
        """Those of the jobs that have ended already, without starting any."""

    def run(self, jobs: Iterable[Job]) -> Generator[Change, None, None]:
        """Do the jobs, as many at a time as there are places."""
