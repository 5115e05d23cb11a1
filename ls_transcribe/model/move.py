"""Moves of finished audio into an archive, and where the archive is."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ARCHIVE_FOLDER = "archive/"
"""The folder of an archive. It lies at the root of a bucket, or in the folder that holds the recordings on disk."""

ARCHIVED = f"{ARCHIVE_FOLDER}[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/"
"""`archive/YYYY/MM/DD/` as a pattern. It means the same as a regular expression and as a GLOB of SQLite."""

_ARCHIVED = re.compile(f"(^|/){ARCHIVED}")


def archive_folder(day: date) -> str:
    """Return the folder of an archive for what is moved on a day: `archive/YYYY/MM/DD/`."""
    return f"{ARCHIVE_FOLDER}{day:%Y/%m/%d}/"


def is_archive(path: str) -> bool:
    """Return whether a path or key has `archive/YYYY/MM/DD/` in it, so that finished audio was moved there."""
    return bool(_ARCHIVED.search(path))


class MoveStep(StrEnum):
    """How far a move is, in this order. The source is deleted only after everything that points to it was changed."""

    PLANNED = "PLANNED"
    COPIED = "COPIED"
    VERIFIED = "VERIFIED"
    REPOINTED = "REPOINTED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a recording's audio, or of the document of its job, from the URI `source` to the URI `target`.

    `key` is the key of the recording. `size` (bytes) and `fingerprint` are those of the file that is moved. A move with
    `keeps_source` is only a copy: the documents of jobs stay, because other output folders may adopt them. `reason`
    says why the file could not be moved; None if nothing went wrong.
    """

    key: str
    source: str
    target: str
    size: int
    fingerprint: str
    step: MoveStep = MoveStep.PLANNED
    keeps_source: bool = False
    reason: str | None = None
