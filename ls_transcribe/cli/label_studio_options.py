"""Options that name a Label Studio server and a project there."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ls_transcribe.label_studio.access import ProjectReference

_Command = TypeVar("_Command", bound=Callable[..., Any])

API_KEY_VARIABLE = "LABEL_STUDIO_API_KEY"
"""The environment variable with the API key. There is no option: other users of a machine can see options."""


def push_project(command: _Command) -> _Command:
    """Add `--url`, `--project` and `--title` for a project that is created if it is missing."""
    return _add_options(command, "The title of the project, which is created if it does not exist.")


def pull_project(command: _Command) -> _Command:
    """Add `--url`, `--project` and `--title` for a project that must exist."""
    return _add_options(command, "The title of the project.")


def _add_options(command: _Command, title_help: str) -> _Command:
    for option in (
        click.option("--title", metavar="TITLE", help=title_help),
        click.option("--project", type=click.IntRange(min=1), metavar="NUMBER", help="The number of the project."),
        click.option(
            "--url",
            envvar="LABEL_STUDIO_URL",
            metavar="URL",
            help="The address of Label Studio, such as http://localhost:8080.  [env var: LABEL_STUDIO_URL]",
        ),
    ):
        command = option(command)
    return command


def take_project(options: dict[str, Any]) -> "ProjectReference":
    """Remove the options that name a project from `options`, and return them as a reference."""
    from ls_transcribe.label_studio.access import ProjectReference

    return ProjectReference(options.pop("url"), options.pop("project"), options.pop("title"))


def api_key() -> str | None:
    """Return the API key for Label Studio, or None if the variable is not set."""
    return os.environ.get(API_KEY_VARIABLE)
