"""The `status` command: what a ledger knows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import audio
import pytest


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ls_transcribe", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `in` with one silent recording, a broken and an empty one, and what an export made of it in `out`."""
    folder = tmp_path_factory.mktemp("status")
    (folder / "in").mkdir()
    audio.write_wav(folder / "in" / "quiet.wav", audio.silence(1))
    (folder / "in" / "broken.wav").write_text("no recording")
    (folder / "in" / "empty.wav").touch()
    run(folder, "export", "in", "-o", "out")
    return folder


def test_table(place: Path) -> None:
    """The state of each recording, the reasons of what failed, and the settings."""
    assert run(place, "status", "-o", "out").stdout == (
        "out: no run is on\n"
        "        1 COMPLETED\n"
        "        1 FAILED\n"
        "        1 refused\n"
        "  broken.wav: it cannot be read: it is no recording, whatever its name says, or it is damaged\n"
        "  empty.wav: the file is empty\n"
        f"  document_root: {place}\n"
        "  engine: pocketsphinx\n"
        "  label_config: default\n"
    )


def test_json(place: Path) -> None:
    """The same for programs."""
    told: dict[str, Any] = json.loads(run(place, "status", "-o", "out", "--json").stdout)

    assert (told["process"], told["recordings"], told["failures"][1]) == (
        None,
        {"COMPLETED": 1, "FAILED": 1, "refused": 1},
        {"recording": "empty.wav", "reason": "the file is empty"},
    )


def test_names_of_all_kinds(tmp_path: Path) -> None:
    """A name with a line break is shown on one line."""
    (tmp_path / "two\nlines.wav").touch()
    run(tmp_path, "export", ".", "-o", "out")

    assert r"  two\nlines.wav: the file is empty" in run(tmp_path, "status", "-o", "out").stdout.splitlines()


def test_no_ledger(tmp_path: Path) -> None:
    """A folder that no run has worked in is told so in a sentence."""
    ended = run(tmp_path, "status", "-o", "out")

    assert (ended.returncode, ended.stderr) == (
        1,
        f"Error: There is no ledger in {tmp_path}/out, so no run has worked there: name its output folder with -o.\n",
    )
