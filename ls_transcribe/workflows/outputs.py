"""The files of an output folder that other programs read: they are taken over, or refused; transcripts are stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.flags import Evidence, find_flags
from ls_transcribe.model.job import Job, Status
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript, amazon_json

_BEGINNING = 65_536  # bytes: the first task, or the heading of a table


@contextmanager
def opened(output: Path) -> Iterator[tuple[OutputFolder, Ledger]]:
    """Open the output folder of earlier runs and its ledger, to write to both.

    Raises:
        LedgerMissing: No run has worked in the folder.
        FolderBusy: Another run is working in it.
    """
    folder = OutputFolder(output)
    if not folder.ledger.exists():
        raise LedgerMissing(folder.path)
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        yield folder, ledger


@dataclass(frozen=True, slots=True)
class EndedJob:
    """What becomes of a job's document: the job as the ledger gets it, and what the document says.

    There is no `transcript` if the document cannot be used. The job has FAILED then.
    """

    job: Job
    transcript: Transcript | None = None


def ended_job(job: Job, document: bytes, evidence: Evidence, transcript: Transcript | None = None) -> EndedJob:
    """Return what becomes of a job's document. `transcript` is what it says, if it was read already.

    `evidence` is what is known beside it of its flags, but for the duration.
    """
    try:
        transcript = transcript or amazon_json.parse(document)
    except UnreadableTranscript as error:
        return EndedJob(replace(job, status=Status.FAILED, reason=f"the engine's document cannot be used: {error}"))
    completed = replace(
        job,
        status=Status.COMPLETED,
        reason=None,
        language=transcript.language,
        duration=transcript.end if transcript.duration is None else transcript.duration,
        measured=transcript.duration is not None,
        words=len(transcript.words),
        confidence=transcript.confidence,
        flags=find_flags(transcript, replace(evidence, duration=transcript.duration)),
        listened=evidence.levels is not None,
    )
    return EndedJob(completed, transcript)


def store_transcript(
    folder: OutputFolder, ledger: Ledger, job: Job, document: bytes, *, language: str | None, started_here: bool
) -> Job:
    """Write a job's document to the folder, and then the job to the ledger. Return the job as the ledger has it.

    `language` is that which was asked for. `started_here` says that this run started the job.
    """
    ended = ended_job(job, document, Evidence(language=language))
    if ended.transcript:
        folder.store_transcript(ended.job, document)
        ledger.complete_job(ended.job, started_here=started_here)
    else:
        ledger.save_job(ended.job, started_here=started_here)
    return ended.job


def claim_outputs(folder: OutputFolder, ledger: Ledger, *, overwrite: bool) -> None:
    """Refuse to work where a file that somebody else wrote or changed is in the way of tasks.json or the summaries.

    `overwrite` takes whatever is there for files that may be replaced. Files of this tool's form are its own if the
    ledger that knew them was lost.

    Raises:
        OutputInTheWay: There is such a file.
    """
    for path in (folder.tasks, folder.summary_completed, folder.summary_failed):
        is_lost = ledger.files.find(folder.name_of(path)) is None and _has_our_form(path)
        folder.claim(path, ledger.files, is_taken_over=overwrite or is_lost)


def _has_our_form(path: Path) -> bool:
    """Return whether a file begins like tasks.json or a job summary of this tool, which no other program writes."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError:
        return False
    forms = (b'"ls_transcribe_key"', b",Recording,Duration,Words,Confidence,DurationIs,Location")
    return beginning == b"[]\n" or any(form in beginning for form in forms)
