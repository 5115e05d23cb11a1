"""What other packages have written into their metadata: the engines that they plug in. None of them is loaded here.

`importlib.metadata.entry_points` reads the metadata of all packages at once, and raises for all of them if one package
has a line that is none. So the packages are asked one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions

GROUP = "ls_transcribe.engines"
"""The group of entry points in which other packages name their engines. Each leads to an `EnginePlugin`."""


@dataclass(frozen=True, slots=True)
class PluginEntryPoint:
    """An engine's entry point. `package` has the name of the package, and its version where it has one.

    `fault` says what is wrong with the metadata; there is no `entry_point` then, and `name` may be "".
    """

    name: str
    package: str
    entry_point: EntryPoint | None = None
    fault: str | None = None


def plugin_entry_points() -> tuple[PluginEntryPoint, ...]:
    """Return the entry points of all packages, by the names of their engines."""
    found: dict[tuple[str, str], PluginEntryPoint] = {}
    seen: dict[str, Distribution] = {}
    for distribution in distributions():
        if not (text := _entry_points_file(distribution)):
            continue
        name = _name(distribution)
        if seen.setdefault(name.lower().replace("_", "-"), distribution) is distribution:  # else one that it hides
            for each in _read(text, _package(distribution, name)):
                found.setdefault((each.name, each.package), each)
    return tuple(sorted(found.values(), key=lambda each: (each.name, each.package)))


def _entry_points_file(distribution: Distribution) -> str | None:
    """Return the file of entry points if it speaks of engines; None if it does not, or cannot be read."""
    try:
        text = distribution.read_text("entry_points.txt")
    except Exception:  # a package in pieces that need not even have an engine
        return None
    return text if text and GROUP in text else None


def _name(distribution: Distribution) -> str:
    try:
        return str(distribution.metadata["Name"] or "without a name")
    except Exception:  # its metadata is missing, or no text
        return "without a name"


def _package(distribution: Distribution, name: str) -> str:
    try:
        version = distribution.metadata["Version"]
    except Exception:  # as above
        version = None
    return f"{name} {version}" if version else name


def _read(text: str, package: str) -> Iterator[PluginEntryPoint]:
    """Yield the entry points of a package line by line, so that a line that is none costs only itself."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and line and not line.startswith(("#", ";")):
            name, equals, value = (part.strip() for part in line.partition("="))
            entry_point = _entry_point(name, value) if equals else None
            fault = None if entry_point else f"its entry point {line!r} is not NAME = MODULE:NAME"
            yield PluginEntryPoint(name, package, entry_point, fault)


def _entry_point(name: str, value: str) -> EntryPoint | None:
    try:
        return EntryPoint(name, value, GROUP) if EntryPoint.pattern.match(value) else None
    except ValueError:  # Python 3.15 looks at it when it is made
        return None
