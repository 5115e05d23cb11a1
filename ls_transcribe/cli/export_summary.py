"""How an export or a push ended, for people: the lines on stdout. `export_json` has the same for programs."""

from collections.abc import Iterator

from ls_transcribe.cli.cost_summary import cost_lines
from ls_transcribe.cli.export_next_steps import next_steps
from ls_transcribe.cli.push_summary import push_lines
from ls_transcribe.cli.screen import print_line
from ls_transcribe.cli.tag_summary import tag_lines
from ls_transcribe.cli.wording import sets_of_files, shell_path
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.results import ExportResult


def print_result(result: ExportResult) -> None:
    """Print what the run wrote and where, and what to do next in Label Studio."""
    if result.tasks or not result.pushed:
        silent = f", {result.silent:,} without speech" if result.silent else ""
        print_line(f"{count(result.tasks, 'task')} in {shell_path(result.folder.tasks)}{silent}")
    if result.documents:
        print_line(f"{count(result.documents, 'document')} in {shell_path(result.folder.path)}")
    if result.sets:
        print_line(f"{sets_of_files(result.sets, result.agreeing)}, since they say the same")
    if number := result.without_confidence:
        unsure = f"{count(number, 'transcript')} without confidence: how sure the recogniser was is not known"
        print_line(f"{unsure}, and in the queue they come before others")
    if misread := result.plan.misread:
        taken = f"{count(misread, 'recording')} counted as silent by an earlier version"
        print_line(f"{taken}: read them again with --retranscribe")
    for number, noun, text in (
        (result.failed, "recording", f"failed; the reasons are in {shell_path(result.folder.summary_failed)}"),
        (result.running, "job", "still in progress at Amazon: run the same command again to fetch the rest"),
        (result.unstarted, "recording", "not started yet: run the same command again to start the rest"),
        (result.archived, "recording", "archived"),
        (result.jobs_deleted, "job", "deleted at Amazon"),
    ):
        if number:
            print_line(f"{count(number, noun)} {text}")
    for line in cost_lines(result.cost):
        print_line(line)
    for line in push_lines(result.pushed) if result.pushed else _lines_without_push(result):
        print_line(line)


def _lines_without_push(result: ExportResult) -> Iterator[str]:
    if result.tags and result.tasks:
        yield from tag_lines(result.tags)
    yield from next_steps(result)
