"""`ls-transcribe export`: the main job."""

import sys
from typing import Any

import click

from ls_transcribe.cli import run_options


@click.command(
    epilog="Example: ls-transcribe export s3://bucket/calls/ --language-code en-US --output-bucket transcripts"
)
@click.argument("source", nargs=-1, required=True)
@run_options.of_runs
def export(source: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Transcribe recordings and write them as Label Studio tasks.

    SOURCE is s3://bucket/key, s3://bucket/prefix/ (with all below it), a file, a folder (with its subfolders),
    @list.txt or - (standard input, one source a line).

    What is finished is never done again: the same command resumes, and new recordings are added. The output folder
    remembers settings; other ones apply to new recordings.
    """
    from datetime import UTC, datetime

    from ls_transcribe import pipeline
    from ls_transcribe.cli import report
    from ls_transcribe.cli.console import Console

    order = run_options.order(source, asked)
    with Console(as_json=as_json, quiet=quiet, verbose=verbose) as console:
        result = pipeline.export(order, console, now=lambda: datetime.now(UTC), stdin=sys.stdin.buffer)
    if order.dry_run:
        report.print_rehearsal(result, console.unusable, as_json=as_json)
        return 0
    return run_options.exit_code(result)
