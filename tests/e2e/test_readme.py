"""What the README shows of a push and of a pull is what they print."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from demo import Demo
from studio import REPOSITORY, Studio

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def typed(studio: Studio, folder: Path, command: str) -> str:
    """What the README's command prints that begins so, in a folder where the samples are."""
    (words,) = re.findall(rf"\$ ls-transcribe ({command}.*?)\n```", README)
    environment = {**os.environ, "LABEL_STUDIO_URL": studio.url, "LABEL_STUDIO_API_KEY": studio.account.token}
    line = [sys.executable, "-m", "ls_transcribe", *shlex.split(words)]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.replace(studio.url, "http://localhost:8080")


@pytest.fixture(scope="module")
def pushed(studio: Studio, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder from which the samples were pushed, and what that printed."""
    folder = tmp_path_factory.mktemp("demo")
    demo.copy_output(folder / "data" / "output")
    shutil.copytree(REPOSITORY / "data" / "samples", folder / "data" / "samples")
    return folder, typed(studio, folder, "push data/samples ")


def test_push(pushed: tuple[Path, str]) -> None:
    """But for the number of the project."""
    told = pushed[1].rpartition("\n\n")[2]
    assert re.sub(r"(projects?.)\d+", r"\g<1>1", told) in README


def test_pull(studio: Studio, pushed: tuple[Path, str]) -> None:
    """Where all was found right but for one word, and each recording was looked at for twenty seconds."""
    folder, told = pushed
    project = int(told.rpartition("/projects/")[2].partition("/")[0])
    for prediction in studio.predictions(project):
        text = prediction["result"][0]["value"]["text"][0]
        studio.annotate(prediction["task"], text.replace("tomorrow mining", "tomorrow morning"), lead_time=20)

    assert typed(studio, folder, "pull ").strip("\n") in README
