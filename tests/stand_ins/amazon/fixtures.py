"""The fixtures `amazon` and `bench`. A folder of tests has them when its conftest imports all of these."""

from collections.abc import Iterator

import pytest
from stand_ins.amazon.server import Amazon, Host, running


@pytest.fixture(scope="session")
def amazon_host() -> Iterator[Host]:
    """The servers behind `amazon`."""
    with running() as host:
        yield host


@pytest.fixture
def amazon(amazon_host: Host, monkeypatch: pytest.MonkeyPatch) -> Amazon:
    """Amazon with nothing in it; the environment leads there."""
    fresh = amazon_host.fresh()
    for name, value in fresh.environment.items():
        monkeypatch.setenv(name, value)
    return fresh


@pytest.fixture
def bench(amazon: Amazon) -> Amazon:
    """Amazon with a recording, s3://input/talk.wav, and a bucket for output."""
    amazon.make_bucket("input")
    amazon.make_bucket("output")
    amazon.put("input", "talk.wav")
    return amazon
