"""`ls-transcribe convert`: transcripts that one has already to documents."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import format_options, options
from ls_transcribe.cli.export_options import FAILURES, cores

if TYPE_CHECKING:
    from ls_transcribe.cli.convert_reporter import ConvertReporter
    from ls_transcribe.workflows.convert.targets import ConvertRequest

_STDOUT = Path("-")


@click.command(epilog="Example: ls-transcribe convert transcripts/ -o documents --docx --srt")
@click.argument("transcript", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, allow_dash=True, path_type=Path),
    default=Path(),
    show_default="the folder that you are in",
    help="The folder of the documents; - writes a single one to standard output.",
)
@format_options.formats
@click.option("--bom", is_flag=True, help="Begin tables with a byte order mark, for Excel.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Use N processes.  [default: one a core]")
@options.aws
@options.as_json
@options.loudness
def convert(transcript: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **asked: Any) -> int:  # noqa: FBT001
    """Make documents of transcripts that you have already.

    TRANSCRIPT is a file, a folder (with its subfolders, which the documents keep), s3://bucket/key,
    s3://bucket/prefix/ or - (standard input). Amazon Transcribe's JSON, that of Whisper and its relatives, SRT and
    WebVTT are read; in folders, what ends in .json, .srt or .vtt.

    Documents of an earlier run are replaced, transcripts never.
    """
    from ls_transcribe.cli.convert_reporter import ConvertReporter
    from ls_transcribe.workflows.convert.targets import ConvertRequest

    order = ConvertRequest(
        transcript,
        asked["output"],
        format_options.taken(asked),
        bom=asked["bom"],
        workers=asked["workers"] or cores(),
        account=options.account(asked),
    )
    with ConvertReporter(as_json=as_json, quiet=quiet, verbose=verbose) as report:
        return _to_stdout(order, report) if order.output == _STDOUT else _to_folder(order, report)


def _to_folder(order: "ConvertRequest", report: "ConvertReporter") -> int:
    from ls_transcribe.workflows.convert.run import convert as write_documents

    result = write_documents(order, report, stdin=sys.stdin.buffer)
    report.print_result(order, result)
    return FAILURES if result.failed else 0


def _to_stdout(order: "ConvertRequest", report: "ConvertReporter") -> int:
    from ls_transcribe.workflows.convert.run import convert_one

    document = convert_one(order, report, stdin=sys.stdin.buffer)
    if document is None:
        return FAILURES
    sys.stdout.buffer.write(document)
    return 0
