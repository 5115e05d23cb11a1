"""What commands share: options that mean the same everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def output(command: _Command) -> _Command:
    """`-o`: the folder that holds everything of a set of recordings."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("data/output"),
        show_default=True,
        help="The output folder; the same folder resumes.",
    )(command)


def as_json(command: _Command) -> _Command:
    """`--json`: for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def loudness(command: _Command) -> _Command:
    """`--quiet` and `--verbose`."""
    command = click.option("-v", "--verbose", is_flag=True, help="Also name what is finished or passed over.")(command)
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")(command)
