"""`ls-transcribe upload`: copy audio on disk to S3."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import exit_codes, shared_options


@click.command(epilog="Example: ls-transcribe upload recordings/ s3://bucket/calls/")
@click.argument("path", nargs=-1, required=True)
@click.argument("target", metavar="s3://BUCKET/PREFIX/")
@shared_options.output_folder
@click.option("--create-bucket", is_flag=True, help="Create the bucket if it is missing, closed to the public.")
@shared_options.aws_account
@shared_options.quiet_and_verbose
def upload(path: tuple[str, ...], target: str, output: Path, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Copy recordings on disk to S3, under names that Amazon Transcribe can read.

    PATH is a file, a folder (with its subfolders), @list.txt or - (standard input, one path a line). What is there with
    the same content is not sent again. The names that recordings have on disk stay in the output folder's ledger, and
    an export to that folder puts them into the tasks.
    """
    import sys

    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.cli.screen import print_line
    from ls_transcribe.text.numbers import count
    from ls_transcribe.workflows.requests import UploadRequest
    from ls_transcribe.workflows.upload.upload import upload as run_upload

    account = shared_options.take_account(options)
    request = UploadRequest(path, target, output, account, create_bucket=options["create_bucket"])
    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as reporter:
        sent, present, failed = run_upload(request, reporter, stdin=sys.stdin.buffer)
    if not quiet:
        print_line(f"{count(sent, 'recording')} uploaded to {target}, {present:,} there before, {failed:,} failed")
    return exit_codes.INCOMPLETE if failed else exit_codes.DONE
