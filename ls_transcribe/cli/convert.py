"""`ls-transcribe convert`: make documents of transcripts that the user already has."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import exit_codes, format_options, shared_options
from ls_transcribe.concurrency.cores import available_cores

if TYPE_CHECKING:
    from ls_transcribe.cli.convert_reporter import ConvertReporter
    from ls_transcribe.workflows.convert.request import ConvertRequest

_STDOUT = Path("-")


class _CommandThatNamesReaders(click.Command):
    """A command whose help ends with what is read, from the list of readers. That list is loaded for this only."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from ls_transcribe.transcripts import readers

        super().format_help_text(ctx, formatter)
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(
                f"Read are {', '.join(readers.names())}; in folders, what ends in {readers.suffixes_as_text()}, "
                "and timed text in .xml."
            )


@click.command(
    cls=_CommandThatNamesReaders, epilog="Example: ls-transcribe convert transcripts/ -o documents --docx --srt"
)
@click.argument("transcript", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, allow_dash=True, path_type=Path),
    default=Path(),
    show_default="the folder that you are in",
    help="The folder of the documents; - writes a single one to standard output.",
)
@format_options.document_formats
@shared_options.encoding
@click.option("--bom", is_flag=True, help="Begin tables with a byte order mark, for Excel.")
@click.option("--marks", is_flag=True, help="Show which words the machine was unsure of in reviewed transcripts too.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Use N processes.  [default: one per core]")
@shared_options.overwrite
@shared_options.aws_account
@shared_options.json_result
@shared_options.quiet_and_verbose
def convert(transcript: tuple[str, ...], as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Make documents from transcripts that you already have.

    TRANSCRIPT is a file, a folder (with its subfolders, which the documents keep), s3://bucket/key,
    s3://bucket/prefix/ or - (standard input). Files of one folder and stem,
    such as talk.json and talk.srt, are one transcript if they say the same.

    Documents of an earlier run are replaced, unless somebody has changed them; other files, and transcripts, stay.
    """
    from ls_transcribe.cli.convert_reporter import ConvertReporter
    from ls_transcribe.workflows.convert.request import ConvertRequest

    request = ConvertRequest(
        transcript,
        options["output"],
        format_options.take_formats(options),
        bom=options["bom"],
        marks=options["marks"],
        encoding=options["encoding"],
        workers=options["workers"] or available_cores(),
        overwrite=options["overwrite"],
        account=shared_options.take_account(options),
    )
    with ConvertReporter(as_json=as_json, quiet=quiet, verbose=verbose) as reporter:
        write = _write_to_stdout if request.output == _STDOUT else _write_to_folder
        return write(request, reporter)


def _write_to_folder(request: "ConvertRequest", reporter: "ConvertReporter") -> int:
    from ls_transcribe.workflows.convert.convert import convert as run_convert

    result = run_convert(request, reporter, stdin=sys.stdin.buffer)
    reporter.print_result(request, result)
    return exit_codes.INCOMPLETE if result.failed else exit_codes.DONE


def _write_to_stdout(request: "ConvertRequest", reporter: "ConvertReporter") -> int:
    from ls_transcribe.workflows.convert.convert import convert_one

    document = convert_one(request, reporter, stdin=sys.stdin.buffer)
    if document is None:
        return exit_codes.INCOMPLETE
    sys.stdout.buffer.write(document)
    return exit_codes.DONE
