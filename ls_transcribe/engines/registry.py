"""The engines that there are: those of this package, and those that other packages plug in."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from ls_transcribe.engines.base import LOCAL_FOLDER, AudioLocation, EngineSpec, JobService
from ls_transcribe.errors import RunError
from ls_transcribe.errors.engines import EngineUnknown

if TYPE_CHECKING:
    from ls_transcribe.engines.plugin_entry_points import PluginEntryPoint

BUILT_IN = {
    "whisper": "ls_transcribe.engines.whisper",
    "pocketsphinx": "ls_transcribe.engines.pocketsphinx",
    "amazon": "ls_transcribe.engines.amazon",
    "existing": "ls_transcribe.engines.existing",
}
"""The engines of this package, and the module of each, which holds its `SPEC`. It is imported when it is needed."""


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
    matches = [found for found in plug_ins() if found.name == name]
    if not matches:
        raise EngineUnknown(name, names())
    return load(name, matches)


def names() -> tuple[str, ...]:
    """Return the names of all engines: first those of this package."""
    return tuple(dict.fromkeys([*BUILT_IN, *sorted(found.name for found in plug_ins() if found.name)]))


def default_for(location: AudioLocation) -> str:
    """Return the name of the engine that transcribes recordings from this location if the user names none.

    It is the first one that is installed, or, where none is, the first one: its error says what to install.
    """
    specs = [spec for spec in built_in() if location in spec.default_for]
    return next(filter(is_installed, specs), specs[0]).name


def is_installed(spec: EngineSpec) -> bool:
    """Return whether the libraries of an engine are there."""
    try:
        if spec.installation:
            spec.installation.check()
    except RunError:
        return False
    return True


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


def service(name: str) -> JobService | None:
    """Return where an engine's jobs stay (`EngineSpec.service`); None if nowhere, or it cannot be used any more."""
    try:
        return find(name).service
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


def plug_ins() -> "tuple[PluginEntryPoint, ...]":
    """Return the entry points of the engines that other packages plug in. None of them is loaded yet."""
    from ls_transcribe.engines.plugin_entry_points import plugin_entry_points  # it reads the metadata of all packages

    return plugin_entry_points()


def load(name: str, found: "Sequence[PluginEntryPoint]") -> EngineSpec:
    """Return the spec of an engine that another package plugs in; `found` are all entry points of this name.

    Raises:
        EnginePluginUnusable: It cannot be used.
    """
    from ls_transcribe.engines.plugin_loading import load_plugin  # most runs need none

    return load_plugin(name, found, tuple(BUILT_IN))


def _specs() -> Iterator[EngineSpec]:
    """Find one engine after another, so that a plugged-in one is loaded only if none before it will do."""
    return map(find, names())
