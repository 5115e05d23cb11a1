"""What jobs cost, as far as can be told before and after them, and that they cost no more than a budget.

A job is paid for by the second of its recording. Before each start the ledger has a row for it, so that neither a kill
nor a lost answer hides what is paid; the row is taken away only when it is certain that the job was not started.
"""

from collections.abc import Generator, Iterator
from contextlib import closing

from ls_transcribe.aws import Session
from ls_transcribe.engines.base import Engine, JobChange
from ls_transcribe.engines.optional_members import StartsPaidJobs
from ls_transcribe.errors.engines import EngineNotInstalled, LengthsUnreadable
from ls_transcribe.media.container import libav
from ls_transcribe.model import money
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.job_starts import Billed
from ls_transcribe.text import numbers
from ls_transcribe.workflows.export.lengths import KnownLength, known_lengths
from ls_transcribe.workflows.job_costs import total_billed
from ls_transcribe.workflows.plan import Decision, ExportPlan
from ls_transcribe.workflows.results import JobCost
from ls_transcribe.workflows.settings import RunSettings
from ls_transcribe.workflows.watchers import ExportWatcher


class Spending:
    """What the jobs of a run cost. It is asked before each start, and told of each change.

    Nothing is estimated for an engine whose jobs nobody bills, and no budget holds for it.
    """

    def __init__(self, settings: RunSettings, ledger: Ledger, session: Session, watcher: ExportWatcher) -> None:
        self._billed_seconds = settings.engine_spec.billed_seconds
        self._options = settings.options
        self._tells_hours = settings.options.dry_run and not settings.engine_spec.needs_transcripts
        self._price = settings.price_per_minute
        self._budget = settings.budget if self._billed_seconds else None
        self._allowed: int | None = None
        if self._budget and self._price:
            self._allowed = money.seconds_for(self._budget, self._price)
        self._ledger = ledger
        self._session = session
        self._watcher = watcher
        self._plan = ExportPlan()
        self._spent = 0
        self._before = ledger.starts.last
        self._reserved: dict[str, int] = {}  # seconds, by the names of jobs of which no answer is known

    # Before the run

    def plan(self, plan: ExportPlan) -> None:
        """Find out how long the recordings are that are to be started, and leave those that a budget does not allow."""
        self._plan = plan
        if not (self._tells_hours or self._billed_seconds):
            return
        if not self._can_read():
            return
        if self._allowed is not None:
            self._count_earlier()
        limit, kept = self._options.limit, 0
        with closing(self._lengths()) as lengths:
            for job, known in lengths:
                if limit is not None and kept >= limit:
                    break
                kept += self._keep(job, known, plan)

    def _can_read(self) -> bool:
        """Return whether lengths can be read here.

        Raises:
            LengthsUnreadable: They cannot, and must be.
        """
        try:
            libav()
        except EngineNotInstalled as error:
            wanted = {"--budget": self._allowed is not None, "--durations": self._options.durations}
            if options := [name for name, is_wanted in wanted.items() if is_wanted]:
                raise LengthsUnreadable(options) from error
            return False
        return True

    def count(self, plan: ExportPlan) -> None:
        """Write into the plan how long the recordings are that are started, and what is billed for them."""
        if not (self._tells_hours or self._billed_seconds):
            return
        for length in self._ledger.lengths.of_queued():
            if length is None:
                plan.unknown_lengths += 1
                continue
            plan.length_to_start += length
            plan.billed_to_start += self._billed_seconds(length) if self._billed_seconds else 0

    def _lengths(self) -> Generator[tuple[Job, KnownLength], None, None]:
        waiting: list[Job] = []

        def recordings() -> Iterator[Recording]:
            for job in self._ledger.schedule.jobs():
                if job.status is Status.QUEUED:
                    waiting.append(job)
                    yield job.recording

        for known in known_lengths(recordings(), self._ledger, self._session, far=self._options.durations):
            yield waiting.pop(0), known

    def _count_earlier(self) -> None:
        """Find out the lengths of recordings whose jobs were started before anybody asked for them."""
        earlier = self._ledger.starts.without_length()
        for _known in known_lengths(earlier, self._ledger, self._session, far=self._options.durations):
            pass
        billed = self._billed()
        self._spent = billed.seconds
        if billed.unsure:
            told = f", and {billed.untold:,} without words as 4 h each" if billed.untold else ""
            remedy = "" if self._options.durations else " (--durations reads it)"
            self._watcher.note(
                f"the length of the recording is not known for {numbers.count(billed.unsure, 'job')} that this folder "
                f"started{remedy}: --budget counts up to the last word{told}"
            )

    def _keep(self, job: Job, known: KnownLength, plan: ExportPlan) -> bool:
        """Return whether a job stays in the schedule; what it costs is set aside then."""
        if known.length is None and (self._allowed is not None or self._options.durations):
            self._watcher.item_noted(job.recording.name, f"its length is not known: {known.reason}")
        if self._allowed is None or not self._billed_seconds or self._ledger.starts.is_reserved(job):
            return True
        if known.length is None:
            self._leave(job, Decision.LENGTH_UNKNOWN, plan)
            return False
        seconds = self._billed_seconds(known.length)
        if self._spent + seconds > self._allowed:
            self._watcher.recording_left(job.recording.name, self._explain_left(seconds))
            self._leave(job, Decision.OVER_BUDGET, plan)
            return False
        self._spent += seconds
        return True

    def _leave(self, job: Job, decision: Decision, plan: ExportPlan) -> None:
        self._ledger.schedule.leave(job)
        plan.decisions[Decision.START] -= 1
        plan.decisions[decision] += 1
        plan.bytes_to_start -= job.recording.size

    def _explain_left(self, seconds: int) -> str:
        price = money.amount(money.cost(seconds, self._price or "0"))
        return (
            f"its {numbers.duration(seconds)} cost about {price}, which is more than is left of --budget {self._budget}"
        )

    # During the run

    def begin(self, engine: Engine) -> None:
        """Have an engine ask before each start: what is set aside from here on is written to the ledger."""
        if isinstance(engine, StartsPaidJobs):
            engine.ask_before_start(self.may_start)
        self._spent = self._billed().seconds if self._allowed is not None else 0

    def may_start(self, job: Job) -> bool:
        """Return whether a job may be started, and write to the ledger that it is about to be."""
        if not self._billed_seconds:
            return True
        length = self._ledger.lengths.find(job.recording)
        seconds = None if length is None else self._billed_seconds(length)
        is_reserved = self._ledger.starts.is_reserved(job)
        more = 0 if is_reserved else seconds
        if self._allowed is not None and (more is None or self._spent + more > self._allowed):
            self._ledger.schedule.leave(job)
            self._plan.decisions[Decision.OVER_BUDGET] += 1
            self._watcher.recording_left(job.recording.name, self._explain_left(seconds or 0))
            return False
        if not is_reserved:
            self._ledger.starts.reserve(job, seconds)
            self._reserved[job.name] = seconds or 0
            self._spent += seconds or 0
        return True

    def settle(self, change: JobChange) -> None:
        """Keep what was set aside for a job, or give it back if the job was certainly not started."""
        job = change.job
        if not self._billed_seconds:
            return
        if not change.is_free:
            self._ledger.starts.confirm(job)
        elif job.name in self._reserved:
            self._ledger.starts.release(job)
            self._spent -= self._reserved[job.name]
        self._reserved.pop(job.name, None)

    # After the run

    def cost(self) -> JobCost:
        """Return what is billed for the jobs that this run has started, and for all that this folder ever has."""
        return JobCost(self._billed(after=self._before), self._billed(), self._price, self._budget)

    def _billed(self, *, after: int = 0) -> Billed:
        return total_billed(self._ledger, self._billed_seconds, after=after)
