"""What an import does for a recording."""

from enum import StrEnum


class ImportStatus(StrEnum):
    """What an import did for a recording. The values are keys of the JSON output."""

    NEW = "new"
    """A task was added."""
    CHANGED = "changed"
    """The project's task was given another text."""
    FILLED = "filled"
    """The project's task had no text, and was given it."""
    UPDATED = "updated"
    """The project's task was given other data, such as another address, and has the text that it had."""
    UNCHANGED = "there"
    """The project has the task as it should be."""
    DELETED = "deleted"
    """Somebody has deleted the task in Label Studio, and it stays deleted."""
    FAILED = "failed"
    """There is no task, or it does not have its text."""
