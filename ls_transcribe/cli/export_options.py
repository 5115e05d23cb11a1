"""The options of a run, which `export` and `push` share, and the request that is made of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ls_transcribe.cli import amazon_options, amazon_parameters, format_options, label_studio_options, shared_options

if TYPE_CHECKING:
    from ls_transcribe.workflows.requests import ExportRequest, PushRequest

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    shared_options.output_folder,
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
    format_options.document_formats,
    shared_options.upload_target,
    click.option("--archive", is_flag=True, help="Move finished audio under archive/YYYY/MM/DD/ at the end."),
    click.option("--delete-jobs", is_flag=True, help="Delete the finished jobs that this folder started, at the end."),
    amazon_options.job_options,
    shared_options.aws_account,
    click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing."),
    shared_options.json_result,
    shared_options.quiet_and_verbose,
)

_THIS_RUN = (
    "max_jobs",
    "limit",
    "retry_failed",
    "retranscribe",
    "checksum",
    "create_bucket",
    "archive",
    "delete_jobs",
    "dry_run",
)
"""The options that are fields of `RunOptions` under their own names: the output folder does not remember them."""

_IMPORT_OPTIONS = ("recreate", "presign", "presign_ttl", "storage_credentials")
"""The options of `push` that are fields of `ImportOptions`."""


def run_options(command: _Command) -> _Command:
    """Add every option of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def export_request(sources: tuple[str, ...], options: dict[str, Any]) -> "ExportRequest":
    """Return the request of an export. `options` are the values of `run_options`, which are removed.

    Raises:
        ParameterRefused: The file of `--job-settings` cannot be read, or does not hold a JSON object.
    """
    from ls_transcribe.workflows.requests import ExportRequest

    return ExportRequest(sources, **_export_fields(options))


def push_request(sources: tuple[str, ...], options: dict[str, Any]) -> "PushRequest":
    """Return the request of a push. `options` are the values of `push`'s own options and of `run_options`.

    Raises:
        ParameterRefused: The file of `--job-settings` cannot be read, or does not hold a JSON object.
    """
    from ls_transcribe.workflows.requests import ImportOptions, PushRequest

    project = label_studio_options.take_project(options)
    import_options = ImportOptions(**{name: options.pop(name) for name in _IMPORT_OPTIONS})
    return PushRequest(sources, **_export_fields(options), project=project, import_options=import_options)


def _export_fields(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an ExportRequest, but for its sources."""
    from ls_transcribe.workflows.requests import RunOptions

    max_wait, document_root = options.pop("max_wait"), options.pop("document_root")
    this_run = RunOptions(
        workers=options.pop("workers") or shared_options.available_cores(),
        max_wait=None if max_wait is None else max_wait * 60,  # minutes are typed, and the request has seconds
        **{name: options.pop(name) for name in _THIS_RUN},
    )
    return {
        "language": options.pop("language_code"),
        "document_root": document_root and document_root.absolute(),
        "formats": format_options.take_formats(options),
        "job_settings": amazon_parameters.take_parameters(options),
        "account": shared_options.take_account(options),
        "options": this_run,
        "label_studio_key": label_studio_options.api_key(),
        **options,
    }
