"""No test touches the world: no network beyond this machine, no settings of whoever runs the tests."""

import os
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from demo import demo

__all__ = ["demo"]

_SETTINGS = ("AWS_", "LABEL_STUDIO_", "LS_TRANSCRIBE_MODEL", "HF_")
_NETWORK = {
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
}  # fmt: skip
_PROGRAM = "LABEL_STUDIO_BIN"  # which Label Studio the end-to-end tests start
_END_TO_END = "tests/e2e/"
_WITH_SERVERS_OF_THEIR_OWN = (f"{_END_TO_END}test_report_page.py", f"{_END_TO_END}test_review.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The end-to-end tests come first: of what workers share out, they are the longest piece. They need programs."""
    for item in items:
        if item.nodeid.startswith(_END_TO_END):
            item.add_marker("programs")
    items.sort(key=lambda item: not item.nodeid.startswith(_END_TO_END))


@pytest.hookimpl(optionalhook=True)  # pytest without xdist knows no such hook
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker gets whole files, and one of them those end-to-end tests that share a server and a browser."""
    from xdist.scheduler import LoadFileScheduling  # only here: it may not be there, nor is it needed in a worker

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # it has no types
        def _split_scope(self, nodeid: str) -> str:
            shares = nodeid.startswith(_END_TO_END) and not nodeid.startswith(_WITH_SERVERS_OF_THEIR_OWN)
            return _END_TO_END if shares else super()._split_scope(nodeid)

    config.option.loadscopereorder = False  # as they were collected, not the file with the most tests first
    return Scheduling(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tables that tests have made are for whoever reads the log, which what a worker prints does not reach."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == "table":
                terminalreporter.section(report.nodeid)
                terminalreporter.line(value)


@pytest.fixture(autouse=True)
def _no_outside_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(_home(tmp_path_factory)))
    for name in list(os.environ):
        if (name.startswith(_SETTINGS) and name != _PROGRAM) or name.upper() in _NETWORK:
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
