"""The engines that there are: where each comes from, what it takes, and whether it can run on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass

from ls_transcribe import __version__
from ls_transcribe.engines import registry
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.errors import RunError
from ls_transcribe.workflows.engine_options import options_of


@dataclass(frozen=True, slots=True)
class EngineListing:
    """An engine, as it is listed.

    `package` is what it comes from, with its version. `default_for` has the locations of recordings ("s3", "disk") for
    which it is taken where no engine is named. `takes` are options of `export`, and `options` its own. `problem` says
    why it cannot be used here, None if it can; of one that cannot be loaded nothing else is known.
    """

    name: str
    package: str
    is_built_in: bool
    title: str | None = None
    default_for: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    options: tuple[EngineOption, ...] = ()
    problem: str | None = None


def list_engines() -> Iterator[EngineListing]:
    """Yield all engines: first those of this package, and then what others plug in, broken or not."""
    for name in registry.BUILT_IN:
        yield _listed(name, f"ls-transcribe {__version__}", is_built_in=True)
    yield from list_plug_ins()


def list_plug_ins() -> Iterator[EngineListing]:
    """Yield the engines that other packages plug in."""
    found = registry.plug_ins()
    for entry in found:
        same = [other for other in found if other.name == entry.name]
        try:
            spec = registry.load(entry.name, same)
        except RunError as error:
            yield EngineListing(entry.name, entry.package, is_built_in=False, problem=str(error))
        else:
            yield _listed(spec.name, entry.package, is_built_in=False)


def _listed(name: str, package: str, *, is_built_in: bool) -> EngineListing:
    spec = registry.find(name)
    problem = None
    try:
        if spec.installation:
            spec.installation.check()
    except RunError as error:
        problem = str(error)
    return EngineListing(
        name,
        package,
        is_built_in,
        title=spec.title,
        default_for=tuple(sorted(location.value for location in spec.default_for)),
        takes=options_of(spec),
        options=spec.options,
        problem=problem,
    )
