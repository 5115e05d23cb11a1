"""What Label Studio says, put down by tests."""

from collections.abc import Iterator

import pytest
from stand_ins.scripted_server import Face, running


@pytest.fixture
def face() -> Iterator[Face]:
    """A Label Studio that knows who asks, and nothing else."""
    with running() as face:
        yield face


@pytest.fixture
def bucket() -> Iterator[Face]:
    """Where browsers are sent: another site."""
    with running() as bucket:
        yield bucket
