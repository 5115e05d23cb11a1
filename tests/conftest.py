"""No test touches the world: no network beyond this machine, no settings of whoever runs the tests."""

import os
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

_SETTINGS = ("AWS_", "LABEL_STUDIO_")
_PROGRAM = "LABEL_STUDIO_BIN"  # which Label Studio the end-to-end tests start


@pytest.fixture(autouse=True)
def _no_outside_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(_home(tmp_path_factory)))
    for name in list(os.environ):
        if name.startswith(_SETTINGS) and name != _PROGRAM:
            monkeypatch.delenv(name)
    for method in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, method, _refusing(getattr(socket.socket, method), request.node.nodeid))


def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty home for all tests: making a folder for each of them takes longer than most tests."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    return home


def _refusing(connect: Any, test: str) -> Any:
    def connect_to_loopback(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            pytest.fail(f"{test} reaches out to {address[0]}, port {address[1]}", pytrace=False)
        return connect(self, address)

    return connect_to_loopback


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
