"""The jobs that run at Amazon, and how it is found out that they have ended.

A poll lists the jobs of these settings that have not ended. It takes one call for a hundred jobs, however many there
were before. The time between polls grows with the time that the jobs have been running, so that the number of calls
does not grow with the length of the jobs.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

from ls_transcribe.aws import NotFound
from ls_transcribe.aws.transcribe import TranscriptionJobState
from ls_transcribe.engines.amazon.calls import TranscribeCalls, job_with_state, parse_job_name
from ls_transcribe.engines.amazon.pending_calls import JobChanges, PendingCalls
from ls_transcribe.engines.amazon.results import ResultDocument, ResultUnreadable
from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job, Status

_POLL_SHARE = 0.1  # the time until the next poll, as a share of the time that jobs have been running
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.3, 60.0  # seconds between polls
_SETTLING = 10.0  # seconds for which GetTranscriptionJob may not know a job that was just started
_CLOCK_TOLERANCE = timedelta(minutes=1)  # Amazon's clocks differ from each other

_ALL_DENIED = 20  # documents that may not be read while none could be: then it is not because of single objects

_Result = ResultDocument | ResultUnreadable | None
_StateAndResult = tuple[TranscriptionJobState, _Result]


@dataclass(slots=True)
class RunningJob:
    """A job at Amazon that is not known to have ended.

    `since` is the time (s) at which it was first followed. `missed` is the number of polls that did not list it, since
    it was last listed. `has_call` is true while a call about this job alone is under way; then no other one is made.
    """

    job: Job
    since: float
    missed: int = 0
    has_call: bool = False


class RunningJobs:
    """Follows jobs until they have ended.

    A job that a poll does not list is *ending*. First its document is looked for in the output bucket. If there is
    none, the job may have failed, so the failed jobs are listed. If the next poll does not list it either, Amazon is
    asked for the job itself. Without an output bucket this is done at once. A job that Amazon does not know any more is
    started once more: it is appended to `restarts`.

    `number_removed` counts the jobs that are no longer followed.
    """

    def __init__(
        self,
        calls: TranscribeCalls,
        pending: PendingCalls,
        restarts: deque[Job],
        *,
        has_results: bool,
        sleep: Callable[[float], object],
        clock: Callable[[], float],
        now: Callable[[], datetime],
        deadline: float | None,
    ) -> None:
        self._calls = calls
        self._pending = pending
        self._restarts = restarts
        self._has_results = has_results
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._deadline = deadline
        self._jobs: dict[str, RunningJob] = {}
        self._ending: set[str] = set()
        self._restarted: set[str] = set()
        self._maybe_failed: list[RunningJob] = []
        self._is_polling = False
        self._denied = 0
        self._has_read = False
        self.number_removed = 0

    @property
    def number_running(self) -> int:
        """How many jobs are followed and listed as running."""
        return len(self._jobs) - len(self._ending)

    @property
    def number_ending(self) -> int:
        """How many jobs are no longer listed as running, and have no known end yet."""
        return len(self._ending)

    def follow(self, job: Job) -> None:
        """Follow a job until it has ended."""
        self._jobs[job.name] = RunningJob(job, self._clock())

    def poll_later(self) -> None:
        """Poll after a pause, if there are jobs to ask for and no poll is under way."""
        if self._is_polling or all(running.has_call for running in self._jobs.values()):
            return
        ages = [self._clock() - running.since for running in self._jobs.values()]
        seconds = min(max(_POLL_SHARE * median(ages), _SHORTEST_PAUSE), _LONGEST_PAUSE)
        if self._deadline is not None:
            seconds = min(seconds, max(self._deadline - self._clock(), 0.0))
        self._is_polling = True
        self._pending.submit(self._handle_poll, self._poll, seconds)

    def _poll(self, seconds: float) -> tuple[float, set[str]]:
        """Return the time at which the poll began, and the names of the jobs that run. This runs in a thread."""
        self._sleep(seconds)
        began = self._clock()
        return began, self._calls.list_running()

    def _handle_poll(self, answer: tuple[float, set[str]]) -> JobChanges:
        self._is_polling = False
        began, names = answer
        for name, running in self._jobs.items():
            if name in names:
                running.missed = 0
                self._ending.discard(name)
            elif running.since < began and not running.has_call:
                running.missed += 1
                self._ending.add(name)
                if self._has_results and parse_job_name(name, running.job.settings):
                    self.fetch_result(name)
                else:
                    self.get_state(name)
        return iter(())

    def fetch_result(self, name: str) -> None:
        """Look for a job's document in the output bucket."""
        running = self._jobs[name]
        running.has_call = True
        self._pending.submit(lambda result: self._handle_result(running, result), self._calls.fetch_result, running.job)

    def _handle_result(self, running: RunningJob, result: _Result) -> JobChanges:
        running.has_call = False
        if result:
            yield self._ended(running, result)
        elif running.missed > 1:
            self.get_state(running.job.name)
        elif running.missed:
            running.has_call = True
            self._maybe_failed.append(running)
            if len(self._maybe_failed) == 1:
                self._find_failed()

    def _find_failed(self) -> None:
        """List the failed jobs, once for all jobs that may have failed by now."""
        candidates = tuple(self._maybe_failed)
        if not candidates:
            return
        long_ago = datetime.min.replace(tzinfo=UTC) + _CLOCK_TOLERANCE
        since = min(running.job.creation_time or long_ago for running in candidates) - _CLOCK_TOLERANCE
        names = {running.job.name for running in candidates}
        self._pending.submit(
            lambda failed: self._handle_failed(candidates, failed), self._calls.find_failed, names, since
        )

    def _handle_failed(
        self, candidates: tuple[RunningJob, ...], failed: dict[str, TranscriptionJobState]
    ) -> JobChanges:
        self._maybe_failed = self._maybe_failed[len(candidates) :]
        self._find_failed()
        for running in candidates:
            running.has_call = False
            if state := failed.get(running.job.name):
                yield self._failed(running, state)

    def get_state(self, name: str) -> None:
        """Ask Amazon for a job. This takes a call for each job, so it is done last."""
        running = self._jobs[name]
        running.has_call = True
        self._pending.submit(lambda answer: self._handle_state(running, answer), self._get_state, running.job)

    def _get_state(self, job: Job) -> _StateAndResult | NotFound:
        try:
            return self._calls.get_with_result(job)
        except NotFound as error:
            return error

    def _handle_state(self, running: RunningJob, answer: _StateAndResult | NotFound) -> JobChanges:
        running.has_call = False
        running.missed = 0
        self._ending.discard(running.job.name)
        if isinstance(answer, NotFound):
            yield from self._missing(running)
            return
        state, result = answer
        if state.status == Status.FAILED:
            yield self._failed(running, state)
        elif result:
            running.job = job_with_state(running.job, state)
            yield self._ended(running, result)

    def _missing(self, running: RunningJob) -> JobChanges:
        """Amazon does not know the job, or its document is not there: somebody may have deleted either."""
        job = running.job
        if self._clock() - running.since < _SETTLING:
            return
        self._remove(running)
        if job.name not in self._restarted and parse_job_name(job.name, job.settings):  # not one that others started
            self._restarted.add(job.name)
            self._restarts.append(replace(job, status=Status.QUEUED, output=None))
            return
        reason = "the job or its transcript has been deleted at Amazon: start it again with --retry-failed"
        yield JobChange(replace(job, status=Status.FAILED, reason=reason, completion_time=self._now()))

    def _ended(self, running: RunningJob, result: ResultDocument | ResultUnreadable) -> JobChange:
        """The job is completed. If its document cannot be read, it stays as it is for the next run."""
        self._remove(running)
        if isinstance(result, ResultUnreadable):
            self._denied += result.denied is not None
            if result.denied and not self._has_read and self._denied >= _ALL_DENIED:
                raise result.denied
            return JobChange(replace(running.job, reason=result.reason))
        self._has_read = True
        return self._completed(running, result)

    def _completed(self, running: RunningJob, result: ResultDocument) -> JobChange:
        job = running.job
        output = job.output or (self._calls.result_uri(job) if self._has_results else None)
        ended = job.completion_time or result.written or self._now()
        return JobChange(replace(job, status=Status.COMPLETED, completion_time=ended, output=output), result.content)

    def _failed(self, running: RunningJob, state: TranscriptionJobState) -> JobChange:
        self._remove(running)
        return JobChange(replace(job_with_state(running.job, state), status=Status.FAILED))

    def _remove(self, running: RunningJob) -> None:
        del self._jobs[running.job.name]
        self._ending.discard(running.job.name)
        self.number_removed += 1
