"""The files of an output folder that other programs read: transcripts, tasks.json and the job summaries."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from ls_transcribe.engines import registry
from ls_transcribe.errors import ItemError, UnreadableTranscript
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.exports import job_summary
from ls_transcribe.label_studio.audio_addresses import audio_address
from ls_transcribe.label_studio.fixed_labels import LabelUse
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.task_builder import Task, build_task, encode_tasks
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.hard_texts import hard_texts
from ls_transcribe.workflows.job_costs import billed_for

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


def store_transcript(folder: OutputFolder, ledger: Ledger, job: Job, document: bytes, *, started_here: bool) -> Job:
    """Write a job's document to the folder, and then the job to the ledger. Return the job as the ledger has it.

    The job has FAILED if the document cannot be used. `started_here` says that this run started the job.
    """
    try:
        transcript = amazon_json.parse(document)
    except UnreadableTranscript as error:
        job = replace(job, status=Status.FAILED, reason=f"the engine's document cannot be used: {error}")
        ledger.save_job(job, started_here=started_here)
        return job
    job = replace(
        job,
        status=Status.COMPLETED,
        reason=None,
        language=transcript.language,
        duration=transcript.end if transcript.duration is None else transcript.duration,
        measured=transcript.duration is not None,
        words=len(transcript.words),
        confidence=transcript.confidence,
    )
    folder.store_transcript(job, document)
    ledger.complete_job(job, started_here=started_here)
    return job


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


def write_summaries(folder: OutputFolder, ledger: Ledger) -> None:
    """Write both job summaries, of all jobs and failed items of the folder."""
    locations = {engine: registry.output_location(engine) for engine in ledger.engines()}

    def documents_of(job: Job) -> dict[str, str]:
        documents = ledger.files.documents_of(job.recording.key)
        return {name: made.path for name, made in documents.items() if os.path.lexists(f"{folder.path}/{made.path}")}

    with folder.write(folder.summary_completed, ledger.files) as file:
        file.writelines(
            job_summary.completed(ledger.transcribed_jobs(), locations, documents_of, partial(billed_for, ledger))
        )
    with folder.write(folder.summary_failed, ledger.files) as file:
        file.writelines(job_summary.failed(ledger.failed_jobs(), ledger.failed_items(), locations))


def _without_task(job: Job, reason: str) -> FailedItem:
    return FailedItem(job.recording.name, job.recording.uri, f"there is no task for it: {reason}")


def _public_path(ledger: Ledger) -> str:
    """Return the path of the server that the folder was pushed to: browsers find recordings on its disk below it."""
    remembered = ledger.remembered_settings().label_studio
    return urlsplit(remembered.url).path if remembered else ""


def write_tasks(
    folder: OutputFolder,
    ledger: Ledger,
    label_config: LabelConfig,
    root: Path | None,
    *,
    channel_names: Sequence[str] = (),
    on_failure: Callable[[FailedItem], None],
    label_use: LabelUse | None = None,
) -> Counter[str]:
    """Write tasks.json from the transcripts on disk, one after another, in the order of the recordings' URIs.

    `root` is Label Studio's document root, for recordings on disk. `channel_names` name who speaks on the channels of
    all recordings. `on_failure` is called with each recording that cannot become a task. `label_use` counts the labels
    of speakers. Return how many "tasks" were written, how many are "silent", and how many `hard_texts` there are.
    """
    counts = Counter[str]()
    public_path = _public_path(ledger)

    def build() -> Iterator[Task]:
        for job in ledger.transcribed_jobs():
            try:
                transcript = amazon_json.parse(folder.transcript_path(job).read_bytes())
                audio = audio_address(job.recording, root, public_path)
                task = build_task(job, transcript, audio, label_config, channel_names)
            except ItemError as error:
                on_failure(_without_task(job, str(error)))
            except OSError as error:
                on_failure(_without_task(job, f"its transcript cannot be read ({error.strerror})"))
            else:
                if label_use:
                    label_use.add(transcript, label_config)
                counts["tasks"] += 1
                counts["silent"] += not transcript.text
                counts.update(hard_texts(task, label_config))
                yield task

    with folder.write(folder.tasks, ledger.files) as file:
        file.writelines(encode_tasks(build()))
    return counts
