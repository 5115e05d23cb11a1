"""`ls-transcribe export`: the main job."""

import sys
from typing import Any

import click

from ls_transcribe.cli import exit_codes, export_options, export_request
from ls_transcribe.cli.option_sections import CommandInSections


@click.command(
    cls=CommandInSections,
    epilog="Example: ls-transcribe export s3://bucket/calls/ --language-code en-US --output-bucket transcripts",
)
@click.argument("source", nargs=-1, required=True)
@export_options.run_options
def export(source: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Transcribe recordings and write them as Label Studio tasks.

    SOURCE is s3://bucket/key, s3://bucket/prefix/ (with all below it), a file, a folder (with its subfolders),
    @list.txt or - (standard input, one source a line).

    What is finished is never done again: run the same command again to resume, or to add new recordings. The output
    folder remembers the settings; changed ones apply to new recordings. To forget one, put --no- before the
    option's name, such as --no-vocabulary-name; `status` lists what is remembered.
    """
    from datetime import UTC, datetime

    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.workflows.export.export import export as run_export

    request = export_request.export_request(source, options)
    with ExportReporter(as_json=as_json, quiet=quiet, verbose=verbose) as reporter:
        result = run_export(request, reporter, now=lambda: datetime.now(UTC), stdin=sys.stdin.buffer)
    if request.options.dry_run:
        reporter.print_dry_run(result)
        return exit_codes.DONE
    return exit_codes.exit_code_for(result)
