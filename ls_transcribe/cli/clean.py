"""`ls-transcribe clean`: delete finished jobs at Amazon."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import shared_options


@click.command(epilog="Example: ls-transcribe clean -o data/output")
@shared_options.output_folder
@shared_options.aws_account
@shared_options.quiet_and_verbose
def clean(output: Path, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Delete the finished jobs at Amazon that this folder started, and no others.

    Transcripts stay in the output folder, and in the output bucket, where later runs find them. Without an output
    bucket, Amazon's copies go with the jobs.
    """
    from ls_transcribe.cli import exit_codes
    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.cli.screen import print_line
    from ls_transcribe.text.numbers import count
    from ls_transcribe.workflows.archive.clean import clean as run_clean
    from ls_transcribe.workflows.requests import CleanRequest

    request = CleanRequest(output, shared_options.take_account(options))
    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as reporter:
        deleted, failed = run_clean(request, reporter)
    if not quiet:
        print_line(f"{count(deleted, 'job')} deleted at Amazon")
    return exit_codes.INCOMPLETE if failed else exit_codes.DONE
