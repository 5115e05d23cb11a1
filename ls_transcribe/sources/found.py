"""What a look at a source finds, besides recordings."""

import re
from dataclasses import dataclass

from ls_transcribe.recordings import Recording, Unusable

HIDDEN, NOT_AUDIO, ARCHIVED = "hidden", "not audio", "archived"

_ARCHIVE = re.compile(r"(^|/)archive/\d{4}/\d\d/\d\d/")


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What is not taken for a recording, and why: "hidden", "not audio", or "archived" by an earlier run."""

    name: str
    why: str


Found = Recording | Unusable | PassedOver


def is_archive(path: str) -> bool:
    """Whether a path below a source lies where finished audio is moved."""
    return bool(_ARCHIVE.search(path))
