"""What jobs cost, for people and for programs: always called an estimate, in the user's own money."""

from collections.abc import Iterator
from fractions import Fraction

from ls_transcribe.model import money
from ls_transcribe.store.ledger.job_starts import Billed
from ls_transcribe.text import numbers
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.results import JobCost


def length_text(plan: ExportPlan) -> str:
    """Return how long the recordings are that are started, to follow their size: ", 3.2 h"; "" if nobody looked."""
    length = f", {numbers.duration(plan.length_to_start / 1000)}" if plan.length_to_start else ""
    unknown = plan.unknown_lengths
    return f"{length} and {unknown:,} of unknown length" if length and unknown else length


def plan_cost_lines(plan: ExportPlan, cost: JobCost) -> Iterator[str]:
    """Yield what is billed for the recordings that are started, if it is known."""
    if plan.billed_to_start:
        without = f", without {plan.unknown_lengths:,} of unknown length" if plan.unknown_lengths else ""
        yield f"About {_billed_text(plan.billed_to_start, cost.price)} to be billed at Amazon, an estimate{without}"


def cost_lines(cost: JobCost) -> Iterator[str]:
    """Yield what is billed for the jobs that a run has started, and for all of the folder."""
    if cost.this_run.starts:
        yield f"About {_billed_text(cost.this_run.seconds, cost.price)} billed at Amazon by this run, an estimate"
    yield from folder_cost_lines(cost, always=cost.in_all.starts != cost.this_run.starts and bool(cost.this_run.starts))


def folder_cost_lines(cost: JobCost, *, always: bool) -> Iterator[str]:
    """Yield what is billed for all that a folder has started, if it is to be said, and what is left of its budget."""
    billed = cost.in_all
    if always:
        yield f"About {_billed_text(billed.seconds, cost.price)} billed in all for {_jobs(billed)}, an estimate"
    if cost.budget and cost.price:
        left = max(Fraction(cost.budget) - money.cost(billed.seconds, cost.price), Fraction(0))
        yield f"Of the budget of {cost.budget}, about {money.amount_down(left)} is left"


def cost_object(cost: JobCost) -> dict[str, object]:
    """Return the same for programs. Seconds are those that are billed, amounts are texts of decimal numbers."""
    return {
        "seconds": cost.this_run.seconds,
        "amount": _amount(cost.this_run.seconds, cost.price),
        "folder_seconds": cost.in_all.seconds,
        "folder_amount": _amount(cost.in_all.seconds, cost.price),
        "jobs": cost.in_all.starts,
        "jobs_of_unknown_length": cost.in_all.unsure,
        "price_per_minute": cost.price,
        "budget": cost.budget,
    }


def _amount(seconds: int, price: str | None) -> str | None:
    return money.amount(money.cost(seconds, price)).replace(",", "") if price else None


def _billed_text(seconds: int, price: str | None) -> str:
    length = numbers.duration(seconds)
    return f"{money.amount(money.cost(seconds, price))} ({length} at {price} a minute)" if price else length


def _jobs(billed: Billed) -> str:
    """Return how many jobs these are, and how those are counted of which nobody has read how long the recording is."""
    parts = [(billed.unsure - billed.untold, "up to the last word"), (billed.untold, "as 4 h each")]
    unsure = [f"{number:,} counted {how}" for number, how in parts if number]
    told = f" ({', '.join(unsure)})" if unsure else ""
    return f"{numbers.count(billed.starts, 'job')} that this folder started{told}"
