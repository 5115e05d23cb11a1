"""Engines of tests, plugged in as another package plugs in its own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ls_transcribe.engines import registry
from ls_transcribe.engines.base import Engine, EngineSpec
from ls_transcribe.engines.plugin_entry_points import GROUP, PluginEntryPoint


def plug_in(monkeypatch: pytest.MonkeyPatch, name: str, build: Callable[[], Engine], **more: Any) -> None:
    """Register an engine for the rest of a test. `build` is called when a run needs it; `more` is for its spec."""
    spec, others, load = EngineSpec(name, build=lambda *_: build(), **more), registry.plug_ins(), registry.load

    def load_or_take(wanted: str, found: Sequence[PluginEntryPoint]) -> EngineSpec:
        return spec if wanted == name else load(wanted, found)

    monkeypatch.setattr(registry, "plug_ins", lambda: (*others, PluginEntryPoint(name, "of a test")))
    monkeypatch.setattr(registry, "load", load_or_take)


def install(folder: Path, package: str, entry_points: str, code: str | None = None) -> Path:
    """Install a package into a folder of its own, and return it. `entry_points` are lines of the engines' group.

    Its module is named as the package, and holds `code`; None leaves it out.
    """
    place, module = folder / package, package.replace("-", "_")
    metadata = place / f"{module}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\n{entry_points}\n")
    if code is not None:
        (place / f"{module}.py").write_text(code)
    return place
