"""`ls-transcribe pull`: bring back what people corrected, as data and documents."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import (
    exit_codes,
    format_options,
    label_studio_options,
    label_tag_options,
    shared_options,
    taking_back,
)
from ls_transcribe.concurrency.cores import available_cores
from ls_transcribe.workflows.remembered_options import OF_REVIEW_FOLDER


@click.command(epilog="Example: ls-transcribe pull --title Interviews --docx --track-changes --srt")
@taking_back.can_be_taken_back(OF_REVIEW_FOLDER)
@label_studio_options.pull_project
@click.option(
    "--from",
    "pushed_from",
    type=click.Path(file_okay=False, path_type=Path),
    default=shared_options.DEFAULT_OUTPUT,
    show_default=True,
    help="The output folder that was pushed, which has the times of words.",
)
@shared_options.review_folder
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]),
    metavar="TIME",
    help="Read only what changed since this time, such as 2026-05-31 or 2026-05-31T12:00:00 (UTC).  [default: the "
    "last pull]",
)
@click.option("--all", "everyone", is_flag=True, help="Take each person's review of a recording, and compare them.")
@format_options.document_formats
@click.option("--track-changes", is_flag=True, help="Have Word documents show what people changed.")
@click.option(
    "--marks/--no-marks", default=None, help="Have documents show which words the machine was unsure of, and how often."
)
@click.option(
    "--reviewer-names/--no-reviewer-names",
    default=None,
    help="Name who reviewed, as Label Studio does, in documents and transcripts; never by an e-mail address.",
)
@click.option(
    "--by-person/--no-by-person",
    default=None,
    help="Give the report a section by reviewer: by number, or by name with --reviewer-names.",
)
@label_tag_options.label_tags
@shared_options.overwrite
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Use N processes.  [default: one per core]")
@shared_options.json_result
@shared_options.quiet_and_verbose
def pull(as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Bring back what people corrected in Label Studio.

    Each reviewed recording becomes a transcript (Amazon's JSON, which convert reads) whose words have the machine's
    times, and the documents that are asked for. Beside them stand manifest.jsonl (NeMo's), and a report of how often
    the machine was wrong: report.json and report.html. Label Studio is only read; its key is in the variable
    LABEL_STUDIO_API_KEY.

    Of several reviews of a recording, the one that is marked as ground truth is taken, else the newest.

    Documents show nothing of the machine's doubts and do not name the reviewers, unless --marks and --reviewer-names
    ask for it. The report tells people apart only with --by-person.

    It can be repeated: only what changed is read. A review that was withdrawn in Label Studio stays in the folder,
    and is marked. The folder remembers the project, the formats, and how documents are to look. To forget an option,
    put --no- before its name, such as --no-docx.
    """
    from ls_transcribe.cli.pull_reporter import PullReporter
    from ls_transcribe.store.remembered_settings import RememberedOptions
    from ls_transcribe.workflows.pull.pull import pull as run_pull
    from ls_transcribe.workflows.requests import PullRequest

    options["taken_back"] = taking_back.take_taken_back()
    project = label_studio_options.take_project(options)
    formats = format_options.take_formats(options)
    if options["track_changes"] and "--docx" in options["taken_back"]:
        raise click.UsageError("--track-changes is for Word documents, and --no-docx turns them off.")
    if options["track_changes"] and "docx" not in formats:
        formats = ("docx", *formats)
    options["since"] = _in_utc(options["since"])
    options["workers"] = options["workers"] or available_cores()
    api_key = label_studio_options.api_key()
    tags = RememberedOptions(**{name: options.pop(name) for name in label_tag_options.TAG_OPTIONS})
    request = PullRequest(project, label_studio_key=api_key, formats=formats, tags=tags, **options)
    with PullReporter(as_json=as_json, quiet=quiet, verbose=verbose) as reporter:
        result = run_pull(request, reporter)
        reporter.print_result(result)
    return exit_codes.INCOMPLETE if result.failed else exit_codes.DONE


def _in_utc(time: datetime | None) -> datetime | None:
    """Return a time with its time zone, which is UTC if none was typed."""
    from datetime import UTC

    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time
