"""Amazon, and an `edge` where it would not go wrong by itself; a door to each. Clients are made once: it takes long."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aws import edge as edges
from aws.doors import Door, door
from stand_ins.amazon.fixtures import amazon, amazon_host, bench
from stand_ins.amazon.server import KEYS, Amazon
from stand_ins.amazon.transcribe import REGION

from ls_transcribe.aws import Account, Session

__all__ = ["amazon", "amazon_host", "bench"]


@pytest.fixture(scope="session")
def _sessions() -> dict[str, Session]:
    """By endpoint."""
    return {}


@pytest.fixture
def at_amazon(bench: Amazon, _sessions: dict[str, Session]) -> Door:
    """A door to Amazon with a recording, s3://input/talk.wav, and a bucket for output."""
    return door(_sessions.setdefault(bench.url, Session(Account(region=REGION, endpoint_url=bench.url))))


@pytest.fixture(scope="session")
def _edge() -> Iterator[edges.Edge]:
    with edges.running() as edge:
        yield edge


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials in the environment."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)


@pytest.fixture
def edge(_edge: edges.Edge) -> edges.Edge:
    """A server that answers what it is told to."""
    _edge.says(edges.LOST)
    return _edge


@pytest.fixture
def at_edge(keys: None, edge: edges.Edge, _sessions: dict[str, Session]) -> Door:  # noqa: ARG001 -- needed, not used
    """A door to the edge."""
    return door(_sessions.setdefault(edge.url, Session(Account(region=REGION, endpoint_url=edge.url))))


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes the files of AWS; without them there are no credentials."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()

    def write(config: str = "", credentials: str = "") -> None:
        (tmp_path / ".aws" / "config").write_text(config)
        (tmp_path / ".aws" / "credentials").write_text(credentials)

    return write
