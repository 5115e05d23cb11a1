"""Options that decide about a labelling configuration: which tag has which role, and what its variables are."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Field(click.ParamType[tuple[str, Any]]):
    """A field of a task's data, as NAME=VALUE. A value that is a JSON list or object is taken as one."""

    name = "field"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        """Return the name and the value."""
        from ls_transcribe.label_studio.task_fields import OWN_FIELDS

        name, equals, text = str(value).partition("=")
        name = name.strip().removeprefix("$")
        if not equals or not name:
            self.fail(f"{value!r} is not NAME=VALUE, such as reference_audio=https://example.com/tone.wav", param, ctx)
        if name in OWN_FIELDS:
            self.fail(f"{name} is what every task has already: choose another name", param, ctx)
        if text[:1] not in ("[", "{"):
            return name, text
        try:
            return name, json.loads(text)
        except (ValueError, RecursionError):
            return name, text


def label_tags_and_data(command: _Command) -> _Command:
    """Add `--text-tag`, `--speaker-tag`, `--audio-tag` and `--data`."""
    data = click.option(
        "--data",
        "task_data",
        type=_Field(),
        metavar="NAME=VALUE",
        multiple=True,
        help="The value of a variable $NAME of the labelling configuration, in every task; can be repeated.",
    )
    return label_tags(data(command))


def label_tags(command: _Command) -> _Command:
    """Add `--text-tag`, `--speaker-tag` and `--audio-tag`."""
    for option in (
        click.option(
            "--audio-tag", metavar="NAME", help="The Audio tag that plays the recording, if there are several."
        ),
        click.option(
            "--speaker-tag", metavar="NAME", help="The Labels tag that says who speaks.  [default: found out]"
        ),
        click.option("--text-tag", metavar="NAME", help="The TextArea tag for the text.  [default: found out]"),
    ):
        command = option(command)
    return command


TAG_OPTIONS = ("text_tag", "speaker_tag", "audio_tag")
"""The names under which click gives the options of `label_tags`."""
