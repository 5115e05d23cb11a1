"""`ls-transcribe push`: transcribe recordings and import them into a project of Label Studio."""

import sys
from typing import Any

import click

from ls_transcribe.cli import (
    exit_codes,
    export_options,
    export_request,
    label_studio_options,
    sample_options,
    without_sources,
)
from ls_transcribe.cli.option_sections import CommandInSections


@click.command(
    cls=CommandInSections,
    epilog="Example: ls-transcribe push recordings/ --url http://localhost:8080 --title Interviews",
)
@click.argument("source", nargs=-1)
@label_studio_options.push_project
@click.option("--recreate", is_flag=True, help="Bring back tasks that were deleted in Label Studio.")
@click.option(
    "--presign/--no-presign",
    default=None,
    help="Have browsers read S3 themselves, at signed addresses; else Label Studio reads it for them, if it is no "
    "older than 1.18.",
)
@click.option(
    "--presign-ttl",
    type=click.IntRange(min=1),
    metavar="MINUTES",
    help="How long a signed address is valid.  [default: 60]",
)
@click.option(
    "--storage-credentials",
    is_flag=True,
    help="Give Label Studio the AWS credentials used here, if its server has none of its own; it keeps them in the "
    "project's storages, and this tool keeps them nowhere.",
)
@sample_options.sample_options
@export_options.run_options
def push(source: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Transcribe recordings, and bring them into a project of Label Studio.

    SOURCE is as in export. Tasks go in while others are still transcribed. Without a SOURCE, what the output folder
    holds is brought, or with --sample some of it, drawn at random. The key of Label Studio is read from the variable
    LABEL_STUDIO_API_KEY.

    It can be repeated: what is there stays as it is, with all that people have done; new texts are added to their
    tasks; tasks that were deleted in Label Studio stay deleted. The output folder remembers the project, and what
    export does.
    """
    from datetime import UTC, datetime

    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.workflows.push import push as run_push

    if not source:
        without_sources.refuse_what_needs_sources()
    sample_options.refuse_seed_alone(options)
    request = export_request.push_request(source, options)
    with ExportReporter(as_json=as_json, quiet=quiet, verbose=verbose) as reporter:
        result = run_push(request, reporter, now=lambda: datetime.now(UTC), stdin=sys.stdin.buffer)
    if request.options.dry_run:
        reporter.print_dry_run(result)
        return exit_codes.DONE
    return exit_codes.exit_code_for(result)
