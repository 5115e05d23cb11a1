"""Amazon Transcribe: jobs that are got or created, and paid once.

A job's name is its identity (recording and settings), so that whoever starts it second finds it. What exists is asked
of the cheapest witness first: the document in the output bucket, then lists of jobs, then the job by its name.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from ls_transcribe.aws import AwsRejected, Session, s3, transcribe
from ls_transcribe.engines.amazon.calls import RATES, TranscribeCalls, paced, planned_name, with_times
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.amazon.job_tracker import JobTracker
from ls_transcribe.engines.amazon.rate_limits import TokenBucket
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec, JobChange, JobService
from ls_transcribe.errors.aws import ParameterRefused
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording

FORMATS = frozenset({"amr", "flac", "m4a", "mp3", "mp4", "ogg", "wav", "webm"})
"""What Amazon Transcribe reads."""

LARGEST = 2 * 1000**3
"""Bytes of a recording at most (2 GB)."""

JOBS_AT_ONCE = 100
"""Jobs kept running: an account may have more (250 were published in 2023), but other work shares it."""

JOBS_IN_THE_QUEUE = 1000
"""Jobs kept in Amazon's queue: enough that no place stands empty, few enough to stop soon; none can be cancelled."""


class AmazonTranscribe:
    """The engine. `max_jobs` are kept at Amazon at a time; after `max_wait` seconds no more is waited for.

    `now` gives the time of day, `clock` and `sleep` count seconds.
    """

    name = "amazon"

    def __init__(
        self,
        session: Session,
        settings: JobSettings,
        *,
        now: Callable[[], datetime],
        max_jobs: int | None = None,
        max_wait: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings.digest
        self._session = session
        self._settings = settings
        self._now = now
        self._max_jobs = max_jobs or (JOBS_IN_THE_QUEUE if settings.is_queued else JOBS_AT_ONCE)
        self._max_wait = max_wait
        self._clock = clock
        self._calls = TranscribeCalls(session, settings, clock=clock, sleep=session.retrier.sleep)

    def refuses(self, recording: Recording) -> str | None:
        """Why Amazon would not take it: told before it costs a call."""
        if not s3.is_s3(recording.uri):
            return "it is on this machine, and Amazon reads from S3: name a place to copy it to with --upload-to"
        if recording.media_format not in FORMATS:
            known = ", ".join(sorted(FORMATS))
            what = recording.media_format or "a file without one of their suffixes"
            return f"Amazon Transcribe does not read {what}: convert it to one of {known}"
        if recording.size > LARGEST:
            return "it is larger than the 2 GB that Amazon Transcribe reads: cut it into parts"
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        """What is in the output bucket, is on, has failed, or without an output bucket is completed."""
        for name, uri in self._calls.results():
            if job := self._planned(name, planned):
                yield JobChange(replace(job, status=Status.COMPLETED, output=uri))
        statuses = [Status.IN_PROGRESS, Status.QUEUED, Status.FAILED]
        if self._settings.results is None:
            statuses.append(Status.COMPLETED)
        for status in statuses:
            for state in self._calls.listed(status):
                if job := self._planned(state.name, planned):
                    how_far = Status.IN_PROGRESS if status is Status.QUEUED else status
                    yield JobChange(with_times(replace(job, status=how_far), state))

    def _planned(self, name: str, planned: Callable[[str], Job | None]) -> Job | None:
        """The planned job that a name of Amazon's stands for, under that name; not one of an attempt given up."""
        found = planned_name(name, self.settings)
        job = planned(found[0]) if found else None
        if not found or not job:
            return None
        attempt = found[1]
        is_news = attempt > job.attempt or (attempt == job.attempt and job.status is Status.QUEUED)
        return replace(job, name=name, attempt=attempt) if is_news else None

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Start what is to be started, follow what runs, fetch what is completed: all three at a time."""
        run = JobTracker(
            self._calls,
            has_results=self._settings.results is not None,
            max_jobs=self._max_jobs,
            sleep=self._session.retrier.sleep,
            clock=self._clock,
            now=self._now,
            deadline=None if self._max_wait is None else self._clock() + self._max_wait,
            tell=self._session.retrier.on_wait,
        )
        try:
            yield from run.changes(jobs)
        finally:
            if not run.is_over:  # closed, interrupted, refused, or enough waited: nobody waits any more
                self._session.retrier.stop()
            run.close()


def delete(
    session: Session, jobs: Iterable[Job], *, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Job, str | None]]:
    """Delete jobs that have ended, one after another: each with the reason why it could not be, or None.

    What they wrote into a bucket of ours stays; what is in Amazon's own goes with them.
    """
    bucket = TokenBucket(RATES["delete"], clock=clock, sleep=session.retrier.sleep)
    for job in jobs:
        try:
            paced(session, bucket, partial(transcribe.delete, session, job.name))
        except AwsRejected as error:
            yield job, str(error)
        else:
            yield job, None


def _build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> AmazonTranscribe:
    parameters = dict(settings.job_settings)
    if settings.language:
        parameters.setdefault("LanguageCode", settings.language)
    job_settings = JobSettings(parameters)
    for complaint in transcribe.complaints(session, parameters):
        raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
    return AmazonTranscribe(session, job_settings, now=now, max_jobs=settings.max_jobs, max_wait=settings.max_wait)


SPEC = EngineSpec(
    name=AmazonTranscribe.name,
    build=_build,
    reads_from=frozenset({AudioLocation.S3}),
    default_for=frozenset({AudioLocation.S3}),
    uses_aws_region=True,
    takes_job_settings=True,
    service=JobService("Amazon", delete),
)
