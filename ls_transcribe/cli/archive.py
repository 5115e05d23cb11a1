"""`ls-transcribe archive`: finished audio to where it is kept."""

from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import label_studio_options, options


@click.command(epilog="Example: ls-transcribe archive -o data/output")
@options.output
@options.aws
@options.loudness
def archive(output: Path, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Move the audio of finished recordings under archive/YYYY/MM/DD/.

    In S3 that is in the same bucket; on disk, in the folder that all recordings lie in. Transcripts in an output bucket
    are copied. Nothing is deleted before its copy is verified, and tasks.json and the tasks that were pushed to Label
    Studio point to it (LABEL_STUDIO_API_KEY holds its key); the same command goes on where it was ended.
    """
    from datetime import UTC, datetime

    from ls_transcribe import workflows
    from ls_transcribe.cli.export_options import FAILURES
    from ls_transcribe.cli.export_reporter import ExportReporter
    from ls_transcribe.text.numbers import count

    with ExportReporter(as_json=False, quiet=quiet, verbose=verbose) as console:
        moved, left = workflows.archive(
            output,
            options.account(asked),
            console,
            now=lambda: datetime.now(UTC),
            studio_key=label_studio_options.key(),
        )
    if not quiet:
        click.echo(f"{count(moved, 'recording')} archived")
    return FAILURES if left else 0
