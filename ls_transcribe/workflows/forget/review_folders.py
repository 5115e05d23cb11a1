"""What a folder of reviews has of a recording: its reviews, their documents, and what is made of all reviews."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ls_transcribe.errors import RunError
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.model.recording import file_uri, local_path
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.forget import files
from ls_transcribe.workflows.forget.plan import BUSY
from ls_transcribe.workflows.pull.last_context import keep_context, last_context
from ls_transcribe.workflows.pull.report import refresh_report
from ls_transcribe.workflows.vocabulary.renew_vocabulary import proposal_files, renew_vocabulary


@dataclass(frozen=True, slots=True)
class OpenedReviews:
    """A folder of reviews, locked, and its database."""

    folder: ReviewFolder
    reviews: ReviewDatabase

    @property
    def folders(self) -> frozenset[Path]:
        """The folders that are there in every folder of reviews."""
        return frozenset((self.folder.path, self.folder.documents, self.folder.subtitles))

    def look(self, key: str, traces: RecordingTraces | None) -> Iterator[Place]:
        """Yield every place in the folder that has something of a recording."""
        removal, tasks, root = self.reviews.removal, self.tasks_of(key, traces), self.folder.path
        written = [root / path for stem in removal.stems_of(key, tasks) for path in removal.files_of(stem)]
        flat = files.files_by_key((root,), (key,), deep=False)
        deep = files.files_by_key((self.folder.documents, self.folder.subtitles), (key,))
        found = list(files.existing([*written, *flat.get(key, ()), *deep.get(key, ())]))
        for path in found:
            yield files.described(path, "a reviewed transcript or document")
        if found or removal.knows(key, tasks):
            for path in files.existing(self._shared()):
                yield Place(PlaceKind.SHARED_FILE, file_uri(path), "written anew without it")
            yield Place(PlaceKind.DATABASE, file_uri(self.folder.reviews), "its reviews")

    def tasks_of(self, key: str, traces: RecordingTraces | None) -> set[int]:
        """Return the numbers of a recording's tasks in the project whose reviews the folder has."""
        project = self.reviews.remembered_settings().label_studio
        address = ProjectAddress(project.url, project.project) if project else None
        pushed = [(task.project, task.task) for task in traces.tasks] if traces else []
        listed = traces.listed_tasks if traces else ()
        return {task for where, task in (*pushed, *listed) if where == address} | self.reviews.removal.tasks_of(key)

    def has(self, place: Place) -> bool:
        """Return whether a place is in this folder, and is written anew."""
        is_written = place.kind in (PlaceKind.SHARED_FILE, PlaceKind.DATABASE)
        return is_written and local_path(place.where).parent == self.folder.path

    def remove(self, keys: Collection[str], ledger: Ledger) -> str | None:
        """Remove the reviews of recordings, and write anew what is made of all reviews.

        Return the reason if something cannot be written.
        """
        context = last_context(self.reviews, ledger)
        with self.reviews.transaction():
            for key in keys:
                self.reviews.removal.remove(key, self.tasks_of(key, ledger.traces.find(key)))
            keep_context(self.reviews, context)
        try:
            refresh_report(self.folder, self.reviews, context)
            renew_vocabulary(self.folder, self.reviews.statistics)
        except RunError as error:
            return files.reason_of(error)
        return None if self.reviews.removal.leave_nothing_deleted() else BUSY

    def _shared(self) -> Iterator[Path]:
        folder = self.folder
        yield from (folder.manifest, folder.report, folder.page, *proposal_files(folder))
