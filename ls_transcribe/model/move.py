"""A move: audio on its way to where it is kept when it is finished with."""

import re
from dataclasses import dataclass
from enum import StrEnum

_ARCHIVE = re.compile(r"(^|/)archive/[0-9]{4}/[0-9]{2}/[0-9]{2}/")


def is_archive(path: str) -> bool:
    """Whether a path or key leads to where finished audio is moved: it has `archive/YYYY/MM/DD/` in it."""
    return bool(_ARCHIVE.search(path))


class MoveStep(StrEnum):
    """How far a move is, in this order: nothing is deleted before every pointer to it leads elsewhere."""

    PLANNED = "PLANNED"
    COPIED = "COPIED"
    VERIFIED = "VERIFIED"
    REPOINTED = "REPOINTED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Move:
    """A move of what a recording consists of, from one URI to another.

    `key` is the recording's; `size` in bytes and `fingerprint` are those of the content; `keeps_source` is a copy, as
    of a job's document, which is what other folders adopt; `reason` says why it stays where it is.
    """

    key: str
    source: str
    target: str
    size: int
    fingerprint: str
    step: MoveStep = MoveStep.PLANNED
    keeps_source: bool = False
    reason: str | None = None
