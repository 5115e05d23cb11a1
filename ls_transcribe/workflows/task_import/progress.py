"""How far people are with a project that was pushed into, for `status`."""

from datetime import UTC, datetime

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_progress import count_tasks
from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.remembered_settings import RememberedProgress


def remember_progress(ledger: Ledger, project: Project) -> None:
    """Count how many tasks are reviewed, and store it with the pace that the last pull has measured.

    Which ones are reviewed is not asked: each counts as long as this folder's recordings in the project are on average.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    counts = count_tasks(project)
    before = ledger.remembered_settings().progress
    pace = before.progress.pace if before else None
    unreviewed = ReviewProgress(*counts).unreviewed
    mean = ledger.imported_tasks.mean_duration(ProjectAddress(project.server.access.url, project.id))
    audio = None if mean is None else round(mean * unreviewed)
    progress = ReviewProgress(*counts, audio if unreviewed else 0, pace)
    ledger.save_settings(progress=RememberedProgress("push", datetime.now(UTC), progress))
