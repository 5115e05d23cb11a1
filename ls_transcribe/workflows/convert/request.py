"""What was typed for `convert`; apart from the other requests, which take longer to load than a short document."""

from dataclasses import dataclass, field
from pathlib import Path

from ls_transcribe.aws import Account


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """What was typed for `convert`: transcripts, the folder of the documents, and the names of their formats.

    `bom` writes a byte order mark in front of tables. `marks` has documents of reviewed transcripts show the machine's
    doubts too. `encoding` is that of transcripts that are no Unicode, as it was typed. `overwrite` replaces files that
    `convert` did not write, or that somebody has changed since.
    """

    sources: tuple[str, ...]
    output: Path
    formats: tuple[str, ...]
    bom: bool = False
    marks: bool = False
    encoding: str | None = None
    workers: int = 1
    overwrite: bool = False
    account: Account = field(default_factory=Account)
