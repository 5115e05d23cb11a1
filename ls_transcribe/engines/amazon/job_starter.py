"""Start jobs at Amazon, as many as there is room for."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ls_transcribe.aws.transcribe import TranscriptionJobState
from ls_transcribe.engines.amazon.calls import (
    JobExists,
    JobNotStarted,
    JobStarted,
    NoRoomForJob,
    TranscribeCalls,
    job_with_state,
)
from ls_transcribe.engines.amazon.failure_reasons import explain_failure
from ls_transcribe.engines.amazon.pending_calls import JobChanges, PendingCalls
from ls_transcribe.engines.amazon.rate_limits import JobWindow
from ls_transcribe.engines.amazon.running_jobs import RunningJobs
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.aws import StartRefused
from ls_transcribe.model.job import Job, Status

_STARTS_AT_ONCE = 8  # calls; at 25 a second, these are enough where a call takes a third of a second
_SAME_REFUSALS = 20  # refused in the same words, while none was accepted: then it is not because of the recordings


class JobStarter:
    """Starts jobs and hands them to the running jobs. Jobs for which there was no room are appended to `restarts`.

    `on_wait` is called when there is no room for a job although no job of this run is at Amazon. `may_start` is asked
    before each start.
    """

    def __init__(
        self,
        calls: TranscribeCalls,
        pending: PendingCalls,
        running: RunningJobs,
        restarts: deque[Job],
        *,
        max_jobs: int,
        sleep: Callable[[float], object],
        clock: Callable[[], float],
        now: Callable[[], datetime],
        on_wait: Callable[[str], None],
        may_start: Callable[[Job], bool],
    ) -> None:
        self._calls = calls
        self._pending = pending
        self._running = running
        self._restarts = restarts
        self._sleep = sleep
        self._now = now
        self._on_wait = on_wait
        self._may_start = may_start
        self._window = JobWindow(max_jobs, clock=clock)
        self._starting = 0
        self._removed_before_pause: int | None = None
        self._refusals: deque[str] = deque(maxlen=_SAME_REFUSALS)
        self._has_started = self._has_reported = False

    @property
    def has_room(self) -> bool:
        """Whether another job can be started or followed now."""
        if self._is_paused or self._starting >= _STARTS_AT_ONCE:
            return False
        can_fetch = self._running.number_ending < self._window.size  # memory stays flat where documents come slowly
        return can_fetch and self._in_flight < self._window.size

    @property
    def _in_flight(self) -> int:
        """How many jobs take up room at Amazon. A job that is no longer listed as running takes none."""
        return self._running.number_running + self._starting

    @property
    def _is_paused(self) -> bool:
        """Whether nothing is started. A pause ends after some time, or as soon as a job has left Amazon."""
        return self._removed_before_pause == self._running.number_removed

    def start(self, job: Job) -> None:
        """Start a job, if it may be started."""
        if not self._may_start(job):
            return
        self._starting += 1
        self._pending.submit(lambda answer: self._handle_start(job, answer), self._calls.start, job)

    def _handle_start(self, job: Job, answer: JobStarted | JobExists | JobNotStarted | NoRoomForJob) -> JobChanges:
        self._starting -= 1
        match answer:
            case NoRoomForJob():
                self._restarts.append(job)
                self._report_no_room()
                self._window.refused(self._in_flight)
                self._pause()
            case JobNotStarted(reason, is_name_taken):
                yield self._not_started(job, reason, is_name_taken=is_name_taken)
            case JobStarted(state) | JobExists(state):
                self._has_started = True
                self._has_reported = False
                self._window.accepted()
                is_old = isinstance(answer, JobExists) and answer.is_old
                yield from self._follow(job, state, started_here=isinstance(answer, JobStarted), is_old=is_old)

    def _report_no_room(self) -> None:
        if not self._in_flight and not self._has_reported:
            self._has_reported = True
            self._on_wait("there is no room for a job, though no job of this run is running")

    def _pause(self) -> None:
        """Start nothing for a while. Jobs that are refused at the same time share one pause."""
        if not self._is_paused:
            self._removed_before_pause = self._running.number_removed
            self._pending.submit(self._end_pause, self._sleep, self._window.next_pause())

    def _end_pause(self, _: object) -> JobChanges:
        self._removed_before_pause = None
        return iter(())

    def _not_started(self, job: Job, reason: str, *, is_name_taken: bool) -> JobChange:
        if is_name_taken:
            failed = replace(job, status=Status.FAILED, reason=reason, completion_time=self._now())
            return JobChange(failed, is_free=True)
        self._refusals.append(reason)
        if not self._has_started and len(self._refusals) == _SAME_REFUSALS and len(set(self._refusals)) == 1:
            raise StartRefused(reason)
        return JobChange(replace(job, reason=explain_failure(reason)), is_free=True)

    def _follow(self, job: Job, state: TranscriptionJobState, *, started_here: bool, is_old: bool) -> JobChanges:
        """Follow a job that Amazon has. It may have ended already, if it existed before."""
        job = job_with_state(replace(job, status=Status.IN_PROGRESS), state)
        if state.status == Status.FAILED:
            yield JobChange(replace(job, status=Status.FAILED), is_free=is_old)
            return
        self._running.follow(job)
        yield JobChange(job, started_here=started_here, is_free=is_old)
        if state.status == Status.COMPLETED:
            self._running.get_state(job.name)
