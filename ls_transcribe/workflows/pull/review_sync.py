"""Tasks as people left them → the review folder: new reviews are written, withdrawn ones are marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from ls_transcribe.errors.outputs import FileInTheWay
from ls_transcribe.exports import FORMATS
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.review_tags import ReviewTags
from ls_transcribe.label_studio.reviewer_names import reviewer_names
from ls_transcribe.label_studio.task_halves import UnreadableTask
from ls_transcribe.label_studio.task_reviews import count_reviewed, deleted_tasks, read_reviews
from ls_transcribe.model import timecode
from ls_transcribe.model.recording import FailedItem, local_path, readable, slug, without_media_suffix
from ls_transcribe.model.review import Region, Review, ReviewedTask, TaskReviews
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.own_files import OWN
from ls_transcribe.store.review_database import ReviewDatabase, version_of
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.store.written_files import DocumentRecord
from ls_transcribe.workflows.documents.earlier_names import (
    earlier_documents,
    earlier_names_note,
    move_unedited,
    remove_same,
)
from ls_transcribe.workflows.pull.complete_files import CompleteFiles
from ls_transcribe.workflows.pull.pull_settings import PullSettings
from ls_transcribe.workflows.pull.review_output import (
    RECIPE,
    TRANSCRIPT,
    ReviewOutput,
    WrittenReview,
)
from ls_transcribe.workflows.pull.reviewed_transcripts import mark_withdrawn
from ls_transcribe.workflows.watchers import PullWatcher

_FORGOTTEN = "it was forgotten on request, and its task is passed over: go on with forget, or delete the task there"


class ReviewSync:
    """Brings the review folder up to date with the tasks of a project, which are read one after another.

    `ledger` is that of the output folder that was pushed, None if there is none.
    """

    def __init__(
        self,
        settings: PullSettings,
        project: Project,
        tags: ReviewTags,
        folder: ReviewFolder,
        pushed_folder: OutputFolder,
        reviews: ReviewDatabase,
        ledger: Ledger | None,
    ) -> None:
        self.written = 0
        self.withdrawn = 0
        self.without_times = 0
        """The number of reviews whose words have estimated times, because the machine's document is missing."""
        self.without_length = 0
        """The number of reviews whose line in the manifest ends with the last word: nothing tells how long they are."""
        self.renewed = 0
        """The number of reviews that an earlier version had written, and that were written anew."""
        self.repeated = 0
        """The number of reviews in which the text was stored twice."""
        self.unmarked: list[Path] = []
        """Reviewed transcripts that are not marked as withdrawn, because somebody has changed them."""
        self.left: list[Path] = []
        """Documents that stay under the names that an earlier version gave them, in doubt whether they were changed."""
        self.removed: list[tuple[str, Region]] = []
        """Regions that were dragged to nothing and have a text, each after the name of its recording."""
        self.unreadable_tasks = 0
        self.read_times: dict[int, datetime] = {}
        """When each task that was read had last changed."""
        self._tasks_by_stem: dict[str, int] = {}
        self._settings = settings
        self._project = project
        self._tags = tags
        self._folder = folder
        self._pushed_folder = pushed_folder
        self._reviews = reviews
        self._ledger = ledger
        self._engine = cache(_engine)
        self._formats = [FORMATS[name] for name in settings.formats]
        self._files = CompleteFiles(settings, folder)

    def incomplete_tasks(self) -> set[int]:
        """Return the tasks that have a review of which a file is missing, or has to be written again."""
        return {review.task for review in self._reviews.current_files() if not self._files.has_all(review)}

    def read(self, tasks: Sequence[int], watcher: PullWatcher) -> Iterator[ReviewOutput]:
        """Read tasks, and yield the reviews that have to be written. Reviews that are gone are marked at once."""

        def report(task: UnreadableTask) -> None:
            self.unreadable_tasks += 1
            watcher.item_failed(self._failure(task))

        forgotten = self._ledger.tombstones.keys_passed_over() if self._ledger else frozenset()
        for group in read_reviews(self._project, self._tags, tasks, report):
            wanted = [task_reviews for task_reviews in group if task_reviews.task.key not in forgotten]
            with self._reviews.transaction():  # one of each task takes longer than all that is done in it
                changed = [list(self._changed_reviews(task_reviews)) for task_reviews in wanted]
            for task_reviews, reviews in zip(wanted, changed, strict=True):
                yield from (self._output(stem, review) for stem, review in reviews)
                self.read_times[task_reviews.task.id] = task_reviews.changed_at
                watcher.task_read(task_reviews.task.name)
            for task_reviews in group:
                if task_reviews.task.key in forgotten:
                    watcher.item_noted(task_reviews.task.name, _FORGOTTEN)

    def save(self, output: ReviewOutput, written: WrittenReview) -> None:
        """Write to the database which files of a review are written."""
        stem, version = output.stem, version_of(output.review)
        places = {TRANSCRIPT: output.transcript, **dict(output.documents)}
        with self._reviews.transaction():
            self._reviews.save(written.stored)
            for name, state in written.files.items():
                recipe = RECIPE if name == TRANSCRIPT else FORMATS[name].recipe
                document = DocumentRecord(self._folder.name_of(places[name]), state, recipe, version)
                self._reviews.files.save_document(stem, name, document)
        self.written += 1
        self.without_times += not written.has_times
        self.without_length += not written.has_length
        self.removed += [(output.review.task.name, one) for one in output.review.content.removed if one.text]
        self.renewed += output.is_earlier or output.is_renewed
        own_name = self._name(output.review, stem) if self._formats else stem
        for name, path in earlier_documents(self._folder, stem, own_name, self._formats).items():
            is_new = name in written.files and name not in output.known
            if is_new and not remove_same(path, places[name], written.files[name]):
                self.left.append(path)

    def notes(self) -> Iterator[str]:
        """Yield what is said of files that an earlier version wrote, and of those that others have changed."""
        if self.renewed:
            yield f"Reviews that an earlier version wrote were written anew: {self.renewed:,}."
        if self.without_length:
            yield (
                "In manifest.jsonl, the duration of a whole text is the end of its last word where no transcript "
                f"and no file on this disk tells it (reviews: {self.without_length:,})."
            )
        if self.repeated:
            yield (
                f"The text was stored twice in Label Studio (reviews: {self.repeated:,}): in two boxes, or in one that "
                "the task's data fills too. What was corrected was taken, once."
            )
        if self.left:
            yield earlier_names_note(len(self.left), self.left[0])
        if self.removed:
            name, region = self.removed[0]
            yield (
                f"Regions that have no length are not turns: {len(self.removed):,} with a text, the first in "
                f"{readable(name)} at {timecode.clock(region.start)}. The texts stand under removed in the transcripts."
            )
        for path in self.unmarked:
            yield f"{path} has been changed since it was written: it was not marked as withdrawn."

    def withdraw_deleted_tasks(self, reviewed_tasks: Iterable[int] | None) -> None:
        """Mark the reviews of deleted tasks. `reviewed_tasks` are all tasks with reviews, if they are known."""
        stored_tasks = self._reviews.known_tasks()
        if reviewed_tasks is not None:
            deleted = sorted(stored_tasks.difference(reviewed_tasks))
        elif count_reviewed(self._project) < len(stored_tasks):
            deleted = deleted_tasks(self._project, stored_tasks)
        else:
            return
        for task in deleted:
            with self._reviews.transaction():
                self._withdraw(task, ())
                self._reviews.save_skipped(task, "", skipped=False)

    def _changed_reviews(self, task_reviews: TaskReviews) -> Iterator[tuple[str, Review]]:
        """Yield the reviews of a task that have to be written, each after its stem. The database learns of the others.

        Those that have to be written get the name of their documents at once, too.
        """
        task = task_reviews.task
        present = dict(self._wanted_reviews(task_reviews))
        known = {review.stem: review for review in self._reviews.current_files(task.id)}
        if not known.keys() <= present.keys():
            self._withdraw(task.id, present)
        self._reviews.save_skipped(task.id, task.name, skipped=task_reviews.is_skipped)
        for stem, review in present.items():
            current = known.get(stem)
            if current:
                self._reviews.save_ground_truth(stem, is_ground_truth=review.is_ground_truth)
            if current is None or current.version != version_of(review) or not self._files.has_all(current):
                self._name(review, stem)
                yield stem, review

    def _wanted_reviews(self, task_reviews: TaskReviews) -> Iterator[tuple[str, Review]]:
        """Yield the reviews of a task that are written, each after the stem of its files' names.

        If the reviews of all people are taken, each keeps its stem, also when another one is the newest.
        """
        stem = self._stem(task_reviews.task)
        if not self._settings.everyone:
            for review in task_reviews.reviews[:1]:
                yield stem, review
            return
        by_annotator = {review.annotator: review for review in reversed(task_reviews.reviews)}
        newest = next((review.annotator for review in task_reviews.reviews), None)
        without_suffix = self._reviews.annotators(task_reviews.task.id).get(stem, newest)
        for annotator, review in by_annotator.items():
            yield stem if annotator == without_suffix else f"{stem}-user{annotator}", review

    def _stem(self, task: ReviewedTask) -> str:
        """Return the stem of the names of a task's files; two tasks can have the same recording."""
        stem = self._reviews.free_stem(task.id, f"{slug(task.name)}-{task.key}")
        is_free = self._tasks_by_stem.setdefault(stem, task.id) == task.id
        return stem if is_free else f"{stem}-task{task.id}"

    def _output(self, stem: str, review: Review) -> ReviewOutput:
        self.repeated += review.is_repeated
        key, settings = review.task.key, review.settings
        transcript, name = self._folder.transcript_path(stem), self._name(review, stem)
        known = self._reviews.files.documents_of(stem)
        is_earlier = TRANSCRIPT not in known and self._reviews.has_review(stem)
        if is_earlier:
            missing = [form for form in self._formats if form.name not in known]
            moved = move_unedited(self._folder, name, earlier_documents(self._folder, stem, name, missing))
            for format_name, moved_document in moved.items():
                self._reviews.files.save_document(stem, format_name, moved_document)
            known = {**known, **moved}
        engine, has_own_settings = self._engine(review.task.engine) if review.task.engine else (None, False)
        documents = [(form.name, self._folder.document_path(name, form.folder, form.suffix)) for form in self._formats]
        for path in (transcript, *(path for _name, path in documents)):
            self._folder.clear_partials(path.parent)
        return ReviewOutput(
            stem=stem,
            review=review,
            transcript=transcript,
            documents=tuple(documents),
            machine_files=self._pushed_folder.transcript_files(key, settings) if settings else (),
            audio=self._audio(key, review.task.audio),
            project={"server": self._project.server.access.url, "project": self._project.id},
            engine=engine,
            reviewer=self.reviewer_names.get(review.annotator),
            track_changes=self._settings.files.track_changes,
            marks=self._settings.files.marks,
            audio_file=self._ledger.audio.file_of(key) if self._ledger else None,
            has_own_settings=has_own_settings,
            known={format_name: record.state for format_name, record in known.items()},
            overwrite=self._settings.overwrite,
            is_earlier=is_earlier,
            is_renewed=TRANSCRIPT in known and known[TRANSCRIPT].recipe != RECIPE,
        )

    def _name(self, review: Review, stem: str) -> str:
        """Return the name of a review's documents: its recording's, and what tells it from other reviews of that."""
        task = review.task
        of_recording = f"{slug(task.name)}-{task.key}"
        return self._reviews.names.give(
            stem, f"{without_media_suffix(task.name)}{stem.removeprefix(of_recording)}", f"-{task.key}"
        )

    @cached_property
    def reviewer_names(self) -> Mapping[int | None, str]:
        """The names of people by their numbers, if files are to name them."""
        return reviewer_names(self._project.server) if self._settings.files.reviewer_names else {}

    def _withdraw(self, task: int, present: Iterable[str]) -> None:
        """Mark the reviews of a task whose stems are not present any more."""
        for stem in self._reviews.mark_withdrawn(task, present):
            self.withdrawn += 1
            path = self._folder.transcript_path(stem)
            record = self._reviews.files.documents_of(stem).get(TRANSCRIPT)
            try:
                state = mark_withdrawn(path, record.state if record else OWN)
            except FileInTheWay:
                self.unmarked.append(path)
                continue
            if record and state:
                self._reviews.files.save_document(stem, TRANSCRIPT, replace(record, state=state))

    def _failure(self, task: UnreadableTask) -> FailedItem:
        """Return what is said of a task that Label Studio cannot show."""
        reason = f"Label Studio cannot show it ({task.reason}), so its reviews are not read; the others are"
        return FailedItem(f"task {task.number}", f"{self._project.page}?task={task.number}", reason)

    def _audio(self, key: str, address: str) -> str:
        """Return the path of a recording on this disk, or its URI, or else the address that the task plays."""
        uri = self._ledger.audio.uri_of(key) if self._ledger else None
        if uri is None:
            return address
        return str(local_path(uri)) if uri.startswith("file:") else uri


def _engine(name: str) -> tuple[str, bool]:
    """Return what documents call an engine, and whether the settings of its jobs are those of one recording alone."""
    from ls_transcribe.engines import registry  # only here: a pull with nothing new needs no engine

    return registry.title(name), registry.takes_transcripts(name)
