"""The options of a run, which `export` and `push` share. `export_request` makes a request of their values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ls_transcribe.cli import (
    amazon_options,
    format_options,
    label_tag_options,
    money_options,
    queue_options,
    recogniser_options,
    shared_options,
    taking_back,
)
from ls_transcribe.model.speaker_names import LONGEST_NAME
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _split_names(context: click.Context, option: click.Parameter, typed: str | None) -> tuple[str, ...]:
    """Return the names that are typed with commas between them; an empty one names nobody."""
    names = tuple(" ".join(name.split()) for name in (typed or "").split(",")) if typed else ()
    for name in names:
        if len(name) > LONGEST_NAME:
            raise click.BadParameter(f"a name has at most {LONGEST_NAME} characters", context, option)
    return names


_OPTIONS = (
    shared_options.output_folder,
    recogniser_options.engine,
    recogniser_options.model_options,
    click.option(
        "--transcripts",
        metavar="DIR|s3://BUCKET/PREFIX/",
        help="Transcribe nothing: take these transcripts (JSON of Amazon, Whisper or a service, SRT, "
        "VTT), which have the names of the recordings. --retranscribe takes those again that have changed.",
    ),
    shared_options.encoding,
    click.option("--language-code", metavar="CODE", help="The language spoken, such as en-US."),
    click.option(
        "--label-config",
        metavar="FILE",
        help="The labelling configuration of the project: a file, default (one text for each recording) or segments "
        "(a region with speaker and text for each turn).",
    ),
    label_tag_options.label_tags_and_data,
    click.option(
        "--channel-names",
        metavar="NAME,NAME…",
        callback=_split_names,
        help="Who speaks on each channel of all recordings, in their order, such as Agent,Customer: shown in the "
        "box for names of segments.",
    ),
    queue_options.flag_options,
    click.option(
        "--document-root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The folder that Label Studio serves recordings from.  [default: the one above the sources]",
    ),
    click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Start at most N recordings, to try it out."),
    click.option(
        "--adopt",
        metavar="PATTERN",
        help="Take jobs at Amazon that others started for these recordings, by their names: {stem} is a recording's "
        "base name, * anything.",
    ),
    money_options.money_options,
    click.option("--retry-failed", is_flag=True, help="Start recordings again that failed before."),
    click.option(
        "--retranscribe", is_flag=True, help="Start recordings again that were transcribed with other settings."
    ),
    click.option(
        "--checksum",
        is_flag=True,
        help="Read every file again, even if its size and time are unchanged. A push lists every task again, too.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Transcribe N recordings at a time on this machine.  [default: one per core, as far as memory allows]",
    ),
    click.option(
        "--max-jobs", type=click.IntRange(min=1), metavar="N", help="Keep N jobs at Amazon at a time.  [default: 100]"
    ),
    click.option(
        "--max-wait",
        type=click.FloatRange(min=0),
        metavar="MINUTES",
        help="Wait no longer than this; a later run goes on.",
    ),
    format_options.document_formats,
    shared_options.overwrite,
    shared_options.upload_target,
    click.option("--archive", is_flag=True, help="Move finished audio under archive/YYYY/MM/DD/ at the end."),
    click.option("--delete-jobs", is_flag=True, help="Delete the finished jobs that this folder started, at the end."),
    amazon_options.job_options,
    click.option(
        "--redact-anyway",
        is_flag=True,
        help="Redact also where this version does not know whether Amazon redacts the language.",
    ),
    shared_options.aws_account,
    click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing."),
    shared_options.json_result,
    shared_options.quiet_and_verbose,
)


def run_options(command: _Command) -> _Command:
    """Add every option of a run, and those that take back what the output folder remembers."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return taking_back.can_be_taken_back(OF_OUTPUT_FOLDER)(command)
