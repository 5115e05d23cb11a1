"""The transcripts you already have, from whatever program, taken as they are: no audio is read, nothing is paid again.

A transcript is known by its name (`existing_matches`). That a file has changed is known by its size and time, or its
ETag in S3: to the folder it is then a transcript with other settings, taken when that is asked for.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.concurrency.bounded_map import bounded_map
from ls_transcribe.engines.base import EngineSettings, EngineSpec, JobChange
from ls_transcribe.engines.existing.matching import TranscriptMatches, listed
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording, readable
from ls_transcribe.transcripts import readers

RECIPE = 1
"""Raised by hand when the same transcript would give other words, so that old ones are told from new ones."""

_AT_ONCE = 8  # documents that are read, and held, at a time


class ExistingTranscripts:
    """The engine. `place` is a folder or an `s3://` prefix with its slash; it is looked through at once.

    Raises:
        TranscriptsMissing: There is no such place.
        TranscriptsNotFolder: It is a file.
        TranscriptsUnreadable: It cannot be looked into.
        RunError: S3 cannot be asked.
    """

    name = "existing"
    settings = settings_digest(name, {"recipe": RECIPE})

    def __init__(self, place: str, session: Session, *, now: Callable[[], datetime]) -> None:
        self._place = place
        self._session = session
        self._now = now
        self._matches = TranscriptMatches(listed(place, session))

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Learn of all recordings: a transcript that fits two is neither's."""
        self._matches.prepare(recordings)

    def settings_for(self, recording: Recording) -> str:
        """The digest of what shapes this recording's text: its transcript, as it is now."""
        found = self._matches.of(recording)
        version = found[0].version if len(found) == 1 else None
        return settings_digest(self.name, {"recipe": RECIPE, "transcript": version})

    def refuses(self, recording: Recording) -> str | None:
        """Why it has no transcript: none fits it, or it is not clear which one, or whose."""
        return self._matches.refuses(recording)

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # all there is, is read
        """None of them: this engine keeps nothing elsewhere."""
        yield from ()

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Read each job's transcript; one that cannot be read has cost nothing, and the next run tries it again."""
        started = (replace(job, start_time=self._now()) for job in jobs)
        results = bounded_map(self._read, started, at_once=_AT_ONCE, in_order=True, on_abort=self._session.retrier.stop)
        with closing(results):
            for result in results:
                yield self._change(result)

    def _change(self, result: "_ReadResult") -> JobChange:
        job = result.job
        if result.document is None:
            return JobChange(replace(job, status=Status.QUEUED, start_time=None, reason=result.reason))
        ended = replace(job, status=Status.COMPLETED, reason=None, completion_time=self._now())
        return JobChange(ended, result.document, started_here=True)

    def _read(self, job: Job) -> "_ReadResult":
        """Read a job's transcript, in a thread."""
        if reason := self.refuses(job.recording):
            return _ReadResult(job, reason=reason)
        (found,) = self._matches.of(job.recording)
        try:
            return _ReadResult(job, readers.to_interchange(job.name, self._content(found.path)))
        except OSError as error:
            reason = error.strerror or str(error)
        except (UnreadableTranscript, AccessDenied, BucketMissing, NotFound, AwsRejected) as error:
            reason = str(error)
        return _ReadResult(job, reason=f"its transcript {readable(found.path)} cannot be used: {reason}")

    def _content(self, path: str) -> bytes:
        if s3.is_s3(self._place):
            return s3.read(self._session, f"{self._place}{path}")[0]
        return Path(self._place, path).read_bytes()


@dataclass(frozen=True, slots=True)
class _ReadResult:
    """A job with its document, or with the reason why there is none."""

    job: Job
    document: bytes | None = None
    reason: str | None = None


def _build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> ExistingTranscripts:
    return ExistingTranscripts(settings.transcripts or "", session, now=now)


SPEC = EngineSpec(name=ExistingTranscripts.name, build=_build, needs_transcripts=True)
