"""One run of jobs at Amazon. A single thread decides; single calls wait in the threads of a pool."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from datetime import datetime

from ls_transcribe.engines.amazon.calls import TranscribeCalls
from ls_transcribe.engines.amazon.job_starter import JobStarter
from ls_transcribe.engines.amazon.pending_calls import PendingCalls
from ls_transcribe.engines.amazon.running_jobs import RunningJobs
from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job, Status


class JobTracker:
    """Starts jobs while others run and while the documents of others are fetched.

    `has_results` is true if documents are written to an output bucket. `clock` and `sleep` count seconds, `now` returns
    the time of day. After the `deadline` (s of `clock`) nothing is waited for.
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
        on_wait: Callable[[str], None],
        may_start: Callable[[Job], bool],
    ) -> None:
        self._clock = clock
        self._deadline = deadline
        self._pending = PendingCalls()
        self._restarts: deque[Job] = deque()
        self._running = RunningJobs(
            calls,
            self._pending,
            self._restarts,
            has_results=has_results,
            sleep=sleep,
            clock=clock,
            now=now,
            deadline=deadline,
        )
        self._starter = JobStarter(
            calls,
            self._pending,
            self._running,
            self._restarts,
            max_jobs=max_jobs,
            sleep=sleep,
            clock=clock,
            now=now,
            on_wait=on_wait,
            may_start=may_start,
        )

    def changes(self, jobs: Iterable[Job], while_waiting: Callable[[], object]) -> Generator[JobChange, None, None]:
        """Do the jobs, and yield each change of one. `while_waiting` is called at least once a minute, after each poll.

        Raises:
            RunError: No job can be done any more.
        """
        waiting = iter(jobs)
        has_more = True
        while True:
            while has_more and self._starter.has_room:
                job = self._restarts.popleft() if self._restarts else next(waiting, None)
                has_more = bool(job)
                if job:
                    self._begin(job)
            self._running.poll_later()
            if self._pending.is_empty or self._is_late:
                return
            while_waiting()
            yield from self._pending.handle_next()
            has_more = has_more or bool(self._restarts)

    def _begin(self, job: Job) -> None:
        """Start a job, or follow one that an earlier run started."""
        if job.status is not Status.IN_PROGRESS:
            self._starter.start(job)
            return
        self._running.follow(job)
        if job.output:
            self._running.fetch_result(job.name)

    @property
    def _is_late(self) -> bool:
        return self._deadline is not None and self._clock() >= self._deadline

    @property
    def is_over(self) -> bool:
        """Whether no call is under way."""
        return self._pending.is_empty

    def close(self) -> None:
        """Drop the calls that have not begun."""
        self._pending.close()
