"""The documents of an output folder: those that are missing or older than their transcripts are written."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from ls_transcribe.engines import registry
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.documents.convert_all import convert_all
from ls_transcribe.workflows.documents.render import Conversion, DocumentFacts


def write_missing_documents(
    folder: OutputFolder,
    ledger: Ledger,
    formats: Sequence[str],
    *,
    workers: int,
    on_failure: Callable[[FailedItem], None],
) -> int:
    """Write the missing documents of every transcript. Return how many transcripts had any.

    `workers` is the number of processes. `on_failure` is called with each transcript that cannot become a document.

    Raises:
        OutputNotWritable: The disk is full.
    """
    written = 0
    with closing(convert_all(_missing_conversions(folder, ledger, tuple(formats)), workers)) as outcomes:
        for conversion, outcome in outcomes:
            if outcome.ends_run:
                raise OutputNotWritable(folder.path, str(outcome.reason))
            if outcome.reason:
                reason = f"there is no document of it: {outcome.reason}"
                on_failure(FailedItem(conversion.name, conversion.source, reason))
            else:
                written += 1
    return written


def _missing_conversions(folder: OutputFolder, ledger: Ledger, formats: tuple[str, ...]) -> Iterator[Conversion]:
    title = cache(registry.title)
    for job in ledger.transcribed_jobs():
        transcript = folder.transcript_path(job)
        conversion = Conversion(
            job.recording.name,
            folder.documents / job.stem,
            str(transcript),
            formats,
            size=job.recording.size,
            subtitles=folder.subtitles / job.stem,
            facts=_facts(job, title(job.engine)),
        )
        if not all(_is_up_to_date(file, transcript) for file in conversion.files):
            yield conversion


def _facts(job: Job, engine: str) -> DocumentFacts:
    date = job.completion_time or job.creation_time
    return DocumentFacts(job.recording.name, job.duration, date, engine, job.settings)


def _is_up_to_date(document: Path, transcript: Path) -> bool:
    """Whether a document exists and is not older than its transcript. A transcript that cannot be read fails later."""
    try:
        return document.is_file() and document.stat().st_mtime_ns >= transcript.stat().st_mtime_ns
    except OSError:
        return False
