"""The engine Amazon Transcribe. A job is created only if it does not exist, so that it is paid once.

A job's name is made of its recording and its settings, so that a second start finds the first one. Whether a job exists
is found out with the cheapest calls first: the documents in the output bucket are listed, then the jobs by their
status; only then is a job asked for by its name.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from ls_transcribe.aws import AwsRejected, Session, s3, transcribe
from ls_transcribe.engines.amazon.calls import RATES, TranscribeCalls, call_at_rate, job_with_state, parse_job_name
from ls_transcribe.engines.amazon.job_settings import JobSettings, settle_job_options
from ls_transcribe.engines.amazon.job_tracker import JobTracker
from ls_transcribe.engines.amazon.jobs_of_others import JobsOfOthers
from ls_transcribe.engines.amazon.rate_limits import TokenBucket
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec, JobChange, JobService
from ls_transcribe.errors.aws import ParameterRefused
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording

FORMATS = frozenset({"amr", "flac", "m4a", "mp3", "mp4", "ogg", "wav", "webm"})
"""The formats that Amazon Transcribe reads, in its own words, which are those of `recording.MEDIA_FORMATS`."""

LARGEST = 2 * 1000**3
"""The most bytes that a recording may have (2 GB)."""

JOBS_AT_ONCE = 100
"""Jobs that run at a time. An account may run more (250 were published in 2023), but other work shares the quota."""

JOBS_IN_THE_QUEUE = 1000
"""Jobs in Amazon's queue at a time. So many keep every place occupied; with more, a run could not be stopped soon,
since no job can be cancelled."""


SHORTEST_BILLED = 15
"""Seconds that a job is billed at least. Amazon's own pages do not agree whether this is so: an estimate must not be
below what is billed. Two channels are billed once; what redaction and custom models add is part of the user's price."""


def billed_seconds(length: int) -> int:
    """Return for how many seconds Amazon bills a recording of a length (ms): an estimate, never too low."""
    return max(SHORTEST_BILLED, -(-length // 1000))


class AmazonTranscribe:
    """The engine. It has at most `max_jobs` jobs at Amazon at a time, and waits for jobs for `max_wait` seconds.

    `now` returns the time of day, `clock` counts seconds.
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
        self._may_start: Callable[[Job], bool] = lambda _job: True
        self._while_waiting: Callable[[], object] = lambda: None
        self._calls = TranscribeCalls(session, settings, clock=clock, sleep=session.retrier.sleep)

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why Amazon cannot take a recording, or None if it can. No call is made."""
        if not s3.is_s3(recording.uri):
            return "it is on this machine, and Amazon reads from S3: name a place to copy it to with --upload-to"
        if recording.media_format not in FORMATS:
            known = ", ".join(sorted(FORMATS))
            kind = recording.media_format or "a file without one of their suffixes"
            return f"Amazon Transcribe does not read {kind}: convert it to one of {known}"
        if recording.size > LARGEST:
            return "it is larger than the 2 GB that Amazon Transcribe reads: cut it into parts"
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        """Yield the planned jobs that exist: those with a document in the output bucket, that run or that have failed.

        Without an output bucket, those that are completed are listed too.
        """
        for name, uri in self._calls.list_results():
            if job := self._planned(name, planned):
                yield JobChange(replace(job, status=Status.COMPLETED, output=uri))
        statuses = [Status.IN_PROGRESS, Status.QUEUED, Status.FAILED]
        if self._settings.results is None:
            statuses.append(Status.COMPLETED)
        for status in statuses:
            for state in self._calls.list_jobs(status):
                if job := self._planned(state.name, planned):
                    job_status = Status.IN_PROGRESS if status is Status.QUEUED else status
                    yield JobChange(job_with_state(replace(job, status=job_status), state))

    def adopt_others(
        self, pattern: str, planned: Callable[[], Iterable[Job]], by_uri: Callable[[str], Job | None]
    ) -> Iterator[JobChange]:
        """Yield the jobs of any name that others started; see `AdoptsJobsOfOthers`."""
        return JobsOfOthers(self._calls, self._settings, by_uri).matching(pattern, planned)

    def count_others(self, by_uri: Callable[[str], Job | None]) -> tuple[int, str]:
        """Return how many finished jobs of others are there; see `AdoptsJobsOfOthers`."""
        return JobsOfOthers(self._calls, self._settings, by_uri).count_finished()

    def _planned(self, name: str, planned: Callable[[str], Job | None]) -> Job | None:
        """Return the planned job for a name at Amazon, with that name. None if there is none, or a later attempt."""
        parts = parse_job_name(name, self.settings)
        job = planned(parts[0]) if parts else None
        if not parts or not job:
            return None
        attempt = parts[1]
        is_newer = attempt > job.attempt or (attempt == job.attempt and job.status is Status.QUEUED)
        return replace(job, name=name, attempt=attempt) if is_newer else None

    def ask_before_start(self, may_start: Callable[[Job], bool]) -> None:
        """From now on, start only jobs that may be started; see `StartsPaidJobs`."""
        self._may_start = may_start

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        """From now on, make this call while jobs are waited for; see `WaitsForJobs`."""
        self._while_waiting = call

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Start jobs, follow those that run, and fetch the documents of completed ones, all at the same time."""
        tracker = JobTracker(
            self._calls,
            has_results=self._settings.results is not None,
            max_jobs=self._max_jobs,
            sleep=self._session.retrier.sleep,
            clock=self._clock,
            now=self._now,
            deadline=None if self._max_wait is None else self._clock() + self._max_wait,
            on_wait=self._session.retrier.on_wait,
            may_start=self._may_start,
        )
        try:
            yield from tracker.changes(jobs, self._while_waiting)
        finally:
            if not tracker.is_over:  # closed, interrupted, failed or too late: nobody waits for the calls under way
                self._session.retrier.stop()
            tracker.close()


def delete(
    session: Session, jobs: Iterable[Job], *, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Job, str | None]]:
    """Delete jobs that have ended. Yield each with the reason why it could not be deleted, or with None.

    Documents in an output bucket stay. Documents in Amazon's own bucket are deleted with their jobs.
    """
    bucket = TokenBucket(RATES["delete"], clock=clock, sleep=session.retrier.sleep)
    for job in jobs:
        try:
            call_at_rate(session, bucket, partial(transcribe.delete, session, job.name))
        except AwsRejected as error:
            yield job, str(error)
        else:
            yield job, None


def _build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> AmazonTranscribe:
    parameters = dict(settings.job_settings)
    if settings.language:
        parameters.setdefault("LanguageCode", settings.language)
    job_settings = JobSettings(parameters, redact_anyway=settings.redact_anyway)
    for complaint in transcribe.parameter_problems(session, job_settings.parameters):
        raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
    return AmazonTranscribe(session, job_settings, now=now, max_jobs=settings.max_jobs, max_wait=settings.max_wait)


SPEC = EngineSpec(
    name=AmazonTranscribe.name,
    build=_build,
    title="Amazon Transcribe",
    reads_from=frozenset({AudioLocation.S3}),
    default_for=frozenset({AudioLocation.S3}),
    instead={
        "hotwords": "names and terms are taught to it by a custom vocabulary, --vocabulary-name, which "
        "`ls-transcribe vocabulary --create NAME` makes of corrections"
    },
    uses_aws_region=True,
    takes_job_settings=True,
    settle_job_options=settle_job_options,
    billed_seconds=billed_seconds,
    service=JobService(
        "Amazon",
        delete,
        "without --output-bucket, Amazon deletes a transcript with its job: no other run can use it afterwards",
    ),
)
