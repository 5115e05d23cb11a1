"""`ls-transcribe clean`: the jobs at Amazon that are done with."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import options


@click.command(epilog="Example: ls-transcribe clean -o data/output")
@options.output
@options.aws
@options.loudness
def clean(output: Path, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Delete the finished jobs at Amazon that this folder started, and no others.

    Transcripts stay in the output folder, and in the output bucket, where later runs find them. Without an output
    bucket, Amazon's copies go with the jobs.
    """
    from ls_transcribe import workflows
    from ls_transcribe.cli.export_options import FAILURES
    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.text.numbers import count

    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as console:
        deleted, left = workflows.clean(output, options.account(asked), console)
    if not quiet:
        click.echo(f"{count(deleted, 'job')} deleted at Amazon")
    return FAILURES if left else 0
