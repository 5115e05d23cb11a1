"""The result of a run, for people and for programs, on stdout."""

from collections.abc import Iterable, Iterator

import click

from ls_transcribe.cli import export_json, next_steps, push_summary
from ls_transcribe.cli.wording import size
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import Decision, ExportPlan, ExportResult

Rows = Iterable[tuple[Recording, Job | None]]


def preface(plan: ExportPlan) -> Iterator[str]:
    """What was found, and what will be done about it."""
    for why, number in sorted(plan.passed_over.items()):
        yield f"{count(number, 'file')} passed over ({why})"
    for decision in (
        Decision.ADOPTED,
        Decision.UNDER_WAY,
        Decision.OTHER_SETTINGS,
        Decision.FAILED,
        Decision.POSTPONED,
    ):
        if number := plan.decisions[decision]:
            yield f"{count(number, 'recording')} {decision}{_REMEDIES.get(decision, '')}"
    if to_start := plan.decisions[Decision.START]:
        yield f"{count(to_start, 'recording')} to transcribe ({size(plan.bytes_to_start)})"
    elif plan.decisions.total():
        yield "Nothing to transcribe: all recordings have been dealt with before"
    elif plan.refused:
        yield "Nothing to transcribe: no recording can be used"
    else:
        yield "The sources hold no recordings"


_REMEDIES = {
    Decision.OTHER_SETTINGS: " (--retranscribe starts them again)",
    Decision.FAILED: " (--retry-failed starts them again)",
    Decision.POSTPONED: " (--limit)",
}


def print_rehearsal(result: ExportResult, refused: Iterable[FailedItem], *, as_json: bool) -> None:
    """What a dry run has found out."""
    if as_json:
        export_json.show(export_json.rehearsed(result, refused))
        return
    _print_plan(result.plan)
    if result.pushed:
        for line in push_summary.rehearsed(result.pushed):
            click.echo(line)
    click.echo("Nothing was started or written.")


def _print_plan(plan: ExportPlan) -> None:
    for decision in Decision:
        if number := plan.decisions[decision]:
            click.echo(
                f"{number:>7,} {decision}{f' ({size(plan.bytes_to_start)})' if decision is Decision.START else ''}"
            )
    for number, what in ((plan.copies, "the same as another"), (plan.refused, "unusable")):
        if number:
            click.echo(f"{number:>7,} {what}")
    if plan.bytes_to_upload:
        click.echo(f"{size(plan.bytes_to_upload)} to upload")


def print_result(result: ExportResult) -> None:
    """What was written where, and how it is brought before people."""
    if result.tasks or not result.pushed:
        tasks = next_steps.shown(result.folder.tasks)
        silent = f", {result.silent:,} without speech" if result.silent else ""
        click.echo(f"{count(result.tasks, 'task')} in {tasks}{silent}")
    if result.documents:
        click.echo(f"{count(result.documents, 'document')} in {next_steps.shown(result.folder.path)}")
    if result.failed:
        click.echo(
            f"{count(result.failed, 'recording')} failed: reasons in {next_steps.shown(result.folder.summary_failed)}"
        )
    for line, number in (
        (f"{count(result.running, 'job')} still at Amazon: the same command goes on", result.running),
        (f"{count(result.unstarted, 'recording')} not started yet: the same command goes on", result.unstarted),
        (f"{count(result.archived, 'recording')} archived", result.archived),
        (f"{count(result.jobs_deleted, 'job')} deleted at Amazon", result.jobs_deleted),
    ):
        if number:
            click.echo(line)
    for step in push_summary.lines(result.pushed) if result.pushed else next_steps.of(result):
        click.echo(step)
