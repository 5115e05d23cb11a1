"""Errors about hotwords: the names and terms that --hotwords tells a recogniser to expect."""

from ls_transcribe.errors import RunError, UsageError


class HotwordsFileMissing(UsageError):
    """What --hotwords has looks like a file, and there is none. `is_remembered` says that nobody typed it now."""

    def __init__(self, path: str, *, is_remembered: bool) -> None:
        if is_remembered:
            super().__init__(
                f"The file {path}, which the output folder remembers for --hotwords, no longer exists: name "
                "another one, or forget it with --no-hotwords."
            )
        else:
            super().__init__(
                f"The file {path} of --hotwords does not exist: check the spelling, and the folder that you "
                "are in; or name the phrases themselves, such as --hotwords 'Dashwood,Barton Cottage'."
            )


class HotwordsFolder(UsageError):
    """What --hotwords has is a folder."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is a folder: --hotwords takes a file, such as the hotwords-CODE.txt that vocabulary writes. (A "
            f"phrase that is called like a folder has a comma after it: --hotwords '{path},'.)"
        )


TYPED = "What was typed"
"""The source of hotwords that are in no file."""


class HotwordsRefused(UsageError):
    """A list of hotwords is none. `source` is a file or `TYPED`, `complaint` says why, as a clause."""

    def __init__(self, source: str, complaint: str) -> None:
        super().__init__(
            f"{source} cannot be used for --hotwords: {complaint}. It takes text in UTF-8 with a phrase a line, or a "
            "table of vocabulary."
        )


class HotwordsUnreadable(RunError):
    """The file of hotwords cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"The file {path} of --hotwords cannot be read ({reason}): check who may read it.")
