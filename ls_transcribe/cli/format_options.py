"""Options that say which documents are written of transcripts."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ls_transcribe.exports import FORMATS

_Command = TypeVar("_Command", bound=Callable[..., Any])


def formats(command: _Command) -> _Command:
    """A flag for each format."""
    for export_format in reversed(tuple(FORMATS.values())):
        option = click.option(f"--{export_format.name}", is_flag=True, help=f"Write {export_format.help}")
        command = option(command)
    return command


def taken(asked: dict[str, Any]) -> tuple[str, ...]:
    """Take these flags out of what was asked for: the names of the formats, in their order."""
    return tuple([name for name in FORMATS if asked.pop(name)])
