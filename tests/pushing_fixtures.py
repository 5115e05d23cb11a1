"""Fixtures for tests that push: a folder of tests has them when its conftest imports them, and a fixture `studio`."""

from collections.abc import Iterator

import pytest
from pushing import (
    BUCKET,
    Office,
    Weather,
    sound,
)
from stand_ins.amazon.server import Amazon, Host
from stand_ins.proxy import UNASKED, Fault, Proxy, detail
from studio import Studio


@pytest.fixture(scope="module")
def storage(amazon_host: Host) -> Amazon:
    """Amazon with the first recordings of the bucket: of each bucket, one is listened to."""
    amazon = amazon_host.fresh()
    amazon.make_bucket(BUCKET)
    for number in range(10):
        amazon.put(BUCKET, f"{number:03}.wav", sound(number))
    return amazon


@pytest.fixture
def office(studio: Studio, storage: Amazon, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Where pushes are requested. The environment leads to that Amazon."""
    for name, value in storage.environment.items():
        monkeypatch.setenv(name, value)
    return Office(studio, storage)


FAULTS = (
    Fault.GATEWAY_TIMEOUT, Fault.DROPPED, Fault.LATE, Fault.REFUSED, Fault.BAD_GATEWAY, Fault.UNAVAILABLE,
)  # fmt: skip


@pytest.fixture(params=[*FAULTS, None], ids=lambda fault: fault.name if fault else "TOO_MANY")
def weather(request: pytest.FixtureRequest, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weather]:
    """A proxy on whose way requests meet a fault when told to; what is late comes while its sender waits."""
    fault = request.param
    if fault is None:
        fault = Fault.UNAVAILABLE
        monkeypatch.setitem(UNASKED, fault, detail(429, "Request was throttled. Expected available in 1 second."))
    with Proxy(office.studio.url) as proxy:
        yield Weather(proxy, fault)
