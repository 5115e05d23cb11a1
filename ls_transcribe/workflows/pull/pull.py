"""`pull`: what people corrected in Label Studio, into a folder: words with times, documents, a manifest, a report.

What changed since the last pull is read, and what is missing in the folder; the rest stands. A review that was taken
back stays in the folder and is marked. Label Studio is only read.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from ls_transcribe.concurrency.process_map import CRASHED, process_map
from ls_transcribe.errors.label_studio import ProjectNotNamed, ProjectTitleNotFound, ReviewProjectNotNamed
from ls_transcribe.errors.outputs import ReviewsAmongTranscripts, ReviewsOfOtherProject
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_reviews import changed_tasks, last_change, read_reviews
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.pull.report import findings, write_findings
from ls_transcribe.workflows.pull.review_files import carry_out, discard
from ls_transcribe.workflows.pull.review_sync import ReviewSync
from ls_transcribe.workflows.requests import PullRequest
from ls_transcribe.workflows.results import PullResult
from ls_transcribe.workflows.settings import remembered_settings
from ls_transcribe.workflows.target_project import REMEMBERED, connect_to_project, label_config_of
from ls_transcribe.workflows.watchers import PullWatcher

_OVERLAP = timedelta(seconds=5)
"""What changed so shortly before the last pull is asked for again: it may have become visible only afterwards."""


def pull(order: PullRequest, watcher: PullWatcher, *, sleep: Callable[[float], object] | None = None) -> PullResult:
    """Bring reviews into a folder.

    Raises:
        RunError: It cannot be done; says why. What was read by then stays in the folder.
    """
    folder, origin = ReviewFolder(order.output), OutputFolder(order.pushed_from)
    if OutputFolder(order.output).ledger.exists():
        raise ReviewsAmongTranscripts(folder.path)
    project = _project(order, folder, origin, watcher, sleep)
    config = label_config_of(project)
    folder.create()
    with ExitStack() as held:
        held.enter_context(folder.lock())
        reviews = held.enter_context(ReviewDatabase.open(folder.reviews))
        ledger = held.enter_context(Ledger.read(origin.ledger)) if origin.ledger.exists() else None
        order = _remembered(order, reviews, project)
        intake = ReviewSync(order, project, folder, origin, reviews, ledger)
        try:
            failed = _taken_in(order, project, config, reviews, intake, watcher)
        finally:
            report = findings(reviews)
            write_findings(folder, reviews, report, project.title)
        if intake.without_times:
            watcher.note(
                f"The times of words are only estimated where the machine's transcript is not in {origin.path} "
                f"(reviews: {intake.without_times:,}). Name the output folder that was pushed with --from."
            )
        return PullResult(folder, project.page, project.title, intake.written, intake.withdrawn, failed, report)


def _taken_in(
    order: PullRequest,
    project: Project,
    config: LabelConfig,
    reviews: ReviewDatabase,
    intake: ReviewSync,
    watcher: PullWatcher,
) -> int:
    """Read what has changed or is missing, and write what comes of it. Returns of how many reviews nothing came."""
    before = _mark(reviews)
    since = order.since or before
    latest = last_change(project)
    changed = changed_tasks(project, since, known=reviews.known_tasks(), read_before=reviews.read_tasks())
    missing = sorted(intake.incomplete().difference(changed))
    watcher.planned(len(changed) + len(missing))
    failed = 0
    read = chain(read_reviews(project, config, changed), read_reviews(project, config, missing))
    with closing(process_map(carry_out, intake.works(read, watcher.task_read), order.workers, discard=discard)) as done:
        for work, kept in done:
            if kept is None:
                failed += 1
                watcher.item_failed(FailedItem(work.review.task.name, str(work.transcript), CRASHED))
            else:
                intake.keep(kept)
    intake.drop_deleted(None if since else changed)
    is_whole = order.since is None or (before is not None and order.since <= before)
    if latest and is_whole and not failed:
        mark = latest - _OVERLAP
        seen = reviews.read_tasks() | intake.read
        reviews.save_read_tasks({task: then for task, then in seen.items() if then >= mark})
        reviews.remember({"mark": mark.isoformat(), "track_changes": order.track_changes})
    return failed


def _mark(reviews: ReviewDatabase) -> datetime | None:
    """From when on changes are to be read; None for everything."""
    mark = reviews.settings().get("mark")
    return datetime.fromisoformat(mark) if mark else None


def _project(
    order: PullRequest,
    folder: ReviewFolder,
    origin: OutputFolder,
    watcher: PullWatcher,
    sleep: Callable[[float], object] | None,
) -> Project:
    """The project whose reviews are wanted.

    Raises:
        ReviewProjectNotNamed: It is not said, and no folder remembers it.
        ProjectTitleNotFound: No project has the title.
        RunError: Label Studio cannot be asked; says why.
    """
    remembered: Mapping[str, Any] = {}
    if folder.reviews.exists():
        with ReviewDatabase.read(folder.reviews) as reviews:
            remembered = reviews.settings().get(REMEMBERED) or {}
    remembered = remembered or remembered_settings(origin).get(REMEMBERED) or {}
    try:
        server, project = connect_to_project(order.project, order.label_studio_key, remembered, watcher, sleep=sleep)
    except ProjectNotNamed as error:
        raise ReviewProjectNotNamed from error
    if project is None:
        raise ProjectTitleNotFound(order.project.title or "", server.access.url)
    return project


def _remembered(order: PullRequest, reviews: ReviewDatabase, project: Project) -> PullRequest:
    """What is asked for, with what the folder's earlier pulls were asked for; and that is remembered.

    Raises:
        ReviewsOfOtherProject: The folder holds another project's reviews.
    """
    settings = reviews.settings()
    place = {"url": project.server.access.url, "project": project.id}
    before = settings.get(REMEMBERED)
    if before and before != place:
        raise ReviewsOfOtherProject(order.output, before["project"], before["url"])
    formats = tuple(dict.fromkeys((*settings.get("formats", ()), *order.formats)))
    tracked = order.track_changes or settings.get("track_changes", False)
    everyone = order.everyone or settings.get("everyone", False)
    now = {REMEMBERED: place, "formats": formats, "everyone": everyone}
    now["track_changes"] = settings.get("track_changes", tracked)  # another is when all documents are written anew
    if everyone != settings.get("everyone", everyone):
        now["mark"] = None  # the others' reviews were not read
    reviews.remember(now)
    return replace(order, formats=formats, track_changes=tracked, everyone=everyone)
