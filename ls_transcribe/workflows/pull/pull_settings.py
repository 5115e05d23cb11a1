"""The settings of a pull: each is settled once, from what was typed and what the review folder remembers."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ls_transcribe.errors.outputs import ReviewsOfOtherProject
from ls_transcribe.label_studio.project import Project
from ls_transcribe.store.remembered_settings import RememberedProject, RememberedSettings
from ls_transcribe.workflows.remembered_options import OF_REVIEW_FOLDER, remaining
from ls_transcribe.workflows.requests import PullRequest


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How the files of all reviews in a folder are made. The fields are as in `PullRequest`."""

    track_changes: bool
    marks: bool
    reviewer_names: bool

    @staticmethod
    def settled(request: PullRequest, remembered: RememberedSettings) -> "FileOptions":
        """Return what was typed, else what the folder remembers."""
        return FileOptions(
            track_changes=request.track_changes or bool(remembered.track_changes),
            marks=bool(remembered.marks) if request.marks is None else request.marks,
            reviewer_names=(
                bool(remembered.reviewer_names) if request.reviewer_names is None else request.reviewer_names
            ),
        )

    @staticmethod
    def of_files(remembered: RememberedSettings) -> "FileOptions | None":
        """Return how the files in a folder were made; None if it has none yet.

        A folder that remembers nothing of marks is of an earlier version, and all its documents have them.
        """
        if remembered.track_changes is None:
            return None
        marks = True if remembered.marks is None else remembered.marks
        return FileOptions(remembered.track_changes, marks, bool(remembered.reviewer_names))


@dataclass(frozen=True, slots=True)
class PullSettings:
    """What a pull is done with.

    `formats`, `everyone`, `by_person` and `overwrite` are as in `PullRequest`. `read_until` is the time up to which
    earlier pulls have read changes; None if everything has to be read. `since` is the typed time, or that one.
    `rewrites_files` says that the files of all reviews are written again. `to_remember` is what the review
    folder remembers from the beginning of the pull, for `ReviewDatabase.save_settings`.
    """

    formats: tuple[str, ...]
    everyone: bool
    by_person: bool
    files: FileOptions
    workers: int
    read_until: datetime | None
    since: datetime | None
    rewrites_files: bool
    overwrite: bool
    to_remember: dict[str, Any]

    @property
    def people(self) -> tuple[bool, bool]:
        """Whether the reviews of all people are taken, and whether the report tells people apart."""
        return self.everyone, self.by_person

    @property
    def reads_all_changes(self) -> bool:
        """Whether no change since the last pull is left out, so that the next pull may begin from this one."""
        if self.since is None or self.read_until is None:
            return self.since is None
        return self.since <= self.read_until


def settle_pull(request: PullRequest, stored: RememberedSettings, project: Project) -> PullSettings:
    """Return the settings of a pull from a project. `stored` is what the review folder remembers.

    Raises:
        ReviewsOfOtherProject: The folder has the reviews of another project.
    """
    address = RememberedProject(project.server.access.url, project.id)
    before = stored.label_studio  # also if it is taken back: it says whose reviews are there
    if before and before != address:
        raise ReviewsOfOtherProject(request.output, before.project, before.url)
    remembered = remaining(stored, request.taken_back, OF_REVIEW_FOLDER)
    formats = tuple(dict.fromkeys((*remembered.formats, *request.formats)))
    files, files_before = FileOptions.settled(request, remembered), FileOptions.of_files(stored)
    everyone = request.everyone or bool(remembered.everyone)
    by_person = bool(remembered.by_person) if request.by_person is None else request.by_person
    has_new_people = stored.everyone is not None and everyone != stored.everyone
    read_until = None if has_new_people else remembered.mark  # the reviews of the others were not read before
    rewrites_files = bool(stored.outdated) or (files_before is not None and files != files_before)
    to_remember = {
        "label_studio": address,
        "formats": formats,
        "everyone": everyone,
        "by_person": by_person,
        **asdict(files),
        **({"outdated": True} if rewrites_files else {}),  # until all files are written again
        **({"mark": None} if has_new_people else {}),
    }
    return PullSettings(
        formats=formats,
        everyone=everyone,
        by_person=by_person,
        files=files,
        workers=request.workers,
        read_until=read_until,
        since=request.since or read_until,
        rewrites_files=rewrites_files,
        overwrite=request.overwrite,
        to_remember=to_remember,
    )
