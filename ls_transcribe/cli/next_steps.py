"""How what was written is brought before people: what to do in Label Studio so that the recordings play."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from ls_transcribe.cli.options import DEFAULT_OUTPUT
from ls_transcribe.label_studio.label_config import path_of
from ls_transcribe.workflows.plan import ExportResult


def of(result: ExportResult) -> Iterator[str]:
    """What to do with the tasks of a run, for recordings in S3 and for those on this disk."""
    if not result.tasks:
        return
    if result.buckets:
        yield _from_s3(result)
    if result.document_root and result.audio_folder:
        yield _from_disk(result)
    if result.buckets or result.audio_folder:
        yield _by_itself(result)


def _from_s3(result: ExportResult) -> str:
    buckets = " and one with the bucket ".join(result.buckets)
    return f"""
To correct the transcripts, create a project in Label Studio, and in it
  1. under Settings > Labeling Interface > Code, paste {shown(path_of(result.label_config))}
  2. under Settings > Cloud Storage, add a source storage of the type Amazon S3 with the bucket {buckets},
     the region {result.region}, and without pre-signed URLs; save it, and do not sync it
  3. import {shown(result.folder.tasks)}, once: a second import would make every task a second time"""


def _from_disk(result: ExportResult) -> str:
    root = shlex.quote(str(result.document_root))
    return f"""
To correct the transcripts, start Label Studio so that it may play these recordings:

  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true \\
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT={root} label-studio start

In it, create a project, and
  1. under Settings > Labeling Interface > Code, paste {shown(path_of(result.label_config))}
  2. under Settings > Cloud Storage, add a source storage of the type Local files with the
     path {result.audio_folder}, save it, and do not sync it
  3. import {shown(result.folder.tasks)}, once: a second import would make every task a second time"""


def _by_itself(result: ExportResult) -> str:
    folder = "" if result.folder.path == DEFAULT_OUTPUT.absolute() else f"-o {shown(result.folder.path)} "
    return f"""
Or have all of it done, as often as you like:

  ls-transcribe push {folder}--url http://localhost:8080 --title Transcripts"""


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
