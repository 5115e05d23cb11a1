"""Documents of what an output folder holds: those that are missing, or older than their transcripts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.documents.convert_all import convert_all
from ls_transcribe.workflows.documents.render import Conversion, DocumentFacts


def write(
    folder: OutputFolder,
    ledger: Ledger,
    formats: Sequence[str],
    *,
    workers: int,
    refuse: Callable[[FailedItem], None],
) -> int:
    """Write the documents of every transcript, on so many cores. Returns how many transcripts had any to be written.

    What cannot become a document is handed to `refuse`.

    Raises:
        OutputNotWritable: The disk is full.
    """
    written = 0
    with closing(convert_all(_assignments(folder, ledger, tuple(formats)), workers)) as outcomes:
        for assignment, outcome in outcomes:
            if outcome.is_end:
                raise OutputNotWritable(folder.path, str(outcome.reason))
            if outcome.reason:
                refuse(FailedItem(assignment.name, assignment.place, f"there is no document of it: {outcome.reason}"))
            else:
                written += 1
    return written


def _assignments(folder: OutputFolder, ledger: Ledger, formats: tuple[str, ...]) -> Iterator[Conversion]:
    for job in ledger.transcribed_jobs():
        transcript = folder.transcript_path(job)
        everything = Conversion(
            job.recording.name,
            folder.documents / job.stem,
            str(transcript),
            formats,
            size=job.recording.size,
            subtitles=folder.subtitles / job.stem,
            facts=_facts(job),
        )
        if not all(_is_made_of(file, transcript) for file in everything.files):
            yield everything


def _facts(job: Job) -> DocumentFacts:
    date = job.completion_time or job.creation_time
    return DocumentFacts(job.recording.name, job.duration, date, job.engine, job.settings)


def _is_made_of(document: Path, transcript: Path) -> bool:
    """Whether a document is at least as young as its transcript; what cannot be read is told by whoever reads it."""
    try:
        return document.is_file() and document.stat().st_mtime_ns >= transcript.stat().st_mtime_ns
    except OSError:
        return False
