"""Engines of tests, plugged in as another package plugs in its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ls_transcribe.engines import registry
from ls_transcribe.engines.base import Engine, EngineSpec


@dataclass(frozen=True)
class _EntryPoint:
    """The part of an entry point that the registry uses."""

    spec: EngineSpec
    value: str = "of a test"
    dist: None = None

    @property
    def name(self) -> str:
        return self.spec.name

    def load(self) -> EngineSpec:
        return self.spec


def plug_in(monkeypatch: pytest.MonkeyPatch, name: str, build: Callable[[], Engine], **more: Any) -> None:
    """Register an engine for the rest of a test. `build` is called when a run needs it; `more` is for its spec."""
    others = [other for other in registry.plug_ins() if other.name != name]
    entry_point = _EntryPoint(EngineSpec(name, build=lambda *_: build(), **more))
    monkeypatch.setattr(registry, "plug_ins", lambda: (*others, entry_point))
