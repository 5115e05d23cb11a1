"""What of a recording is where, and how far it is erased.

Whoever knows a kind of place looks, and gives a `Place` for whatever is there; and erases, which takes a place and
returns it as ERASED, or as NOT_ERASED with the reason. To erase what is not there any more is to have erased it: so the
same command goes on where it was killed.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class PlaceKind(StrEnum):
    """The kinds of places, in the order in which they are erased: what others see first, what remembers it last."""

    TASK = "TASK"
    """A task in Label Studio with its annotations, drafts and predictions."""
    UPLOAD = "UPLOAD"
    """The file that was uploaded to Label Studio, in the server's media folder."""
    EXPORT = "EXPORT"
    """What people have made of a whole project in Label Studio: snapshots, and copies of annotations in storages."""
    JOB = "JOB"
    """A job at Amazon Transcribe."""
    RESULT = "RESULT"
    """The document of a job in an output bucket, or its copy in the archive there."""
    AUDIO = "AUDIO"
    """The recording itself: a source, what was uploaded to S3 of it, or its place in the archive."""
    FILE = "FILE"
    """A file that has nothing but this recording: a transcript, an earlier one, a document, a reviewed one."""
    SHARED_FILE = "SHARED_FILE"
    """A file that others share, and that is written anew without it: tasks.json, a summary, the manifest."""
    DATABASE = "DATABASE"
    """Rows of a database: the ledger, the reviews, the record of `convert`."""


class Standing(StrEnum):
    """How it stands with a place."""

    OURS = "OURS"
    """It is going to be erased."""
    OF_OTHERS = "OF_OTHERS"
    """It stays, because it belongs to others too, or was not asked for. The reason says which."""
    NOT_SEEN = "NOT_SEEN"
    """Nobody could look, and it is looked at again by the same command. The reason says why."""
    NOT_ERASED = "NOT_ERASED"
    """It could not be erased, and is tried again by the same command. The reason says why."""
    ERASED = "ERASED"
    """It is erased."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that has something of a recording.

    `where` is its address, by which it is found again: a `file://` or `s3://` URI, the name of a job, or the address of
    a task or a file in Label Studio, as a browser opens it. `what` says what is there, in words that follow the address
    ("2 annotations, 1 draft"). `reason` is there for all standings but OURS and ERASED.
    """

    kind: PlaceKind
    where: str
    what: str
    standing: Standing = Standing.OURS
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to be done here."""
        return self.standing in (Standing.OURS, Standing.NOT_SEEN, Standing.NOT_ERASED)

    def erased(self) -> "Place":
        """Return the place after it was erased."""
        return replace(self, standing=Standing.ERASED, reason=None)

    def not_erased(self, reason: str) -> "Place":
        """Return the place that could not be erased."""
        return replace(self, standing=Standing.NOT_ERASED, reason=reason)
