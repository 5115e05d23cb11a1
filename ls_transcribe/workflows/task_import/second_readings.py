"""Reviewed recordings are drawn for a second reading, and marked in Label Studio."""

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.second_readings import mark_for_second_reading, query_readers
from ls_transcribe.model.second_readings import SecondReadings, draw_second_readings
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.workflows.requests import ImportOptions


def request_second_readings(
    ledger: Ledger, project: Project, options: ImportOptions, *, dry_run: bool
) -> SecondReadings | None:
    """Draw reviewed recordings of the folder, and mark their tasks. None if it was not asked for.

    The draw is stored before the first task is marked, so that a run that is broken off is continued with the same
    recordings. The seed is that of the draw before, if none was typed. A dry run only counts.

    Raises:
        RunError: Label Studio is unavailable, or does not let this user change tasks.
    """
    if options.second_reading is None:
        return None
    address = ProjectAddress(project.server.access.url, project.id)
    readers = {task.id: task for task in query_readers(project)}
    reviewed = {key: (task, stratum) for task, key, stratum in ledger.second_readings.tasks(address) if task in readers}
    seed = options.seed if options.seed is not None else ledger.second_readings.seed(address) or 0
    strata = {key: stratum for key, (_task, stratum) in reviewed.items()}
    drawn = draw_second_readings(strata, ledger.second_readings.drawn(address), options.second_reading, seed)
    tasks = [readers[reviewed[key][0]] for key in drawn]
    to_mark = [task.id for task in tasks if not (task.is_read_twice or task.is_marked)]
    if not dry_run:
        ledger.second_readings.add(address, drawn, seed)
        for task in to_mark:
            mark_for_second_reading(project, task)
    read = sum(task.is_read_twice for task in tasks)
    return SecondReadings(len(drawn), len(reviewed), len(to_mark), read, seed)
