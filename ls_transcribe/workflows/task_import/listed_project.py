"""The tasks of a project as the ledger has them listed: once in full, and then what has changed since.

Label Studio tells of a task that was imported, of data that was changed, and of annotations, by the time of the task's
last change; of one that was deleted, by the number of tasks. Neither tells of predictions that came or went: those are
asked for each time (`label_studio.editor_texts`). Nor, with Label Studio 1.23, of data that a script changes with the
hidden actions "Add Or Modify Data Field" and "Cache Labels" of its Data Manager: those are found when all are listed.

Times of changes may lie in the future: on Windows, the action "Delete Annotations" writes the local time as if it were
UTC. So what is asked for next begins before the server's own time. If a former state of the server's database was
restored, tasks have changed before, and not when they are listed to have: then all are listed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, all_tasks, played_audio
from ls_transcribe.label_studio.task_query import changed_since, has_number, query_all_summaries
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.project_listings import ListedTask, ProjectListing

_OVERLAP = timedelta(seconds=5)  # a change may be stored a moment after the time that it says
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # so early that such a task is listed each time


class ListedProject:
    """A project whose tasks the ledger lists. `audio_variable` names the part of their data that they play.

    Of tasks whose recordings were forgotten on request, which others have imported, only the number is stored.
    """

    def __init__(self, project: Project, ledger: Ledger, audio_variable: str) -> None:
        self._project = project
        self._listings = ledger.project_listings
        self._audio_variable = audio_variable
        self._address = ProjectAddress(project.server.access.url, project.id)
        self._passed_over = ledger.tombstones.keys_passed_over()

    def renew(self, task_count: int) -> bool:
        """Request what has changed since the project was listed. Return whether the listing is complete then.

        It is not if there is none, if the project has another number of tasks (some were deleted), if the server's
        clock was set back, or if a former state of its database was restored.
        """
        listing = self._listings.find(self._address)
        if listing is None or listing.audio_variable != self._audio_variable:
            return False
        now = self._project.server.time()
        if now is None or now < listing.since:
            return False
        self._listings.clear_changed(self._address, listing.since)
        self._add(all_tasks(self._project, changed_since(listing.since)))
        if self._listings.count(self._address) != task_count or not self._goes_on(listing.since):
            self._listings.clear(self._address)
            return False
        self._save(now)
        return True

    def list_all(self) -> None:
        """Request all tasks."""
        self._listings.clear(self._address)
        now = self._project.server.time()
        self._add(all_tasks(self._project))
        if now is not None:
            self._save(now)

    def take_over(self) -> list[str]:
        """Record the listed tasks as those that this run has found. Return the keys of recordings that have several."""
        return self._listings.take_over(self._address)

    def _goes_on(self, since: datetime) -> bool:
        """Return whether the project goes on from what is listed: of what has not changed, the newest is as it was."""
        newest = self._listings.last_changed(self._address, before=since)
        if newest is None:
            return True
        found = query_all_summaries(self._project, has_number([newest.task]))
        return [task.updated_at or _UNKNOWN for task in found] == [newest.changed]

    def _save(self, now: datetime) -> None:
        """Store the listing. `now` is the server's time from before the tasks were read."""
        newest = self._listings.last_changed(self._address)
        if newest is not None:
            since = min(newest.changed, now - _OVERLAP)
            self._listings.save(self._address, ProjectListing(self._audio_variable, since))

    def _add(self, tasks: Iterable[ProjectTask]) -> None:
        self._listings.add(self._address, self._listed(tasks))

    def _listed(self, tasks: Iterable[ProjectTask]) -> Iterator[ListedTask]:
        for task in tasks:
            if task.key in self._passed_over:
                yield ListedTask(task.id, "", "", task.updated_at or _UNKNOWN)
                continue
            audio = played_audio(task, self._audio_variable) if task.key else ""
            yield ListedTask(task.id, task.key, audio, task.updated_at or _UNKNOWN)
