"""`ls-transcribe upload`: audio on disk to S3."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import options
from ls_transcribe.cli.export_options import FAILURES


@click.command(epilog="Example: ls-transcribe upload recordings/ s3://bucket/calls/")
@click.argument("path", nargs=-1, required=True)
@click.argument("place", metavar="s3://BUCKET/PREFIX/")
@options.output
@click.option("--create-bucket", is_flag=True, help="Make the bucket if it is missing, closed to the public.")
@options.aws
@options.loudness
def upload(path: tuple[str, ...], place: str, output: Path, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Copy recordings on disk to S3, under names that Amazon Transcribe can read.

    PATH is a file, a folder (with its subfolders), @list.txt or - (standard input, one path a line). What is there with
    the same content is not sent again. The names that recordings have on disk stay in the output folder's ledger, and
    an export to that folder puts them into the tasks.
    """
    import sys

    from ls_transcribe import workflows
    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.text.numbers import count
    from ls_transcribe.workflows.plan import ExportRequest

    create_bucket = asked.pop("create_bucket")
    order = ExportRequest(path, output, account=options.account(asked), upload_to=place, create_bucket=create_bucket)
    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as console:
        sent, there, failed = workflows.upload(order, console, stdin=sys.stdin.buffer)
    if not quiet:
        click.echo(f"{count(sent, 'recording')} uploaded to {place}, {there:,} there before, {failed:,} failed")
    return FAILURES if failed else 0
