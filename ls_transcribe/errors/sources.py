"""Errors about sources: the recordings and transcripts that a request names."""

from pathlib import Path

from ls_transcribe.errors import UsageError


class SourceMissing(UsageError):
    """A source does not exist.

    `meant` is a prefix below which there are objects, if the source itself is no object.
    """

    def __init__(self, source: str, meant: str | None = None) -> None:
        if meant:
            super().__init__(
                f"There is no object {source}, but there are objects below {meant}: name that, with the slash at its "
                "end."
            )
        elif source.startswith("s3://"):
            super().__init__(f"{source} does not exist: check the spelling, and that a prefix ends with a slash.")
        else:
            super().__init__(f"{source} does not exist: check the spelling, and the folder that you are in.")


class SourceAddressUnknown(UsageError):
    """A source has an address that is neither a path nor `s3://`."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is neither on this machine nor in S3: copy the recordings to a folder or a bucket and name that."
        )


class SourceIsOutput(UsageError):
    """A source is the output folder, which holds no recordings."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} is the output folder, which holds no recordings: name the folder that does.")


class ListIsFolder(UsageError):
    """A folder follows the `@` that stands before a list of sources."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} is a folder, and @ is for a text file with one source per line: leave the @ out.")


class ListUnreadable(UsageError):
    """A list of sources cannot be opened."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"The list {source.removeprefix('@')} cannot be read ({reason}).")


class TranscriptAddressUnknown(UsageError):
    """A transcript has an address that is neither a path nor `s3://`."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is neither on this machine nor in S3: download it with another program, and name - to read "
            "that program's output."
        )


class NotUnderDocumentRoot(UsageError):
    """The recordings do not lie in a folder below Label Studio's document root.

    Label Studio serves only files below its document root, and takes storages only on folders below it.
    """

    def __init__(self, audio: Path, root: Path) -> None:
        super().__init__(
            f"The recordings in {audio} do not lie in a folder below the document root {root}, "
            "so Label Studio could not play them: name a folder that is above theirs with --document-root."
        )


class EncodingUnknown(UsageError):
    """The option --encoding has a value that is no encoding of texts."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no encoding {name}: --encoding takes names such as windows-1251, gb18030, shift_jis or utf-8."
        )
