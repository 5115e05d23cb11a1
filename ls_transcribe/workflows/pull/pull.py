"""`pull`: what people corrected in Label Studio is written to a folder: words with times, documents, manifest, report.

Tasks that changed since the last pull are read, and those of which a file is missing; the others stay as they are. A
review that was withdrawn stays in the folder and is marked. Nothing is changed in Label Studio.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta

from ls_transcribe.concurrency.process_map import CRASHED, process_map
from ls_transcribe.errors.label_studio import ProjectNotNamed, ProjectTitleNotFound, ReviewProjectNotNamed
from ls_transcribe.errors.outputs import PushedToOtherProject, ReviewsAmongTranscripts
from ls_transcribe.label_studio.project import Project, connect_to_project, project_name
from ls_transcribe.label_studio.review_tags import review_tags
from ls_transcribe.label_studio.task_query import last_change
from ls_transcribe.label_studio.task_reviews import changed_tasks
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.database import ledger_exists
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedReadings
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.label_tags import remembered_tags
from ls_transcribe.workflows.pull.progress import measure_progress, remember_progress
from ls_transcribe.workflows.pull.pull_settings import PullSettings, settle_pull
from ls_transcribe.workflows.pull.readings import measure_readings, second_readings_note
from ls_transcribe.workflows.pull.report import ReportContext, claim_outputs, refresh_report
from ls_transcribe.workflows.pull.review_sync import ReviewSync
from ls_transcribe.workflows.pull.sample import find_selection
from ls_transcribe.workflows.remembered_options import OF_REVIEW_FOLDER, remaining
from ls_transcribe.workflows.requests import PullRequest
from ls_transcribe.workflows.results import PullResult
from ls_transcribe.workflows.watchers import PullWatcher

_OVERLAP = timedelta(seconds=5)
"""Changes of so long before the last pull are read again: they may have become visible only after it."""


def pull(request: PullRequest, watcher: PullWatcher, *, sleep: Callable[[float], object] | None = None) -> PullResult:
    """Write the reviews of a project to a folder. `sleep` takes seconds.

    Raises:
        RunError: It cannot be done. What was read by then stays in the folder.
    """
    folder, pushed_folder = ReviewFolder(request.output), OutputFolder(request.pushed_from)
    if OutputFolder(request.output).ledger.exists():
        raise ReviewsAmongTranscripts(folder.path)
    project = _find_project(request, folder, pushed_folder, watcher, sleep)
    choice = remembered_tags(request.tags, Ledger.settings_of(pushed_folder.ledger))
    tags = review_tags(project.label_config, f"of {project_name(project)}", choice)
    folder.create()
    with ExitStack() as stack:
        stack.enter_context(folder.lock())
        reviews = stack.enter_context(ReviewDatabase.open(folder.reviews))
        reading = Ledger.read(pushed_folder.ledger, beside_another=True)
        ledger = stack.enter_context(reading) if ledger_exists(pushed_folder.ledger) else None
        settings = settle_pull(request, reviews.remembered_settings(), project)
        claim_outputs(folder, reviews.files, overwrite=request.overwrite)
        reviews.save_settings(**settings.to_remember)
        sync = ReviewSync(settings, project, tags, folder, pushed_folder, reviews, ledger)
        names = sync.reviewer_names if settings.by_person else {}
        remembered = reviews.remembered_settings().progress
        progress = remembered.progress if remembered else None
        address = ProjectAddress(project.server.access.url, project.id)
        imported = ledger.imported_tasks.last(address) if ledger else 0  # before tasks are listed
        try:
            failed = _sync_reviews(settings, project, reviews, sync, watcher)
            progress = measure_progress(project, reviews, imported=imported)
            readings = measure_readings(ledger, project, reviews)
            remember_progress(reviews, pushed_folder, project, progress, readings)
        finally:
            of = (*settings.people, project.title, names, progress, find_selection(ledger, project))
            report = refresh_report(folder, reviews, ReportContext(*of))
        for note in (*sync.notes(), *_notes(sync, readings, pushed_folder, everyone=settings.everyone)):
            watcher.note(note)
        return PullResult(folder, project.page, project.title, sync.written, sync.withdrawn, failed, report)


def _notes(
    sync: ReviewSync, readings: RememberedReadings | None, pushed_folder: OutputFolder, *, everyone: bool
) -> Iterator[str]:
    """Yield what else whoever runs a pull should know of it."""
    if hint := second_readings_note(readings, everyone=everyone):
        yield hint
    if sync.without_times:
        yield (
            f"The times of words are only estimated where the machine's transcript is not in {pushed_folder.path} "
            f"(reviews: {sync.without_times:,}). Name the output folder that was pushed with --from."
        )


def _sync_reviews(
    settings: PullSettings, project: Project, reviews: ReviewDatabase, sync: ReviewSync, watcher: PullWatcher
) -> int:
    """Read what has changed or is missing, and write it. Return how many reviews could not be written."""
    latest, now = last_change(project), project.server.time()
    changed = changed_tasks(project, settings.since, known=reviews.known_tasks(), read_before=reviews.read_tasks())
    missing = sorted(sync.incomplete_tasks().difference(changed))
    watcher.planned(len(changed) + len(missing))
    failed = sum(_write_reviews(settings, sync, tasks, watcher) for tasks in (changed, missing) if tasks)
    failed += sync.unreadable_tasks
    sync.withdraw_deleted_tasks(None if settings.since else changed)
    if latest and settings.reads_all_changes and not failed:
        mark = min(latest, now or latest) - _OVERLAP  # on Windows, an action sets times that lie in the future
        times = reviews.read_tasks() | sync.read_times
        reviews.save_read_tasks({task: time for task, time in times.items() if time >= mark})
        reviews.save_settings(mark=mark, outdated=False)
    return failed


def _write_reviews(settings: PullSettings, sync: ReviewSync, tasks: Sequence[int], watcher: PullWatcher) -> int:
    """Read tasks and write their reviews. Return how many reviews could not be written."""
    from ls_transcribe.workflows.pull.review_files import discard, write_review  # only here: it takes long to load

    failed = 0
    outputs = sync.read(tasks, watcher)
    with closing(process_map(write_review, outputs, settings.workers, discard=discard, expected=len(tasks))) as written:
        for output, review in written:
            if review is not None:
                sync.save(output, review)
                for note in review.notes:
                    watcher.item_noted(output.review.task.name, note)
            if reason := CRASHED if review is None else review.reason:
                failed += 1
                watcher.item_failed(FailedItem(output.review.task.name, str(output.transcript), reason))
    return failed


def _find_project(
    request: PullRequest,
    folder: ReviewFolder,
    pushed_folder: OutputFolder,
    watcher: PullWatcher,
    sleep: Callable[[float], object] | None,
) -> Project:
    """Return the project whose reviews are pulled.

    Raises:
        PushedToOtherProject: It was not typed, and the two folders remember different ones.
        ReviewProjectNotNamed: It was not typed, and no folder remembers it.
        ProjectTitleNotFound: No project has the title.
        RunError: Label Studio cannot be asked.
    """
    reviewed = ReviewDatabase.settings_of(folder.reviews)
    remembered = remaining(reviewed, request.taken_back, OF_REVIEW_FOLDER).label_studio
    pushed = Ledger.settings_of(pushed_folder.ledger).label_studio
    is_typed = request.project.number is not None or request.project.title is not None
    if remembered and pushed and remembered != pushed and not is_typed:
        places = (f"project {one.project} at {one.url}" for one in (remembered, pushed))
        raise PushedToOtherProject(request.output, next(places), request.pushed_from, next(places))
    remembered = remembered or pushed
    try:
        key = request.label_studio_key
        server, project = connect_to_project(
            request.project, key, remembered, watcher.waiting_for_label_studio, sleep=sleep
        )
    except ProjectNotNamed as error:
        raise ReviewProjectNotNamed(request.output, request.pushed_from) from error
    if project is None:
        raise ProjectTitleNotFound(request.project.title or "", server.access.url)
    return project
