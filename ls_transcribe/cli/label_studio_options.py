"""Options that say which Label Studio is meant, and which project of it."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

KEY = "LABEL_STUDIO_API_KEY"
"""The variable that holds the key: there is no option for it, since commands are seen by others and kept."""


def project(command: _Command) -> _Command:
    """`--url`, `--project`, `--title`: where to push."""
    return _named(command, "The project by its title; made if there is none.")


def reviewed_project(command: _Command) -> _Command:
    """The same options: what to pull."""
    return _named(command, "The project by its title.")


def _named(command: _Command, title: str) -> _Command:
    for option in (
        click.option("--title", metavar="TITLE", help=title),
        click.option("--project", type=click.IntRange(min=1), metavar="NUMBER", help="The project by its number."),
        click.option(
            "--url",
            envvar="LABEL_STUDIO_URL",
            metavar="URL",
            help="The address of Label Studio, as in http://localhost:8080.  [env var: LABEL_STUDIO_URL]",
        ),
    ):
        command = option(command)
    return command


def key() -> str | None:
    """The key that lets into Label Studio."""
    return os.environ.get(KEY)
