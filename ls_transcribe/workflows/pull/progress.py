"""How far the project is: counted on the server, with the time that the rest will take at the pace measured so far."""

from datetime import UTC, datetime

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_progress import count_tasks, task_lengths
from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.progress import save_progress
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedProgress, RememberedProject, RememberedReadings
from ls_transcribe.store.review_database import ReviewDatabase


def measure_progress(project: Project, reviews: ReviewDatabase, *, imported: int) -> ReviewProgress:
    """Return how far people are, after everything was read that they left.

    `imported` is the largest number of a task that the output folder has imported by now: those that are not there any
    more were deleted, also if no task comes after them.

    Tasks whose recordings have no known length count as long as the others are on average. Only new tasks are listed,
    or all of them if some were deleted.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    counts, lengths = count_tasks(project), reviews.task_lengths
    lengths.add(task_lengths(project, after=lengths.last()))
    if lengths.count() != counts.tasks:
        lengths.clear()
        lengths.add(task_lengths(project))
    listed = max(lengths.last(), imported, reviews.remembered_settings().listed or 0)
    reviews.save_settings(listed=listed)
    pace = reviews.statistics.pace()
    progress = ReviewProgress(*counts, pace=pace)
    known, length = lengths.unreviewed()
    audio = round(length / known * progress.unreviewed) if known else None
    return ReviewProgress(*counts, audio if progress.unreviewed else 0, pace)


def remember_progress(
    reviews: ReviewDatabase,
    pushed_folder: OutputFolder,
    project: Project,
    progress: ReviewProgress,
    readings: RememberedReadings | None,
) -> None:
    """Store the progress in the review folder, and in the output folder if that was pushed into the same project.

    `readings` is how far people are with what a push has drawn.
    """
    remembered = RememberedProgress("pull", datetime.now(UTC), progress)
    reviews.save_settings(progress=remembered)
    address = RememberedProject(project.server.access.url, project.id)
    if Ledger.settings_of(pushed_folder.ledger).label_studio == address:
        save_progress(pushed_folder.ledger, remembered, readings)
