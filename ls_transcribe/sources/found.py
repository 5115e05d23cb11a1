"""What a look at a source finds, besides recordings."""

from dataclasses import dataclass

from ls_transcribe.model.recording import FailedItem, Recording

HIDDEN, NOT_AUDIO, ARCHIVED = "hidden", "not audio", "archived"


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """What is not taken for a recording, and why: "hidden", "not audio", or "archived" by an earlier run."""

    name: str
    why: str


Found = Recording | FailedItem | SkippedFile
