"""The Python API: what `import ls_transcribe` gives. Nothing else in this package is public.

Each function takes a request, which says what would be typed for the command of that name, and a watcher, which is told
of the progress; it returns a result. What one recording costs is a reason in the result's folder, never an exception;
a `RunError` ends a run, and its text says what to do. Times are integer milliseconds, confidences lie in 0–1, sizes are
in bytes. docs/api.md has scripts.
"""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ls_transcribe.aws import Account
from ls_transcribe.errors import ItemError, RunError, UnreadableTranscript
from ls_transcribe.label_studio.access import ProjectReference
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.text.encodings import find_encoding
from ls_transcribe.transcripts import Transcript, Turn, Word, readers
from ls_transcribe.workflows.convert.request import ConvertRequest
from ls_transcribe.workflows.convert.result import ConvertResult
from ls_transcribe.workflows.requests import (
    ExportRequest,
    ImportOptions,
    PullRequest,
    PushRequest,
    RunOptions,
)
from ls_transcribe.workflows.results import ExportResult, PullResult, PushResult
from ls_transcribe.workflows.watchers import ConvertWatcher, ExportWatcher, PullWatcher, Watcher

__all__ = [
    "Account",
    "ConvertRequest",
    "ConvertResult",
    "ConvertWatcher",
    "ExportRequest",
    "ExportResult",
    "ExportWatcher",
    "FailedItem",
    "ImportOptions",
    "ItemError",
    "Job",
    "OutputFolder",
    "ProjectReference",
    "PullRequest",
    "PullResult",
    "PullWatcher",
    "PushRequest",
    "PushResult",
    "Recording",
    "ReviewFolder",
    "RunError",
    "RunOptions",
    "Status",
    "Transcript",
    "Turn",
    "UnreadableTranscript",
    "Watcher",
    "Word",
    "convert",
    "export",
    "pull",
    "push",
    "read_transcript",
]


def export(request: ExportRequest, watcher: ExportWatcher | None = None) -> ExportResult:
    """Transcribe what the sources hold and is not transcribed yet, and write the output folder.

    With an engine on this machine, worker processes are started that import the main script again: what a script does
    stands below `if __name__ == "__main__":`.

    Raises:
        RunError: The run cannot be done. What is finished by then is written, and the next run goes on.
    """
    from ls_transcribe.workflows.export.export import export as run

    return run(request, watcher or ExportWatcher(), now=_now, stdin=sys.stdin.buffer)


def push(request: PushRequest, watcher: ExportWatcher | None = None) -> ExportResult:
    """Do what `export` does and bring all tasks into a project of Label Studio; the result's `pushed` says how.

    Without sources, what the output folder holds is brought. `label_studio_key` is an API token: no variable of the
    environment is read for it.

    Raises:
        RunError: It cannot be done. What was brought by then is there, and the next push goes on.
    """
    from ls_transcribe.workflows.push import push as run

    return run(request, watcher or ExportWatcher(), now=_now, stdin=sys.stdin.buffer)


def pull(request: PullRequest, watcher: PullWatcher | None = None) -> PullResult:
    """Bring what people corrected into a folder: transcripts, documents, a manifest and a report.

    Raises:
        RunError: It cannot be done. What was brought by then is written, and the next pull goes on.
    """
    from ls_transcribe.workflows.pull.pull import pull as run

    return run(request, watcher or PullWatcher())


def convert(request: ConvertRequest, watcher: ConvertWatcher | None = None) -> ConvertResult:
    """Make documents of transcripts, in a folder.

    Raises:
        RunError: It cannot be done.
    """
    from ls_transcribe.workflows.convert.convert import convert as run

    return run(request, watcher or ConvertWatcher(), stdin=sys.stdin.buffer)


def read_transcript(source: str | os.PathLike[str] | bytes, encoding: str | None = None) -> Transcript:
    """Read a transcript in any form that `convert` reads: Amazon's and Whisper's results, subtitles and many others.

    `source` is the path of a file, or the bytes of a document. `encoding` is that of a document that is no Unicode, as
    in "windows-1251"; without it, it is found out, and the transcript's `notes` say so.

    Raises:
        UnreadableTranscript: It is no transcript of a known form, or is not whole.
        RunError: There is no such encoding.
        OSError: The file cannot be read.
    """
    document = source if isinstance(source, bytes) else Path(source).read_bytes()
    read = readers.read(document, find_encoding(encoding) if encoding else None)
    return replace(read.transcript, notes=read.notes)


def _now() -> datetime:
    return datetime.now(UTC)
