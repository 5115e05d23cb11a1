"""`ls-transcribe doctor`: what is missing before a run, instead of after."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import label_studio_options, options

if TYPE_CHECKING:
    from ls_transcribe.workflows.doctor import Check
    from ls_transcribe.workflows.plan import ExportRequest

_WIDTH = 6  # characters of a column that holds "WRONG", and one between


@click.command(epilog="Example: ls-transcribe doctor s3://bucket/calls/ --output-bucket transcripts --project 7")
@click.argument("source", nargs=-1)
@options.output
@label_studio_options.project
@click.option("--output-bucket", metavar="BUCKET", help="Where Amazon is to write transcripts.")
@click.option("--upload-to", metavar="s3://BUCKET/PREFIX/", help="Where audio on disk is to be copied.")
@options.aws
@options.as_json
def doctor(source: tuple[str, ...], as_json: bool, **asked: Any) -> int:  # noqa: FBT001  # click's flags
    """Check everything that an export and a push need, and change nothing.

    AWS credentials, buckets and their regions, Transcribe, the embedded recogniser, sources, the output folder, and
    Label Studio: its key, the project, and whether a recording plays. What is not named is taken from what the output
    folder remembers. A line each: ok, a note, or what is WRONG and what to do; the exit code is 1 if anything is.
    """
    import json

    from ls_transcribe import workflows

    found = []
    for check in workflows.examine(_order(source, asked), stdin=sys.stdin.buffer):
        found.append(check)
        if not as_json:
            click.echo(_line(check))
    if as_json:
        told = [{"check": check.what, "ok": check.is_fine, "text": check.text} for check in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    return int(any(check.is_fine is False for check in found))


def _order(source: tuple[str, ...], asked: dict[str, Any]) -> "ExportRequest":
    from ls_transcribe.workflows.plan import ExportRequest, PushOptions

    output: Path = asked["output"]
    bucket = asked["output_bucket"]
    return ExportRequest(
        sources=source,
        output=output,
        account=options.account(asked),
        job_settings={"OutputBucketName": bucket} if bucket else {},
        upload_to=asked["upload_to"],
        studio_key=label_studio_options.key(),
        push=PushOptions(asked["url"], asked["project"], asked["title"]),
    )


def _line(check: "Check") -> str:
    """A check in a line; what a remedy has to be copied from stands below, as it is."""
    from ls_transcribe.cli.wording import printable

    first, *more = check.text.split("\n")
    lines = [f"{check.state:<{_WIDTH}} {printable(check.what)}: {printable(first)}"]
    return "\n".join(lines + [f"{'':<{_WIDTH}} {printable(line)}" for line in more])
