"""Options that say which documents are written of transcripts."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

FORMATS = {
    "docx": "Word documents.",
    "srt": "subtitles (SubRip).",
    "vtt": "subtitles (WebVTT).",
    "csv": "tables, one row a turn.",
    "txt": "plain text.",
}
"""What `exports.FORMATS` has, which takes too long to load for someone who asks for help."""


def formats(command: _Command) -> _Command:
    """A flag for each format."""
    for name, words in reversed(FORMATS.items()):
        command = click.option(f"--{name}", is_flag=True, help=f"Write {words}")(command)
    return command


def taken(asked: dict[str, Any]) -> tuple[str, ...]:
    """Take these flags out of what was asked for: the names of the formats, in their order."""
    return tuple([name for name in FORMATS if asked.pop(name)])
