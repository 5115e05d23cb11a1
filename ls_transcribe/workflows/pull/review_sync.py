"""Tasks as people left them, into the folder of reviews: what is new is made, what was taken back is marked."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from ls_transcribe.exports import FORMATS
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_reviews import count_reviewed, deleted_tasks
from ls_transcribe.model.recording import local_path, slug
from ls_transcribe.model.review import Review, ReviewedTask, TaskReviews
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.pull import review_files
from ls_transcribe.workflows.pull.review_files import ReviewOutput
from ls_transcribe.workflows.requests import PullRequest


class ReviewSync:
    """Takes in the tasks of a project, one after another, as they are read."""

    def __init__(
        self,
        order: PullRequest,
        project: Project,
        folder: ReviewFolder,
        origin: OutputFolder,
        reviews: ReviewDatabase,
        ledger: Ledger | None,
    ) -> None:
        self.written = 0
        self.withdrawn = 0
        self.without_times = 0
        """Of how many reviews the machine's document is not there, so that the words' times are estimated."""
        self.read: dict[int, datetime] = {}
        """When each task that was read had last changed."""
        self._given: dict[str, int] = {}
        self._request = order
        self._project = project
        self._folder = folder
        self._origin = origin
        self._reviews = reviews
        self._ledger = ledger
        self._anew = order.track_changes != reviews.settings().get("track_changes", order.track_changes)

    def incomplete(self) -> set[int]:
        """The tasks of which a file is missing that there should be, or shows what it should not."""
        return {task for task, stem in self._reviews.current_stems() if not self._is_complete(stem)}

    def works(self, tasks: Iterable[TaskReviews], tell: Callable[[str], object]) -> Iterator[ReviewOutput]:
        """What is to be done for each task as it stands now; that there are no reviews any more is written down."""
        for reviewed in tasks:
            subject = reviewed.task
            present = dict(self._named(reviewed))
            known = self._reviews.current_reviews(subject.id)
            with self._reviews.transaction():
                self._withdraw(subject.id, present)
                self._reviews.save_skipped(subject.id, subject.name, skipped=reviewed.is_skipped)
            for stem, review in present.items():
                if (stem, review.annotation, review.submitted_at.isoformat()) not in known or not self._is_complete(
                    stem
                ):
                    yield self._work(stem, review)
            self.read[subject.id] = reviewed.changed_at
            tell(subject.name)

    def keep(self, kept: StoredReview) -> None:
        """Write down what came of a review."""
        with self._reviews.transaction():
            self._reviews.save(kept)
        self.written += 1

    def drop_deleted(self, tasks: Iterable[int] | None) -> None:
        """Mark the reviews of tasks that were deleted; `tasks` are all with reviews, where those are known."""
        ours = self._reviews.known_tasks()
        if tasks is not None:
            deleted = sorted(ours.difference(tasks))
        elif count_reviewed(self._project) < len(ours):
            deleted = deleted_tasks(self._project, ours)
        else:
            return
        for task in deleted:
            with self._reviews.transaction():
                self._withdraw(task, ())
                self._reviews.save_skipped(task, "", skipped=False)

    def _named(self, reviewed: TaskReviews) -> Iterator[tuple[str, Review]]:
        """The reviews that are wanted of a task, each with what its files are called.

        Of everyone's reviews each keeps its name, whoever's is the newest.
        """
        stem = self._stem(reviewed.task)
        if not self._request.everyone:
            for review in reviewed.reviews[:1]:
                yield stem, review
            return
        people = {review.annotator: review for review in reversed(reviewed.reviews)}
        first = next((review.annotator for review in reviewed.reviews), None)
        first = self._reviews.annotators(reviewed.task.id).get(stem, first)
        for annotator, review in people.items():
            yield stem if annotator == first else f"{stem}-user{annotator}", review

    def _stem(self, subject: ReviewedTask) -> str:
        """What a task's files are called; another task of the same recording may be under way."""
        stem = self._reviews.free_stem(subject.id, f"{slug(subject.name)}-{subject.key}")
        is_ours = self._given.setdefault(stem, subject.id) == subject.id
        return stem if is_ours else f"{stem}-task{subject.id}"

    def _work(self, stem: str, review: Review) -> ReviewOutput:
        subject = review.task
        heard = None
        if review.settings:
            heard = self._origin.find_transcript(subject.key, review.settings, also_unnamed=True)
        self.without_times += heard is None and review.prediction is not None
        return ReviewOutput(
            stem,
            review,
            self._folder.transcript_path(stem),
            self._documents(stem),
            heard,
            self._audio(subject.key, subject.audio),
            {"server": self._project.server.access.url, "project": self._project.id},
            tracked=self._request.track_changes,
        )

    def _withdraw(self, task: int, present: Iterable[str]) -> None:
        for stem in self._reviews.mark_withdrawn(task, present):
            review_files.withdraw(self._folder.transcript_path(stem))
            self.withdrawn += 1

    def _audio(self, key: str, address: str) -> str:
        """Where a recording is: its path on this disk, or its URI; else the address that the task plays."""
        uri = self._ledger.audio.uri_of(key) if self._ledger else None
        if uri is None:
            return address
        return str(local_path(uri)) if uri.startswith("file:") else uri

    def _is_complete(self, stem: str) -> bool:
        """Whether all of a review's files are there, and show what they should."""
        files = (self._folder.transcript_path(stem), *(path for _name, path in self._documents(stem)))
        return not self._anew and all(path.exists() for path in files)

    def _documents(self, stem: str) -> tuple[tuple[str, Path], ...]:
        """The documents that are wanted of a review, by their formats."""
        formats = [FORMATS[name] for name in self._request.formats]
        return tuple([(form.name, self._folder.document_path(stem, form.folder, form.suffix)) for form in formats])
