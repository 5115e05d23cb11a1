"""Errors about labelling configurations."""

from ls_transcribe.errors import RunError, UsageError


class ConfigurationRefused(RunError):
    """A labelling configuration cannot show transcripts. `complaint` continues a sentence about it."""

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(f"The labelling configuration {name} {complaint}.")


class ConfigurationUnreadable(ConfigurationRefused, UsageError):
    """The file that is named as a labelling configuration cannot be read."""
