"""What `export` and `push` can be asked for: everything that a run of transcriptions takes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ls_transcribe.cli import amazon_options, format_options, label_studio_options, options

if TYPE_CHECKING:
    from ls_transcribe.workflows.plan import ExportRequest, ExportResult, PushOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])

FAILURES = 3
"""The exit code of a run that finished, some of whose recordings failed, or did not wait for all."""

_OPTIONS = (
    options.output,
    click.option("--engine", help="What transcribes: amazon (the default for s3://) or pocketsphinx (on disk)."),
    click.option(
        "--transcripts",
        metavar="DIR|s3://BUCKET/PREFIX/",
        help="Transcribe nothing: take these transcripts (Amazon's JSON, Whisper's, SRT, VTT), which are named as the "
        "recordings are. One that was taken and has changed since is taken again with --retranscribe.",
    ),
    click.option("--language-code", metavar="CODE", help="The language spoken, as in en-US."),
    click.option(
        "--label-config",
        metavar="FILE",
        help="The labelling configuration of the project: a file, default (one text for each recording) or segments "
        "(a region with speaker and text for each turn).",
    ),
    click.option(
        "--document-root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The folder that Label Studio serves recordings from.  [default: the one above the sources]",
    ),
    click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Start at most N recordings: a pilot."),
    click.option("--retry-failed", is_flag=True, help="Start again what failed before."),
    click.option("--retranscribe", is_flag=True, help="Start again what was transcribed with other settings."),
    click.option("--checksum", is_flag=True, help="Read every file again, also where size and time are as before."),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Transcribe N recordings at a time with pocketsphinx.  [default: one a core]",
    ),
    click.option(
        "--max-jobs", type=click.IntRange(min=1), metavar="N", help="Keep N jobs at Amazon at a time.  [default: 100]"
    ),
    click.option(
        "--max-wait", type=click.FloatRange(min=0), metavar="MINUTES", help="Do not wait longer; a later run goes on."
    ),
    format_options.formats,
    options.upload_to,
    click.option("--archive", is_flag=True, help="Move finished audio under archive/YYYY/MM/DD/ at the end."),
    click.option("--delete-jobs", is_flag=True, help="Delete the finished jobs that this folder started, at the end."),
    amazon_options.of_jobs,
    options.aws,
    click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing."),
    options.as_json,
    options.loudness,
)


def of_runs(command: _Command) -> _Command:
    """Every option of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def order(source: tuple[str, ...], asked: dict[str, Any], push: "PushOptions | None" = None) -> "ExportRequest":
    """What is asked of a run; `asked` is emptied of what concerns jobs and accounts.

    Raises:
        ParameterRefused: The file of job settings is none.
    """
    from ls_transcribe.workflows.plan import ExportRequest

    asked["language"] = asked.pop("language_code")
    asked["formats"] = format_options.taken(asked)
    asked["workers"] = asked["workers"] or cores()
    asked["job_settings"] = amazon_options.taken(asked)
    asked["account"] = options.account(asked)
    if asked["max_wait"] is not None:
        asked["max_wait"] *= 60
    if root := asked["document_root"]:
        asked["document_root"] = root.absolute()
    return ExportRequest(sources=source, push=push, studio_key=label_studio_options.key(), **asked)


def exit_code(result: "ExportResult") -> int:
    """0 if everything is there that was asked for."""
    unfinished = result.failed or result.running or result.unstarted or result.left
    pushed = result.pushed
    unseen = pushed and (pushed.failed or pushed.unheard)
    return FAILURES if unfinished or unseen else 0


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
