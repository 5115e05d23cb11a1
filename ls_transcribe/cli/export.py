"""`ls-transcribe export`: the main job."""

import sys
from typing import Any

import click

from ls_transcribe.cli import export_options


@click.command(
    epilog="Example: ls-transcribe export s3://bucket/calls/ --language-code en-US --output-bucket transcripts"
)
@click.argument("source", nargs=-1, required=True)
@export_options.of_runs
def export(source: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Transcribe recordings and write them as Label Studio tasks.

    SOURCE is s3://bucket/key, s3://bucket/prefix/ (with all below it), a file, a folder (with its subfolders),
    @list.txt or - (standard input, one source a line).

    What is finished is never done again: the same command resumes, and new recordings are added. The output folder
    remembers settings; other ones apply to new recordings.
    """
    from datetime import UTC, datetime

    from ls_transcribe import workflows
    from ls_transcribe.cli import export_summary
    from ls_transcribe.cli.export_reporter import ExportReporter

    order = export_options.order(source, asked)
    with ExportReporter(as_json=as_json, quiet=quiet, verbose=verbose) as console:
        result = workflows.export(order, console, now=lambda: datetime.now(UTC), stdin=sys.stdin.buffer)
    if order.dry_run:
        export_summary.print_rehearsal(result, console.unusable, as_json=as_json)
        return 0
    return export_options.exit_code(result)
