"""What the jobs of an output folder cost, as far as its ledger tells: estimates, for status and the summaries."""

from collections.abc import Callable

from ls_transcribe.engines import registry
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.job_starts import Billed
from ls_transcribe.workflows.results import JobCost

LONGEST = 4 * 3600 * 1000
"""The longest recording that Amazon takes (ms): the length of one of which nothing else is known."""


def total_billed(ledger: Ledger, billed_seconds: Callable[[int], int] | None, *, after: int = 0) -> Billed:
    """Return what is billed for all starts of the folder after the one with a number; nothing if nobody is billed."""
    return ledger.starts.total(billed_seconds, LONGEST, after=after) if billed_seconds else Billed()


def billing_rule(ledger: Ledger) -> Callable[[int], int] | None:
    """Return how the service of a folder's jobs bills (`EngineSpec.billed_seconds`); None if nobody is billed."""
    return next(filter(None, map(registry.billed_seconds, ledger.engines())), None)


def cost_of_folder(ledger: Ledger, price: str | None) -> JobCost:
    """Return what is billed for all that a folder has started, at a price a minute, or at the remembered one."""
    remembered = ledger.remembered_settings()
    billed = total_billed(ledger, billing_rule(ledger))
    return JobCost(in_all=billed, price=remembered.price_per_minute or price, budget=remembered.budget)


def billed_for(ledger: Ledger, job: Job) -> int | None:
    """Return the seconds that are billed for a job, 0 if others started it or nobody is billed; None if not known.

    Where the length of the recording is not known, the end of the last word counts.
    """
    rule = registry.billed_seconds(job.engine)
    if rule is None or not ledger.starts.was_started(job):
        return 0
    seconds = ledger.starts.seconds_of(job)
    return rule(job.duration) if seconds is None and job.duration is not None else seconds
