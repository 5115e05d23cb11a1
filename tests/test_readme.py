"""The README tells the truth: its help texts are the commands' own, its output is what the command prints."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from demo import Demo
from stand_ins.amazon import server as amazon_server

from ls_transcribe.cli import COMMANDS, ls_transcribe
from ls_transcribe.transcripts import readers

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


SAMPLES = REPOSITORY / "data" / "samples"
AMAZON_DEMO = shlex.split(
    re.findall(r"\$ ls-transcribe (export data/samples .*?)\n```", README, re.DOTALL)[0].replace("\\\n", "")
)


def run(
    *arguments: str, folder: Path = REPOSITORY, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ls_transcribe", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True, env=env)


@pytest.mark.parametrize("name", COMMANDS)
def test_list_of_commands(name: str) -> None:
    """In the list stands how each command's own help begins."""
    command = ls_transcribe.get_command(click.Context(ls_transcribe), name)
    assert command
    assert (command.name, command.get_short_help_str(200)) == (name, COMMANDS[name])


def test_demo(demo: Demo) -> None:
    """What the README shows of the demo is what it prints, but for the place where it is run."""
    printed = demo.printed.replace(str(demo.folder), "/home/ada/ls-transcribe").replace(f"{REPOSITORY}/", "")

    assert printed.strip() in README


def amazon_demo(folder: Path, transcripts: Path) -> str:
    """What the README's one command for Amazon prints, with Amazon on this machine and the demo's transcripts there."""
    shutil.copytree(SAMPLES, folder / "data" / "samples")
    with amazon_server.running() as host:
        there = host.fresh()
        there.service.duration = lambda _uri: 0.0
        for transcript in transcripts.iterdir():
            sample = transcript.stem.rpartition("-")[0]
            (suffix,) = (path.suffix for path in SAMPLES.glob(f"{sample}.*") if path.suffix != ".txt")
            there.service.documents[f"s3://calls/incoming/{transcript.stem}{suffix}"] = transcript.read_bytes()
        return run(*AMAZON_DEMO, folder=folder, env={**os.environ, **there.environment}).stdout


def test_amazon_demo(tmp_path: Path, demo: Demo) -> None:
    """What the README shows of the one command for Amazon is what it prints."""
    printed = amazon_demo(tmp_path, demo.output / "transcripts").replace(f"{REPOSITORY}/", "")

    assert printed.strip() in README


def test_example_task(tmp_path: Path) -> None:
    """The task in the README is the one that its sample becomes."""
    shutil.copytree(REPOSITORY / "data" / "samples", tmp_path / "samples")
    run("export", "samples/library-notice.webm", "--engine", "pocketsphinx", "-o", "out", "-q", folder=tmp_path)
    (task,) = json.loads((tmp_path / "out" / "tasks.json").read_text(encoding="utf-8"))
    task["data"]["ls_transcribe_key"] = task["predictions"][0]["result"][0]["id"] = "…"
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)

    assert json.loads(shown) == task


@pytest.mark.parametrize("target", re.findall(r"^\$ make (\w+)$|`make (\w+)`", README))
def test_make_targets(target: tuple[str, str]) -> None:
    """Every make target that the README names exists."""
    name = "".join(target)

    assert re.search(rf"^{name}:", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_pictures(link: str) -> None:
    """Every file that the README shows is there."""
    assert (REPOSITORY / link).is_file()


def test_what_is_read_is_listed() -> None:
    """Every reader by its name, from the registry: nobody keeps a second list by hand."""
    start = README.index("Read are, known by their form and not by their name:")
    listed = re.findall(r"(?m)^- (.*)$", README[start : README.index("The Whisper family are", start)])

    assert listed == list(readers.names())
