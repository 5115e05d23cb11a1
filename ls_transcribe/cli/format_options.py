"""Options that choose the formats in which documents are written."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ls_transcribe.exports import FORMATS

_Command = TypeVar("_Command", bound=Callable[..., Any])


def document_formats(command: _Command) -> _Command:
    """Add a flag for each format."""
    for export_format in reversed(tuple(FORMATS.values())):
        option = click.option(f"--{export_format.name}", is_flag=True, help=f"Write {export_format.help}")
        command = option(command)
    return command


def take_formats(options: dict[str, Any]) -> tuple[str, ...]:
    """Remove the flags of the formats from `options`, and return the names of the chosen formats in their order."""
    return tuple([name for name in FORMATS if options.pop(name)])
