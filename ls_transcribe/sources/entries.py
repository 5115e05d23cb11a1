"""What a search of the sources yields."""

from dataclasses import dataclass

from ls_transcribe.model.recording import FailedItem, Recording

HIDDEN, NOT_AUDIO, ARCHIVED, FORGOTTEN = "hidden", "not audio", "archived", "forgotten"
"""Reasons why files are skipped. They stand in the output of commands."""


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is not taken for a recording or a transcript, and the reason, such as "hidden".

    "archived" is a recording that an earlier run moved to an archive, "forgotten" one that `forget` has erased.
    """

    name: str
    reason: str


SourceEntry = Recording | FailedItem | SkippedFile
"""A recording, a recording that cannot be used, or a file that is skipped."""
