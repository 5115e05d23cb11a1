"""How far people are with what a push has drawn: the sample, and the second readings."""

from datetime import UTC, datetime

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.second_readings import count_read_twice
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.remembered_settings import RememberedReadings
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.text.numbers import count


def measure_readings(ledger: Ledger | None, project: Project, reviews: ReviewDatabase) -> RememberedReadings | None:
    """Return how far people are, after everything was read that they left; None if nothing was drawn.

    `ledger` is that of the output folder that was pushed.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    if ledger is None:
        return None
    address = ProjectAddress(project.server.access.url, project.id)
    sample = ledger.sample.find(address.server, address.number)
    second = ledger.second_readings.drawn_tasks(address)
    if not (sample or second):
        return None
    tasks = [one.task for one in sample.recordings if one.task is not None] if sample else ()
    listed = reviews.remembered_settings().listed or 0
    done = sum(reviews.task_lengths.is_done(task, listed=listed) for task in tasks)
    return RememberedReadings(datetime.now(UTC), done, count_read_twice(project, second))


def second_readings_note(readings: RememberedReadings | None, *, everyone: bool) -> str | None:
    """Return what to do for the comparison of second readings; None if there are none, or they are compared."""
    if everyone or readings is None or not readings.twice:
        return None
    has = "was" if readings.twice == 1 else "were"
    return f"{count(readings.twice, 'recording')} {has} read by a second person: --all tells where people differ"
