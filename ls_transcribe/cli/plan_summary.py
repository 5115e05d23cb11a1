"""The plan of an export or a push, for people: what is told before it begins, and what a dry run prints."""

from collections.abc import Iterator

from ls_transcribe.cli.cost_summary import length_text, plan_cost_lines
from ls_transcribe.cli.push_summary import dry_run_lines
from ls_transcribe.cli.queue_options import fetch_lines
from ls_transcribe.cli.screen import print_line
from ls_transcribe.cli.tag_summary import tag_lines
from ls_transcribe.cli.wording import byte_size
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import Decision, ExportPlan
from ls_transcribe.workflows.results import ExportResult

_DECISIONS = {
    Decision.FINISHED: "finished",
    Decision.OTHER_SETTINGS: "finished with other settings",
    Decision.FAILED: "failed before",
    Decision.ADOPTED: "already finished",
    Decision.UNDER_WAY: "already in progress",
    Decision.START: "to start",
    Decision.POSTPONED: "left for later",
    Decision.OVER_BUDGET: "left out by the budget",
    Decision.LENGTH_UNKNOWN: "left out because the cost is unknown",
}
"""The words that follow the number of recordings, in the order in which a dry run prints them."""

_LEFT_OUT = (Decision.POSTPONED, Decision.OVER_BUDGET, Decision.LENGTH_UNKNOWN)
"""The decisions by which recordings are not started that could be."""

_ANNOUNCED = (Decision.ADOPTED, Decision.UNDER_WAY, Decision.OTHER_SETTINGS, Decision.FAILED, *_LEFT_OUT)
"""The decisions that are printed before a run, in this order. Finished recordings are not news."""

_REMEDIES = {
    Decision.OTHER_SETTINGS: " (--retranscribe starts them again)",
    Decision.FAILED: " (--retry-failed starts them again)",
    Decision.POSTPONED: " (--limit)",
    Decision.OVER_BUDGET: " (--budget)",
    Decision.LENGTH_UNKNOWN: " (--budget)",
}
"""The option that changes a decision."""


def plan_lines(plan: ExportPlan, *, is_first: bool) -> Iterator[str]:
    """Yield what the sources hold and what the run will do, before it begins; later, what there was in all.

    `is_first` says that nothing was told of this plan yet.
    """
    if not plan.is_complete:
        if is_first:
            known = count(plan.decisions[Decision.START], "recording")
            yield f"{known} to transcribe ({byte_size(plan.bytes_to_start)}), and more files are still being read"
        return
    for reason, number in sorted(plan.skipped.items()):
        yield f"{count(number, 'file')} skipped ({reason})"
    for decision in _ANNOUNCED:
        if number := plan.decisions[decision]:
            yield f"{count(number, 'recording')} {_DECISIONS[decision]}{_REMEDIES.get(decision, '')}"
    if to_start := plan.decisions[Decision.START]:
        yield f"{count(to_start, 'recording')} to transcribe ({byte_size(plan.bytes_to_start)}{length_text(plan)})"
    elif any(plan.decisions[decision] for decision in _LEFT_OUT):
        yield "Nothing to start"
    elif plan.decisions.total():
        yield "Nothing to transcribe: no recording is new"
    elif plan.failed_items:
        yield "Nothing to transcribe: no recording can be used"
    else:
        yield "No recordings were found in the sources"


def print_dry_run(result: ExportResult) -> None:
    """Print what a run would do."""
    plan = result.plan
    for decision, words in _DECISIONS.items():
        if number := plan.decisions[decision]:
            size = f" ({byte_size(plan.bytes_to_start)}{length_text(plan)})" if decision is Decision.START else ""
            print_line(f"{number:>7,} {words}{size}")
    for number, text in ((plan.duplicates, "the same as another"), (plan.failed_items, "unusable")):
        if number:
            print_line(f"{number:>7,} {text}")
    if plan.bytes_to_upload:
        print_line(f"{byte_size(plan.bytes_to_upload)} to upload")
    for line in (*fetch_lines(plan), *plan_cost_lines(plan, result.cost)):
        print_line(line)
    for line in dry_run_lines(result.pushed) if result.pushed else tag_lines(result.tags) if result.tags else ():
        print_line(line)
    print_line("Nothing was started or written.")
