"""The fixtures of the commands' tests: command lines, with and without Amazon, and Amazon itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.cloud import Cloud, check_files, set_secrets
from cli.command_line import AmazonCommandLine, CommandLine
from stand_ins.amazon.fixtures import amazon, amazon_host
from stand_ins.amazon.server import Amazon
from stand_ins.label_studio.fixtures import studio
from workflows.desk import make_clients_once

from ls_transcribe.engines.amazon import running_jobs

__all__ = ["amazon", "amazon_host", "studio"]


@pytest.fixture
def local_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """A command line for tests that need no Amazon."""
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def command_line(
    amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AmazonCommandLine:
    """A command line with Amazon, whose jobs end at once."""
    make_clients_once(monkeypatch)
    monkeypatch.setattr(running_jobs, "_SHORTEST_PAUSE", 0.01)  # seconds
    return AmazonCommandLine(amazon, tmp_path, monkeypatch, capsys)


@pytest.fixture
def cloud(
    amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Cloud]:
    """Amazon with a fast clock, and a command line. No file that a command leaves may hold a secret."""
    make_clients_once(monkeypatch)
    set_secrets(monkeypatch)
    yield Cloud(amazon, CommandLine(tmp_path, monkeypatch, capsys))
    check_files(tmp_path)
