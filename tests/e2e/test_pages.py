"""What the pages show of a push and of a pull is what they print."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from demo import Demo
from pages import PAGES, REPOSITORY, typed_on
from studio import Studio


def typed(studio: Studio, folder: Path, page: str, command: str) -> str:
    """What the command on a page prints that begins so, in a folder where the samples are."""
    environment = {**os.environ, "LABEL_STUDIO_URL": studio.url, "LABEL_STUDIO_API_KEY": studio.account.token}
    line = [sys.executable, "-m", "ls_transcribe", *typed_on(page, command)]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.replace(studio.url, "http://localhost:8080")


@pytest.fixture(scope="module")
def pushed(studio: Studio, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder from which the samples were pushed, and what that printed."""
    folder = tmp_path_factory.mktemp("demo")
    demo.copy_output(folder / "data" / "output")
    shutil.copytree(REPOSITORY / "data" / "samples", folder / "data" / "samples")
    return folder, typed(studio, folder, "docs/label-studio.md", "push data/samples ")


def test_push(pushed: tuple[Path, str]) -> None:
    """But for the number of the project."""
    told = pushed[1].rpartition("\n\n")[2]
    assert re.sub(r"(projects?.)\d+", r"\g<1>1", told) in PAGES["docs/label-studio.md"]


def test_pull(studio: Studio, pushed: tuple[Path, str]) -> None:
    """Where all was found right but for one word, and each recording was looked at for twenty seconds."""
    folder, told = pushed
    project = int(told.rpartition("/projects/")[2].partition("/")[0])
    for prediction in studio.predictions(project):
        text = prediction["result"][0]["value"]["text"][0]
        studio.annotate(prediction["task"], text.replace("tomorrow mining", "tomorrow morning"), lead_time=20)

    assert typed(studio, folder, "docs/review.md", "pull ").strip("\n") in PAGES["docs/review.md"]
