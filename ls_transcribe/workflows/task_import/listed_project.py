"""The tasks of a project as the ledger has them listed: once in full, and then what has changed since.

Label Studio tells of a task that was imported, of data that was changed, and of annotations, by the time of the task's
last change; of one that was deleted, by the number of tasks. Neither tells of predictions that came or went: those are
asked for each time (`label_studio.editor_texts`). Nor, with Label Studio 1.23, of data that a script changes with the
hidden actions "Add Or Modify Data Field" and "Cache Labels" of its Data Manager: those are found when all are listed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, all_tasks, played_audio
from ls_transcribe.label_studio.task_query import changed_since, last_change
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.project_listings import ListedTask, ProjectListing

_OVERLAP = timedelta(seconds=5)  # a change may be stored a moment after the time that it says
_CLOCKS = timedelta(days=1)  # by which the clocks of two machines differ at most


class ListedProject:
    """A project whose tasks the ledger lists. `audio_variable` names the part of their data that they play."""

    def __init__(self, project: Project, ledger: Ledger, audio_variable: str) -> None:
        self._project = project
        self._listings = ledger.project_listings
        self._audio_variable = audio_variable
        self._address = ProjectAddress(project.server.access.url, project.id)

    def renew(self, task_count: int) -> bool:
        """Request what has changed since the project was listed. Return whether the listing is complete then.

        It is not if there is none, if the project has another number of tasks (some were deleted), or if its last
        change is earlier (a former state of the server was restored).
        """
        listing = self._listings.find(self._address)
        if listing is None or listing.audio_variable != self._audio_variable:
            return False
        latest = last_change(self._project)
        if latest is None or latest < listing.latest:
            return False
        self._add(all_tasks(self._project, changed_since(listing.since)))
        if self._listings.count(self._address) != task_count:
            return False
        # What was read again and has not changed since the last time holds all that was late then.
        self._save(latest, since=latest if latest == listing.latest else latest - _OVERLAP)
        return True

    def list_all(self) -> None:
        """Request all tasks."""
        self._listings.clear(self._address)
        latest = last_change(self._project)
        self._add(all_tasks(self._project))
        if latest is not None:
            self._save(latest, since=latest - _OVERLAP)

    def take_over(self) -> list[str]:
        """Record the listed tasks as those that this run has found. Return the keys of recordings that have several."""
        return self._listings.take_over(self._address)

    def _save(self, latest: datetime, *, since: datetime) -> None:
        if latest > (now := datetime.now(UTC)):  # the server's clock was wrong once: changes are earlier from then on
            since = min(since, now - _CLOCKS)
        self._listings.save(self._address, ProjectListing(self._audio_variable, latest, since))

    def _add(self, tasks: Iterable[ProjectTask]) -> None:
        self._listings.add(self._address, self._listed(tasks))

    def _listed(self, tasks: Iterable[ProjectTask]) -> Iterator[ListedTask]:
        for task in tasks:
            yield ListedTask(task.id, task.key, played_audio(task, self._audio_variable) if task.key else "")
