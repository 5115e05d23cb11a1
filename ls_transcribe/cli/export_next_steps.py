"""The last lines of an export: what to do in Label Studio so that the recordings play there."""

import shlex
from collections.abc import Iterator

from ls_transcribe.cli.shared_options import DEFAULT_OUTPUT
from ls_transcribe.cli.wording import shell_path
from ls_transcribe.label_studio.label_config import label_config_path
from ls_transcribe.workflows.results import ExportResult


def next_steps(result: ExportResult) -> Iterator[str]:
    """Yield what to do with the tasks of a run: for recordings in S3, for those on disk, and with `push`."""
    if not result.tasks:
        return
    if result.buckets:
        yield _steps_for_s3(result)
    if result.document_root and result.audio_folder:
        yield _steps_for_disk(result)
    if result.buckets or result.audio_folder:
        yield _step_with_push(result)


def _steps_for_s3(result: ExportResult) -> str:
    buckets = " and one with the bucket ".join(result.buckets)
    return f"""
To correct the transcripts, create a project in Label Studio, and in it
  1. under Settings > Labeling Interface > Code, paste {shell_path(label_config_path(result.label_config))}
  2. under Settings > Cloud Storage, add a source storage of the type Amazon S3 with the bucket {buckets},
     the region {result.region}, and without pre-signed URLs; save it, and do not sync it
  3. import {shell_path(result.folder.tasks)}, once: a second import would make every task a second time"""


def _steps_for_disk(result: ExportResult) -> str:
    root = shlex.quote(str(result.document_root))
    return f"""
To correct the transcripts, start Label Studio so that it may play these recordings:

  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true \\
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT={root} label-studio start

In it, create a project, and
  1. under Settings > Labeling Interface > Code, paste {shell_path(label_config_path(result.label_config))}
  2. under Settings > Cloud Storage, add a source storage of the type Local files with the
     path {result.audio_folder}, save it, and do not sync it
  3. import {shell_path(result.folder.tasks)}, once: a second import would make every task a second time"""


def _step_with_push(result: ExportResult) -> str:
    folder = "" if result.folder.path == DEFAULT_OUTPUT.absolute() else f"-o {shell_path(result.folder.path)} "
    return f"""
Or have all of it done, as often as you like:

  ls-transcribe push {folder}--url http://localhost:8080 --title Transcripts"""
