"""Errors about recordings that are to be forgotten."""

from collections.abc import Sequence
from pathlib import Path

from ls_transcribe.errors import RunError, UsageError


class RecordingUnknown(UsageError):
    """What was typed names no recording of the output folder.

    `has_forgotten` says that recordings were forgotten there: it may be one of them.
    """

    def __init__(self, name: str, *, has_forgotten: bool = False) -> None:
        forgotten = " What was forgotten has no name any more: see forgotten.csv."
        super().__init__(
            f"{name} is no recording of this output folder: type its name or URI as `export` printed it, its key (in "
            "the names of transcripts), or the number of its task in Label Studio, and name the folder with -o."
            + forgotten
            * has_forgotten
        )


class RecordingAmbiguous(UsageError):
    """What was typed names several recordings."""

    def __init__(self, name: str, keys: Sequence[str]) -> None:
        super().__init__(
            f"{name} names {len(keys)} recordings, whose keys are {', '.join(keys)}: type the keys of those that are "
            "meant."
        )


class FileNotAsLeft(RunError):
    """A file that all recordings share is not as this tool left it, so that it is not written anew."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was changed since it was written, or written by somebody else: move it away, and run the same "
            "command again."
        )


class NamesMissing(UsageError):
    """There is no name of a recording in any list that was typed."""

    def __init__(self, lists: Sequence[str]) -> None:
        super().__init__(f"There is no name of a recording in {', '.join(lists)}.")


class NothingBegun(UsageError):
    """No recording was typed, and no erasure was begun that could go on."""

    def __init__(self) -> None:
        super().__init__("Nothing that was begun is left to be done: name the RECORDING that is to be forgotten.")


class TombstoneMissing(UsageError):
    """A recording is to be recalled that was not forgotten."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"No recording with the key {key} was forgotten in this output folder: forgotten.csv has the keys."
        )
