"""`ls-transcribe engines`: which recognisers there are, built in and plugged in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli import shared_options
from ls_transcribe.cli.screen import print_json, print_line

if TYPE_CHECKING:
    from ls_transcribe.engines.engine_options import EngineOption
    from ls_transcribe.workflows.engine_list import EngineListing

_HEADINGS = ("engine", "from", "default for", "can run here")
_MOST = 8
"""Options that are named one by one: Amazon has dozens, and `export --help` says what they mean."""


@click.command(epilog="Example: ls-transcribe engines")
@shared_options.json_result
def engines(as_json: bool) -> None:  # noqa: FBT001  # click's flag
    """List the engines that transcribe: the built-in ones, and those that packages plug in.

    For each, where it comes from, for which recordings it is the default, which options it has, and whether it can
    run on this machine. For one that cannot, the reason and what to do; other engines work all the same.
    docs/engines.md says how a package plugs one in.
    """
    from ls_transcribe.cli.table import table_lines
    from ls_transcribe.workflows.engine_list import list_engines

    listed = list(list_engines())
    if as_json:
        print_json(list(map(_object, listed)))
        return
    for line in table_lines(_HEADINGS, [list(map(_row, listed))], left=range(len(_HEADINGS))):
        print_line(line)
    for engine in listed:
        for line in _details(engine):
            print_line(line)


def _row(engine: "EngineListing") -> tuple[str, ...]:
    locations = {"s3": "s3://", "disk": "audio on disk"}
    default_for = ", ".join(locations[location] for location in engine.default_for)
    origin = f"built in ({engine.package})" if engine.is_built_in else engine.package
    return engine.name or "?", origin, default_for, "no" if engine.problem else "yes"


def _details(engine: "EngineListing") -> Iterator[str]:
    """Yield lines that say why an engine cannot run, and what it takes."""
    if engine.problem:
        yield f"{engine.name or engine.package}: {engine.problem}"
    if len(engine.takes) > _MOST:
        yield f"{engine.name} takes {len(engine.takes)} options, which export --help tells of (--json lists them)"
    elif engine.takes:
        yield f"{engine.name} takes {' '.join(engine.takes)}"
    for option in engine.options:
        yield f"  --engine-option {option.name}=VALUE: {_meaning(option)}"


def _meaning(option: "EngineOption") -> str:
    return option.meaning if option.default is None else f"{option.meaning} (default: {option.default})"


def _object(engine: "EngineListing") -> dict[str, object]:
    return {
        "engine": engine.name,
        "title": engine.title,
        "package": engine.package,
        "built_in": engine.is_built_in,
        "default_for": list(engine.default_for),
        "takes": list(engine.takes),
        "options": [
            {
                "name": option.name,
                "meaning": option.meaning,
                "default": option.default,
                "shapes_text": option.shapes_text,
            }
            for option in engine.options
        ],
        "can_run": engine.problem is None,
        "problem": engine.problem,
    }
