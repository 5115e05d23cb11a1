"""`status`: what the database of an output folder or a review folder tells, also while a run is going on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ls_transcribe.model.sample import SampleSize
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedSettings
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.job_costs import cost_of_folder
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER, OF_REVIEW_FOLDER, words
from ls_transcribe.workflows.results import JobCost


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """How far a folder is. `process` is the number of the process that works in it, None without one.

    `options` is what the folder remembers as it is typed, and `settings` the same as it is stored. An output folder has
    `counts`, the recordings in each state, `failures`, the names of those that failed with their reasons, `cost`, what
    its jobs cost, `unfinished`, the names of those that were begun and have not ended, `flagged`, how many transcripts
    have flags, `flags`, how many have each kind, `without_confidence`, how many tell of no word how sure the recogniser
    was, `sample`, what was drawn for Label Studio, and `second_readings`, how many were drawn for another person there.
    `erasures` are the names of recordings that are being forgotten, each with how many places are still to be erased.
    """

    path: Path
    process: int | None
    options: list[list[str]]
    settings: RememberedSettings
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    cost: JobCost = field(default_factory=JobCost)
    unfinished: tuple[str, ...] = ()
    flagged: int = 0
    flags: Mapping[str, int] = field(default_factory=dict)
    without_confidence: int = 0
    sample: SampleSize | None = None
    second_readings: int = 0
    erasures: tuple[tuple[str, int], ...] = ()


def folder_status(path: Path, price: str | None = None) -> FolderStatus:
    """Return the status of an output folder, or of a review folder. Nothing is written.

    `price` is that of a minute, where the folder remembers none.

    Raises:
        LedgerMissing: It is neither.
        RunError: What it holds cannot be read.
    """
    folder, reviewed = OutputFolder(path), ReviewFolder(path)
    if os.path.lexists(reviewed.reviews) and not os.path.lexists(folder.ledger):
        settings = ReviewDatabase.settings_of(reviewed.reviews)
        options = words(settings, OF_REVIEW_FOLDER)
        return FolderStatus(reviewed.path, reviewed.working_process(), options, settings)
    with Ledger.read(folder.ledger) as ledger:
        failures = [(job.recording.name, job.reason or "") for job in ledger.failed_jobs()]
        failures += [(item.name, item.reason) for item in ledger.failed_items()]
        settings, counts = ledger.remembered_settings(), ledger.count_by_status()
        cost, unfinished = cost_of_folder(ledger, price), ledger.schedule.unfinished()
        sample, second_readings = ledger.sample.size(), _second_readings(ledger, settings)
        erasures = tuple(ledger.erasures.unfinished())
        flagged, flags = ledger.flags.count_flagged(), ledger.flags.count()
        without_confidence = ledger.flags.count_without_confidence()
    options, process = words(settings, OF_OUTPUT_FOLDER), folder.working_process()
    return FolderStatus(
        *(folder.path, process, options, settings, counts, tuple(failures), cost, unfinished),
        flagged=flagged,
        flags=flags,
        without_confidence=without_confidence,
        sample=sample,
        second_readings=second_readings,
        erasures=erasures,
    )


def _second_readings(ledger: Ledger, settings: RememberedSettings) -> int:
    """Return how many recordings were drawn for a second reading in the project that the folder was pushed to."""
    where = settings.label_studio
    return len(ledger.second_readings.drawn(ProjectAddress(where.url, where.project))) if where else 0
