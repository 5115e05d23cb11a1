"""Servers whose replies the tests of this folder choose."""

from collections.abc import Iterator

import pytest
from stand_ins.scripted_server import ScriptedServer, running


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A Label Studio that knows who asks, and nothing else."""
    with running() as scripted:
        yield scripted


@pytest.fixture
def bucket() -> Iterator[ScriptedServer]:
    """The site that browsers are sent to."""
    with running() as bucket:
        yield bucket
