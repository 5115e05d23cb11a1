"""One Label Studio and one browser for all end-to-end tests."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import browser as browsers
from e2e import studio as studios
from e2e.browser import Reviewer
from e2e.studio import Studio

# The server's first start is hundreds of small database transactions: in memory they take two thirds of the time.
MEMORY = Path("/dev/shm")  # noqa: S108


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A Label Studio that serves recordings below `studio.document_root` (to projects that ask for it)."""
    try:
        program = studios.program()
    except studios.StudioError as error:
        pytest.fail(str(error), pytrace=False)
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="label-studio-", dir=place) as folder,
        Studio(program, Path(folder), tmp_path_factory.mktemp("served")) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def reviewer(studio: Studio) -> Iterator[Reviewer]:
    """A person with a browser, signed in to the studio."""
    try:
        program = browsers.program()
    except browsers.BrowserError as error:
        pytest.fail(str(error), pytrace=False)
    with Reviewer.signed_in(studio, program) as person:
        yield person
