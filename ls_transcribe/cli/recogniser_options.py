"""The options of `export` and `push` that describe the recogniser on this machine."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--model",
        metavar="NAME|FOLDER",
        help="The model of whisper, which is fetched once: tiny, base, small, medium, large-v3, turbo …, owner/name on "
        "huggingface.co, or a folder that has one.  [env var: LS_TRANSCRIBE_MODEL; default: small]",
    ),
    click.option("--device", metavar="cpu|cuda", help="What whisper computes on.  [default: cpu]"),
    click.option(
        "--compute-type",
        metavar="TYPE",
        help="The type of its numbers, as in float32.  [default: int8, with cuda float16]",
    ),
)


def model_options(command: _Command) -> _Command:
    """Add every option that describes the recogniser on this machine."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
