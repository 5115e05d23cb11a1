"""The last lines of an export: what to do in Label Studio so that the recordings play there."""

from collections.abc import Iterator

from ls_transcribe.cli.shared_options import DEFAULT_OUTPUT
from ls_transcribe.cli.wording import program, shell_path, shell_word
from ls_transcribe.label_studio.label_config import label_config_path
from ls_transcribe.workflows.results import ExportResult

_INSTALLATION = "pip install label-studio, in an environment of its own"


def next_steps(result: ExportResult) -> Iterator[str]:
    """Yield what to do with the tasks of a run, line by line: for audio in S3, for audio on disk, and with `push`."""
    if not result.tasks:
        return
    if result.buckets:
        yield from _steps_for_s3(result)
    if result.document_root and result.audio_folder:
        yield from _steps_for_disk(result)
    if result.buckets or result.audio_folder:
        yield from _step_with_push(result)


def _steps_for_s3(result: ExportResult) -> Iterator[str]:
    yield ""
    yield f"To correct the transcripts, create a project in Label Studio ({_INSTALLATION}), and in it"
    yield _step_with_configuration(result)
    buckets = " and one with the bucket ".join(result.buckets)
    yield f"  2. under Settings > Cloud Storage, add a source storage of the type Amazon S3 with the bucket {buckets},"
    yield f"     the region {result.region}, and without pre-signed URLs; save it, and do not sync it"
    yield _step_with_tasks(result)


def _steps_for_disk(result: ExportResult) -> Iterator[str]:
    yield ""
    yield f"To correct the transcripts, start Label Studio ({_INSTALLATION})"
    yield "so that it may play these recordings:"
    yield ""
    yield "  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true \\"
    yield f"  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT={shell_word(str(result.document_root))} label-studio start"
    yield ""
    yield "In it, create a project, and"
    yield _step_with_configuration(result)
    yield "  2. under Settings > Cloud Storage, add a source storage of the type Local files with the"
    yield f"     path {result.audio_folder}, save it, and do not sync it"
    yield _step_with_tasks(result)


def _step_with_configuration(result: ExportResult) -> str:
    path = shell_path(label_config_path(result.label_config))
    return f"  1. under Settings > Labeling Interface > Code, paste {path}"


def _step_with_tasks(result: ExportResult) -> str:
    tasks = shell_path(result.folder.tasks)
    return f"  3. import {tasks}, once: a second import would make every task a second time"


def _step_with_push(result: ExportResult) -> Iterator[str]:
    folder = "" if result.folder.path == DEFAULT_OUTPUT.absolute() else f"-o {shell_path(result.folder.path)} "
    yield ""
    yield "Or have all of it done, as often as you like. The key is in Label Studio, under Account & Settings:"
    yield ""
    yield "  export LABEL_STUDIO_API_KEY=…"
    yield f"  {program()} push {folder}--url http://localhost:8080 --title Transcripts"
