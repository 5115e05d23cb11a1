"""`ls-transcribe export`: the main job."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from ls_transcribe.cli import amazon_options, options

FAILURES = 3
"""The exit code of a run that finished, some of whose recordings failed, or did not wait for all."""


@click.command(
    epilog="Example: ls-transcribe export s3://bucket/calls/ --language-code en-US --output-bucket transcripts"
)
@click.argument("source", nargs=-1, required=True)
@options.output
@click.option("--engine", help="What transcribes: amazon (the default for s3://) or pocketsphinx (on disk).")
@click.option("--language-code", metavar="CODE", help="The language spoken, as in en-US.")
@click.option(
    "--label-config",
    metavar="FILE",
    help="The labelling configuration of the project: a file, default (one text for each recording) or segments "
    "(a region with speaker and text for each turn).",
)
@click.option(
    "--document-root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that Label Studio serves recordings from.  [default: the one above the sources]",
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Start at most N recordings: a pilot.")
@click.option("--retry-failed", is_flag=True, help="Start again what failed before.")
@click.option("--retranscribe", is_flag=True, help="Start again what was transcribed with other settings.")
@click.option("--checksum", is_flag=True, help="Read every file again, also where size and time are as before.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Transcribe N recordings at a time with pocketsphinx.  [default: one a core]",
)
@click.option(
    "--max-jobs", type=click.IntRange(min=1), metavar="N", help="Keep N jobs at Amazon at a time.  [default: 100]"
)
@click.option(
    "--max-wait", type=click.FloatRange(min=0), metavar="MINUTES", help="Do not wait longer; a later run goes on."
)
@options.upload_to
@click.option("--archive", is_flag=True, help="Move finished audio under archive/YYYY/MM/DD/ at the end.")
@click.option("--delete-jobs", is_flag=True, help="Delete the finished jobs that this folder started, at the end.")
@amazon_options.of_jobs
@options.aws
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@options.as_json
@options.loudness
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
    from ls_transcribe.plan import Order

    asked["language"] = asked.pop("language_code")
    asked["workers"] = asked["workers"] or _cores()
    asked["job_settings"] = amazon_options.taken(asked)
    asked["account"] = options.account(asked)
    if asked["max_wait"] is not None:
        asked["max_wait"] *= 60
    if root := asked["document_root"]:
        asked["document_root"] = root.absolute()
    order = Order(sources=source, **asked)
    with Console(as_json=as_json, quiet=quiet, verbose=verbose) as console:
        result = pipeline.export(order, console, now=lambda: datetime.now(UTC), stdin=sys.stdin.buffer)
    if order.dry_run:
        if as_json:
            report.print_plan_json(result.plan, console.unusable)
        else:
            report.print_plan(result.plan)
        return 0
    return FAILURES if result.failed or result.running or result.unstarted or result.left else 0


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
