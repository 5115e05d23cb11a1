"""The translation of the options of `export` and `push` into the request for a run."""

import os
from typing import TYPE_CHECKING, Any

from ls_transcribe.cli import amazon_parameters, format_options, label_studio_options, shared_options, taking_back
from ls_transcribe.concurrency.cores import available_cores

if TYPE_CHECKING:
    from ls_transcribe.workflows.requests import ExportRequest, PushRequest

_THIS_RUN = (
    "adopt",
    "durations",
    "max_jobs",
    "limit",
    "retry_failed",
    "retranscribe",
    "checksum",
    "create_bucket",
    "archive",
    "delete_jobs",
    "dry_run",
    "overwrite",
)
"""The options that are fields of `RunOptions` under their own names: the output folder does not remember them."""

_IMPORT_OPTIONS = ("recreate", "presign", "presign_ttl", "storage_credentials", "sample", "seed", "second_reading")
"""The options of `push` that are fields of `ImportOptions`."""


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

    taken_back = taking_back.take_taken_back()
    if "--price-per-minute" in taken_back:
        options["price_per_minute"] = None  # also the one in the environment
    max_wait, document_root = options.pop("max_wait"), options.pop("document_root")
    this_run = RunOptions(
        as_many_as_fit=options["workers"] is None,
        workers=options.pop("workers") or available_cores(),
        max_wait=None if max_wait is None else max_wait * 60,  # minutes are typed, and the request has seconds
        **{name: options.pop(name) for name in _THIS_RUN},
    )
    return {
        "language": options.pop("language_code"),
        "document_root": document_root and document_root.absolute(),
        "task_data": dict(options.pop("task_data")),
        "formats": format_options.take_formats(options),
        "job_settings": amazon_parameters.take_parameters(options),
        "account": shared_options.take_account(options),
        "options": this_run,
        "model_of_machine": os.environ.get("LS_TRANSCRIBE_MODEL") or None,
        "label_studio_key": label_studio_options.api_key(),
        "taken_back": taken_back,
        **options,
    }
