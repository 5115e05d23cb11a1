"""One run of jobs at Amazon: a single thread that decides, and a pool in which single calls wait.

Who has ended is found by sweeps over the list of the jobs that have not: a sweep costs a call for a hundred jobs in
flight, however many there were before, and sweeps follow each other in proportion to how long the jobs in flight have
been there, so that the calls of a job do not grow with its length.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from ls_transcribe.aws import NotFound
from ls_transcribe.aws.transcribe import TranscriptionJobState
from ls_transcribe.engines.amazon.calls import (
    JobExists,
    JobNotStarted,
    JobStarted,
    NoRoomForJob,
    ResultDocument,
    TranscribeCalls,
    with_times,
)
from ls_transcribe.engines.amazon.failure_reasons import explained
from ls_transcribe.engines.amazon.rate_limits import JobWindow
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.aws import StartRefused
from ls_transcribe.model.job import Job, Status

_THREADS = 20
_STARTS_AT_ONCE = 8  # of the threads: at 25 a second enough for calls of a third of a second
_SHARE = 0.1  # of the time that jobs have been in flight: how long after a sweep the next one comes
_SOONEST, _LATEST = 0.3, 60.0  # seconds between sweeps
_SETTLING = 10.0  # seconds in which Get may not know yet of a job that was just started
_TOLERANCE = timedelta(minutes=1)  # between Amazon's clock and Amazon's clock
_ALIKE = 20  # Starts refused in the same words, and none accepted: it is not the recordings

Changes = Iterator[JobChange]
Handler = Callable[[Any], Changes]


@dataclass(slots=True)
class _RunningJob:
    """A job at Amazon that is not known to have ended. `since` is our clock (s); `missed` counts sweeps without it."""

    job: Job
    since: float
    missed: int = 0
    asked: bool = False


class JobTracker:
    """The jobs in flight, and what is being asked about them.

    A flight is *running* while sweeps see it. When one does not, it is *ending*: its document is looked for in the
    output bucket, then (it may have failed) its name among the failed, and after another sweep without it Amazon is
    asked for all about it; without an output bucket that comes first. Each of these calls has the flight to itself
    (`asked`). It *lands* COMPLETED or FAILED; one that Amazon does not know any more is started once more.
    """

    def __init__(
        self,
        calls: TranscribeCalls,
        *,
        has_results: bool,
        max_jobs: int,
        sleep: Callable[[float], object],
        clock: Callable[[], float],
        now: Callable[[], datetime],
        deadline: float | None,
        tell: Callable[[str], None],
    ) -> None:
        self._calls = calls
        self._has_results = has_results
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._deadline = deadline
        self._tell = tell
        self._window = JobWindow(max_jobs, clock=clock)
        self._pool = ThreadPoolExecutor(_THREADS)
        self._pending: dict[Future[Any], Handler] = {}
        self._flights: dict[str, _RunningJob] = {}
        self._ending: set[str] = set()
        self._again: deque[Job] = deque()
        self._vanished: set[str] = set()
        self._suspects: list[_RunningJob] = []
        self._starting = 0
        self._sweeping = self._resting = False
        self._refusals: deque[str] = deque(maxlen=_ALIKE)
        self._accepted = self._is_told = False

    def changes(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Do the jobs. Raises `RunError` when none can be done any more."""
        waiting = iter(jobs)
        more = True
        while True:
            while more and self._has_place():
                job = self._again.popleft() if self._again else next(waiting, None)
                more = bool(job)
                if job:
                    self._take(job)
            if not self._sweeping and any(not flight.asked for flight in self._flights.values()):
                self._sweep_later()
            if not self._pending or self._is_late():
                return
            ended, _ = wait(self._pending, return_when=FIRST_COMPLETED)
            for future in ended:
                yield from self._pending.pop(future)(future.result())
            more = more or bool(self._again)

    @property
    def is_over(self) -> bool:
        """Whether nothing is being asked any more."""
        return not self._pending

    def close(self) -> None:
        """Wait for no call that is not under way."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _has_place(self) -> bool:
        if self._resting or self._starting >= _STARTS_AT_ONCE:
            return False
        unfetched = len(self._ending) < self._window.size  # memory stays flat where documents come slowly
        return unfetched and self._in_flight < self._window.size

    @property
    def _in_flight(self) -> int:
        """The jobs that occupy a place at Amazon: one that the lists have no longer has left its own."""
        return len(self._flights) - len(self._ending) + self._starting

    def _is_late(self) -> bool:
        return self._deadline is not None and self._clock() >= self._deadline

    def _ask(self, handler: Handler, call: Callable[..., Any], *arguments: Any) -> None:
        self._pending[self._pool.submit(call, *arguments)] = handler

    # Starting

    def _take(self, job: Job) -> None:
        if job.status is Status.IN_PROGRESS:
            self._follow(job)
            if job.output:
                self._look(self._flights[job.name])
            return
        self._starting += 1
        self._ask(lambda outcome: self._started(job, outcome), self._calls.start, job)

    def _follow(self, job: Job) -> None:
        self._flights[job.name] = _RunningJob(job, self._clock())

    def _started(self, job: Job, outcome: JobStarted | JobExists | JobNotStarted | NoRoomForJob) -> Changes:
        self._starting -= 1
        match outcome:
            case NoRoomForJob():
                self._again.append(job)
                in_flight = self._in_flight
                if not in_flight and not self._is_told:
                    self._is_told = True
                    self._tell("there is no room for a job, though none of this run is on")
                self._window.refused(in_flight)
                self._rest()
            case JobNotStarted(text, differs):
                yield self._not_started(job, text, differs=differs)
            case JobStarted(state) | JobExists(state):
                self._accepted = True
                self._is_told = False
                self._window.accepted()
                yield from self._known(job, state, started_here=isinstance(outcome, JobStarted))

    def _known(self, job: Job, state: TranscriptionJobState, *, started_here: bool) -> Changes:
        """Amazon has the job; one that it had before may have ended."""
        job = with_times(replace(job, status=Status.IN_PROGRESS), state)
        if state.status == Status.FAILED:
            yield JobChange(replace(job, status=Status.FAILED))
            return
        self._follow(job)
        yield JobChange(job, started_here=started_here)
        if state.status == Status.COMPLETED:
            self._inquire(self._flights[job.name])

    def _not_started(self, job: Job, text: str, *, differs: bool) -> JobChange:
        if differs:
            return JobChange(replace(job, status=Status.FAILED, reason=text, completion_time=self._now()))
        self._refusals.append(text)
        if not self._accepted and len(self._refusals) == _ALIKE and len(set(self._refusals)) == 1:
            raise StartRefused(text)
        return JobChange(replace(job, reason=explained(text)))

    def _rest(self) -> None:
        """Start nothing until a job has ended, or for a while; jobs that are refused together rest together."""
        if not self._resting:
            self._resting = True
            self._ask(self._rested, self._sleep, self._window.rest())

    def _rested(self, _: object) -> Changes:
        self._resting = False
        return iter(())

    # Following

    def _sweep_later(self) -> None:
        ages = [self._clock() - flight.since for flight in self._flights.values()]
        seconds = min(max(_SHARE * median(ages), _SOONEST), _LATEST)
        if self._deadline is not None:
            seconds = min(seconds, max(self._deadline - self._clock(), 0.0))
        self._sweeping = True
        self._ask(self._swept, self._sweep, seconds)

    def _sweep(self, seconds: float) -> tuple[float, set[str]]:
        self._sleep(seconds)
        began = self._clock()
        return began, self._calls.running()

    def _swept(self, answer: tuple[float, set[str]]) -> Changes:
        self._sweeping = False
        began, running = answer
        for name, flight in self._flights.items():
            if name in running:
                flight.missed = 0
                self._ending.discard(name)
            elif flight.since < began and not flight.asked:
                flight.missed += 1
                self._ending.add(name)
                if self._has_results:
                    self._look(flight)
                else:
                    self._inquire(flight)
        return iter(())

    def _look(self, flight: _RunningJob) -> None:
        """Look for its document."""
        flight.asked = True
        self._ask(lambda found: self._looked(flight, found), self._calls.result, flight.job)

    def _looked(self, flight: _RunningJob, found: ResultDocument | None) -> Changes:
        flight.asked = False
        if found:
            yield self._completed(flight, found)
        elif flight.missed > 1:
            self._inquire(flight)
        elif flight.missed:
            self._suspect(flight)

    def _suspect(self, flight: _RunningJob) -> None:
        """It runs no more and has no document: it may be among those that failed, which are asked for together."""
        flight.asked = True
        self._suspects.append(flight)
        if len(self._suspects) == 1:
            self._ask_for_failed()

    def _ask_for_failed(self) -> None:
        suspects = tuple(self._suspects)
        if not suspects:
            return
        long_ago = datetime.min.replace(tzinfo=UTC) + _TOLERANCE
        since = min(flight.job.creation_time or long_ago for flight in suspects) - _TOLERANCE
        names = {flight.job.name for flight in suspects}
        self._ask(lambda failed: self._suspected(suspects, failed), self._calls.failed, names, since)

    def _suspected(self, suspects: tuple[_RunningJob, ...], failed: dict[str, TranscriptionJobState]) -> Changes:
        self._suspects = self._suspects[len(suspects) :]
        self._ask_for_failed()
        for flight in suspects:
            flight.asked = False
            if state := failed.get(flight.job.name):
                yield self._failed(flight, state)

    def _inquire(self, flight: _RunningJob) -> None:
        """Ask for all about it: the dearest call, and the last."""
        flight.asked = True
        self._ask(lambda answer: self._answered(flight, answer), self._inquiry, flight.job)

    def _inquiry(self, job: Job) -> tuple[TranscriptionJobState, ResultDocument | None] | NotFound:
        try:
            return self._calls.ask(job)
        except NotFound as error:
            return error

    def _answered(
        self, flight: _RunningJob, answer: tuple[TranscriptionJobState, ResultDocument | None] | NotFound
    ) -> Changes:
        flight.asked = False
        flight.missed = 0
        self._ending.discard(flight.job.name)
        if isinstance(answer, NotFound):
            yield from self._gone(flight)
            return
        state, found = answer
        if state.status == Status.FAILED:
            yield self._failed(flight, state)
        elif found:
            flight.job = with_times(flight.job, state)
            yield self._completed(flight, found)

    def _gone(self, flight: _RunningJob) -> Changes:
        """Amazon does not know the job, or its document is not there: others may delete both."""
        job = flight.job
        if self._clock() - flight.since < _SETTLING:
            return
        self._land(flight)
        if job.name not in self._vanished:
            self._vanished.add(job.name)
            self._again.append(replace(job, status=Status.QUEUED, output=None))
            return
        reason = "the job or its transcript has been deleted at Amazon: start it again with --retry-failed"
        yield JobChange(replace(job, status=Status.FAILED, reason=reason, completion_time=self._now()))

    # Ending

    def _completed(self, flight: _RunningJob, found: ResultDocument) -> JobChange:
        self._land(flight)
        job = flight.job
        where = job.output or (self._calls.place_of(job) if self._has_results else None)
        ended = job.completion_time or found.written or self._now()
        return JobChange(replace(job, status=Status.COMPLETED, completion_time=ended, output=where), found.content)

    def _failed(self, flight: _RunningJob, state: TranscriptionJobState) -> JobChange:
        self._land(flight)
        return JobChange(replace(with_times(flight.job, state), status=Status.FAILED))

    def _land(self, flight: _RunningJob) -> None:
        del self._flights[flight.job.name]
        self._ending.discard(flight.job.name)
        self._resting = False
