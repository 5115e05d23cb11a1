"""`ls-transcribe archive`: move finished audio into the archive."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import label_studio_options, shared_options


@click.command(epilog="Example: ls-transcribe archive -o data/output")
@shared_options.output_folder
@shared_options.aws_account
@shared_options.quiet_and_verbose
def archive(output: Path, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Move the audio of finished recordings under archive/YYYY/MM/DD/.

    In S3 that is in the same bucket; on disk, in the folder that all recordings lie in. Transcripts in an output bucket
    are copied. Nothing is deleted before its copy is verified, and tasks.json and the tasks that were pushed to Label
    Studio point to it (LABEL_STUDIO_API_KEY holds its key); the same command goes on where it was ended.
    """
    from datetime import UTC, datetime

    from ls_transcribe.cli import exit_codes
    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.cli.screen import print_line
    from ls_transcribe.text.numbers import count
    from ls_transcribe.workflows.archive.archive import archive as run_archive
    from ls_transcribe.workflows.requests import ArchiveRequest

    request = ArchiveRequest(output, shared_options.take_account(options), label_studio_options.api_key())
    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as reporter:
        archived, failed = run_archive(request, reporter, now=lambda: datetime.now(UTC))
    if not quiet:
        print_line(f"{count(archived, 'recording')} archived")
    return exit_codes.INCOMPLETE if failed else exit_codes.DONE
