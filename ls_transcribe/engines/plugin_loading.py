"""Loads the engines of other packages. Whatever goes wrong in one of them while it is imported is its own reason."""

import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial

from ls_transcribe.concurrency.interrupts import ENDING
from ls_transcribe.concurrency.time_limit import TimeLimitPassed, time_limit
from ls_transcribe.engines.base import EngineSpec, InstallationCheck
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.engines.plugin import EnginePlugin
from ls_transcribe.engines.plugin_engine import build_plugin
from ls_transcribe.engines.plugin_entry_points import PluginEntryPoint
from ls_transcribe.engines.plugin_recogniser import told
from ls_transcribe.errors import RunError
from ls_transcribe.errors.plugins import EnginePluginFailed, EnginePluginUnusable

LONGEST = 60.0
"""Seconds that a package may take to be imported, or to say whether its engine can run: a large library on a slow disk
takes half of that."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""Names of engines and of their options: they stand in command lines, and engines' also in Label Studio."""


def load_plugin(name: str, found: Sequence[PluginEntryPoint], built_in: Sequence[str]) -> EngineSpec:
    """Return the spec of the engine that another package plugs in under a name. `found` are all of that name.

    Raises:
        EnginePluginUnusable: It cannot be loaded, or is none.
    """
    packages = [entry.package for entry in found]
    if name in built_in:
        raise EnginePluginUnusable(name, packages, "ls-transcribe has an engine of this name")
    if len(found) > 1:
        raise EnginePluginUnusable(name, packages, "they have an engine of the same name")
    (entry,) = found
    plugin, reason = _loaded(entry)
    if plugin is None:
        raise EnginePluginUnusable(name, packages, reason)
    return _spec(plugin, f"the engine {name} of the package {entry.package}")


@cache
def _loaded(found: PluginEntryPoint) -> tuple[EnginePlugin | None, str]:
    """Return a plug-in, or the reason why there is none. It is tried once in a process, since it may take its time."""
    if found.entry_point is None:
        return None, found.fault or ""
    try:
        with _own_signals(), redirect_stdout(sys.stderr), time_limit(LONGEST):
            plugin = found.entry_point.load()
            reason = _what_is_wrong(plugin, found)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit, the panics of libraries in Rust, and the time limit
        if _came_of_ctrl_c(error):
            raise KeyboardInterrupt from error
        return None, _told(error)
    return (None, reason) if reason else (plugin, "")


def _what_is_wrong(plugin: object, found: PluginEntryPoint) -> str | None:
    """Return why what an entry point leads to is no plug-in of its name; None if it is."""
    value = found.entry_point.value if found.entry_point else ""
    if not isinstance(plugin, EnginePlugin):
        return f"{value} is {type(plugin).__name__}, not EnginePlugin"
    if plugin.name != found.name:
        return f"its EnginePlugin calls it {plugin.name}"
    if not _NAME.fullmatch(found.name):
        return "its name has other characters than letters, digits, . _ and -"
    if isinstance(plugin.languages, str) or not isinstance(plugin.languages, Sequence | None):
        return f"its languages are {plugin.languages!r}, not a list of codes"
    names = [option.name if isinstance(option, EngineOption) else "" for option in plugin.options]
    if wrong := next((name for name in names if not isinstance(name, str) or not _NAME.fullmatch(name)), None):
        return f"its option {wrong!r} has other characters than letters, digits, . _ and -"
    if "" in names or len(set(names)) < len(names):
        return "its options are not EngineOptions of different names"
    return None if callable(plugin.build) else "its build is not a function"


def _spec(plugin: EnginePlugin, origin: str) -> EngineSpec:
    taken = {"by_channel": plugin.takes_channels, "cluster": plugin.runs_in_workers}
    return EngineSpec(
        name=plugin.name,
        build=partial(build_plugin, plugin, origin),
        title=str(plugin.title) if plugin.title else None,
        takes=frozenset(name for name, is_taken in taken.items() if is_taken),
        options=tuple(plugin.options),
        installation=InstallationCheck(f"engine {plugin.name}", partial(_check, plugin, origin)),
    )


def _check(plugin: EnginePlugin, origin: str) -> None:
    """Ask a plug-in whether its engine can run.

    Raises:
        RunError: It cannot, or cannot tell.
    """
    if plugin.check is None:
        return
    try:
        with redirect_stdout(sys.stderr), time_limit(LONGEST):
            plugin.check()
    except (RunError, KeyboardInterrupt):
        raise
    except BaseException as error:  # as in `_loaded`
        raise EnginePluginFailed(origin, f"it cannot tell whether it can run here ({_told(error)})") from error


def _told(error: BaseException) -> str:
    return f"it takes more than {LONGEST:.0f} seconds" if isinstance(error, TimeLimitPassed) else told(error)


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what Ctrl-C does here: a module that is imported may change it."""
    handlers = {number: signal.getsignal(number) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)


def _came_of_ctrl_c(error: BaseException | None) -> bool:
    return error is not None and (
        isinstance(error, KeyboardInterrupt) or _came_of_ctrl_c(error.__cause__ or error.__context__)
    )
