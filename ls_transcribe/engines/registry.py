"""The engines that there are: those of this package, and those that other packages plug in."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from ls_transcribe.engines.base import LOCAL_FOLDER, AudioLocation, EngineSpec
from ls_transcribe.errors import RunError
from ls_transcribe.errors.engines import EnginePluginUnusable, EngineUnknown

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

BUILT_IN = {
    "whisper": "ls_transcribe.engines.whisper",
    "pocketsphinx": "ls_transcribe.engines.pocketsphinx",
    "amazon": "ls_transcribe.engines.amazon",
    "existing": "ls_transcribe.engines.existing",
}
"""The engines of this package, and the module of each, which holds its `SPEC`. It is imported when it is needed."""

GROUP = "ls_transcribe.engines"
"""The group of entry points in which other packages name their engines. Each leads to an `EngineSpec`."""


def find(name: str) -> EngineSpec:
    """Return the spec of an engine. A plugged-in engine cannot replace one of this package.

    Raises:
        EngineUnknown: There is no engine of this name.
        EnginePluginUnusable: The package that has it cannot be used.
    """
    if name in BUILT_IN:
        spec = import_module(BUILT_IN[name]).SPEC
        assert isinstance(spec, EngineSpec)  # noqa: S101  # a test looks at each of them
        return spec
    matches = [entry_point for entry_point in plug_ins() if entry_point.name == name]
    if not matches:
        raise EngineUnknown(name, names())
    return _load(*matches)


def names() -> tuple[str, ...]:
    """Return the names of all engines: first those of this package."""
    return tuple(dict.fromkeys([*BUILT_IN, *sorted(entry_point.name for entry_point in plug_ins())]))


def default_for(location: AudioLocation) -> str:
    """Return the name of the engine that transcribes recordings from this location if the user names none."""
    return next(spec.name for spec in _specs() if location in spec.default_for)


def for_transcripts() -> str:
    """Return the name of the engine that takes transcripts that exist."""
    return next(spec.name for spec in _specs() if spec.needs_transcripts)


def built_in() -> Iterator[EngineSpec]:
    """Yield the engines of this package."""
    return map(find, BUILT_IN)


def output_location(name: str) -> str:
    """Return where an engine's documents are (`EngineSpec.output_location`), also if it is no longer installed."""
    try:
        return find(name).output_location
    except RunError:
        return LOCAL_FOLDER


def title(name: str) -> str:
    """Return what documents call an engine (`EngineSpec.title`): its name if it is no longer installed."""
    try:
        return find(name).title or name
    except RunError:
        return name


def billed_seconds(name: str) -> Callable[[int], int] | None:
    """Return how an engine's service bills (`EngineSpec.billed_seconds`); None if nobody is, or it is not installed."""
    try:
        return find(name).billed_seconds
    except RunError:
        return None


def takes_transcripts(name: str) -> bool:
    """Return whether an engine takes transcripts that exist (`EngineSpec.needs_transcripts`).

    The settings of each of its jobs are those of one transcript. An engine that is not installed takes none.
    """
    try:
        return find(name).needs_transcripts
    except RunError:
        return False


def plug_ins() -> "tuple[EntryPoint, ...]":
    """Return the entry points of the engines that other packages plug in. None of them is loaded yet."""
    from importlib.metadata import entry_points  # it reads the metadata of every installed package

    return tuple(entry_points(group=GROUP))


def _specs() -> Iterator[EngineSpec]:
    """Find one engine after another, so that a plugged-in one is loaded only if none before it will do."""
    return map(find, names())


def _load(entry_point: "EntryPoint", *others: "EntryPoint") -> EngineSpec:
    packages = [entry.dist.name if entry.dist else entry.value for entry in (entry_point, *others)]
    name = entry_point.name
    if others:
        raise EnginePluginUnusable(name, packages, "they have an engine of the same name")
    try:
        spec = entry_point.load()
    except Exception as error:  # whatever goes wrong in the other package while it is imported
        raise EnginePluginUnusable(name, packages, f"{type(error).__name__}: {error}") from error
    if not isinstance(spec, EngineSpec):
        raise EnginePluginUnusable(name, packages, f"{entry_point.value} is no EngineSpec")
    if spec.name != name:
        raise EnginePluginUnusable(name, packages, f"its EngineSpec calls it {spec.name}")
    return spec
