"""What `python -m fuzzing` attacks, by name."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

from fuzzing.target import Target

TARGETS: Mapping[str, str] = {
    "transcripts": "documents",
    "media": "recordings",
    "ledgers": "ledgers",
    "job-settings": "job_settings",
    "amazon": "amazon_answers",
    "label-studio": "label_studio_answers",
}
"""The module of each, which has a function of the same name."""

OF_TESTS: Mapping[str, str] = dict.fromkeys(("crash", "memory", "loop"), "ends")
"""What ends its process in an attack: for tests of what is then told."""


def target(name: str, folder: Path) -> AbstractContextManager[Target]:
    """Return a target, which may keep files in the folder. Only its own module is loaded: some take seconds."""
    module = {**TARGETS, **OF_TESTS}[name]
    made: AbstractContextManager[Target] = getattr(
        import_module(f"fuzzing.{module}"), name if name in OF_TESTS else module
    )(folder)
    return made
