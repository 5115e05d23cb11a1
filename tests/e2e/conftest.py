"""One Label Studio and one browser for all end-to-end tests."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.command_line import CommandLine
from e2e.browser import BrowserError, Reviewer
from e2e.browser import program as browser_program
from e2e.desk import Desk
from e2e.migrated_database import memory_folder
from e2e.studio import StudioError, StudioServer
from e2e.studio import program as studio_program
from pushing_fixtures import office, storage, weather
from stand_ins.amazon.fixtures import amazon, amazon_host
from studio import Studio

__all__ = ["amazon", "amazon_host", "office", "storage", "weather"]


def found(look: Callable[[], Path]) -> Path:
    """Give the program, or fail the test with the sentence that says how to get it."""
    try:
        return look()
    except (StudioError, BrowserError) as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A Label Studio that serves recordings below `studio.document_root` (to projects that ask for it)."""
    program = found(studio_program)
    with (
        tempfile.TemporaryDirectory(prefix="label-studio-", dir=memory_folder()) as folder,
        StudioServer(program, Path(folder), tmp_path_factory.mktemp("served")) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def reviewer(studio: Studio) -> Iterator[Reviewer]:
    """A person with a browser, signed in to the studio."""
    with Reviewer.signed_in(studio, found(browser_program)) as person:
        yield person


@pytest.fixture
def desk(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Somebody at a terminal, with an output folder that is not there yet."""
    return Desk(studio, CommandLine(tmp_path, monkeypatch, capsys), monkeypatch)
