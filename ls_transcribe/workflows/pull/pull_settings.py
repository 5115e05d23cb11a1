"""The settings of a pull: each is settled once, from what was typed and what the review folder remembers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ls_transcribe.errors.outputs import ReviewsOfOtherProject
from ls_transcribe.label_studio.project import Project
from ls_transcribe.store.remembered_settings import RememberedProject, RememberedSettings
from ls_transcribe.workflows.requests import PullRequest


@dataclass(frozen=True, slots=True)
class PullSettings:
    """What a pull is done with.

    `formats`, `everyone` and `track_changes` are as in `PullRequest`. `read_until` is the time up to which earlier
    pulls have read changes; None if everything has to be read. `since` is the typed time, or that one.
    `rewrites_documents` says that the documents of all reviews are written again. `to_remember` is what the review
    folder remembers from the beginning of the pull, for `ReviewDatabase.save_settings`.
    """

    formats: tuple[str, ...]
    everyone: bool
    track_changes: bool
    workers: int
    read_until: datetime | None
    since: datetime | None
    rewrites_documents: bool
    to_remember: dict[str, Any]

    @property
    def reads_all_changes(self) -> bool:
        """Whether no change since the last pull is left out, so that the next pull may begin from this one."""
        if self.since is None or self.read_until is None:
            return self.since is None
        return self.since <= self.read_until


def settle_pull(request: PullRequest, remembered: RememberedSettings, project: Project) -> PullSettings:
    """Return the settings of a pull from a project. `remembered` is what the review folder remembers.

    Raises:
        ReviewsOfOtherProject: The folder has the reviews of another project.
    """
    address = RememberedProject(project.server.access.url, project.id)
    before = remembered.label_studio
    if before and before != address:
        raise ReviewsOfOtherProject(request.output, before.project, before.url)
    formats = tuple(dict.fromkeys((*remembered.formats, *request.formats)))
    track_changes = request.track_changes or bool(remembered.track_changes)
    everyone = request.everyone or bool(remembered.everyone)
    has_new_people = remembered.everyone is not None and everyone != remembered.everyone
    read_until = None if has_new_people else remembered.mark  # the reviews of the others were not read before
    # Another value of `track_changes` is remembered at the end, when all documents are written again.
    shown_changes = track_changes if remembered.track_changes is None else remembered.track_changes
    to_remember = {
        "label_studio": address,
        "formats": formats,
        "everyone": everyone,
        "track_changes": shown_changes,
        **({"mark": None} if has_new_people else {}),
    }
    return PullSettings(
        formats=formats,
        everyone=everyone,
        track_changes=track_changes,
        workers=request.workers,
        read_until=read_until,
        since=request.since or read_until,
        rewrites_documents=track_changes != shown_changes,
        to_remember=to_remember,
    )
