"""The options of `export` and `push` that describe the recogniser on this machine."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ls_transcribe.cli.cluster_options import cluster_options

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _NameAndValue(click.ParamType[tuple[str, str]]):
    """An option of an engine, as NAME=VALUE. The engine knows which there are."""

    name = "option"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return the name and the value."""
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r} is not NAME=VALUE, such as beam=5 (ls-transcribe engines lists them)", param, ctx)
        return name.strip(), text


class _EngineName(click.Option):
    """`--engine`: its help names what is plugged in on this machine, of which nothing is loaded for that."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the line of the help, with the names that packages have written into their metadata."""
        from ls_transcribe.engines.plugin_entry_points import plugin_entry_points

        record = super().get_help_record(ctx)
        names = dict.fromkeys(found.name for found in plugin_entry_points() if found.name)
        return (record[0], f"{record[1]} Plugged in: {', '.join(names)}.") if record and names else record


def _without_twins(
    _context: click.Context, _param: click.Parameter, typed: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """Return the options by their names. One that is typed twice is refused, unless it says the same."""
    for name, value in typed:
        if (values := {other for twin, other in typed if twin == name}) != {value}:
            raise click.BadParameter(f"{name} is typed with {' and '.join(sorted(values))}: name one of them")
    return dict(typed)


engine = click.option(
    "--engine",
    cls=_EngineName,
    metavar="NAME",
    help="What transcribes: amazon (the default for s3://), whisper (on disk, where it is installed), pocketsphinx (on "
    "disk, for trying out: half an hour at most, unless it is named), existing (with --transcripts), or one that a "
    "package plugs in (ls-transcribe engines).",
)

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
        help="The type of its numbers, such as float32.  [default: int8, with cuda float16]",
    ),
    click.option(
        "--hotwords",
        metavar="FILE|PHRASE,PHRASE…",
        help="Names and terms for whisper to expect: a file with one per line, the most important first "
        "(`vocabulary` writes one), or the phrases themselves.",
    ),
    click.option(
        "--engine-option",
        "engine_options",
        type=_NameAndValue(),
        callback=_without_twins,
        metavar="NAME=VALUE",
        multiple=True,
        help="An option of an engine that a package plugs in; can be repeated. ls-transcribe engines lists them.",
    ),
)


def model_options(command: _Command) -> _Command:
    """Add every option that describes the recogniser on this machine, or on a cluster."""
    command = cluster_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
