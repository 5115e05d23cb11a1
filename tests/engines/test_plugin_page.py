"""The plug-in of docs/engines.md: it is what the page says, it installs, and it transcribes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import audio
import pytest
from cli.command_line import CommandLine

PAGE = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module", name="installed")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the page's files are installed into, as pip does it, without any network."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for name, text in FILES.items():
        (source / name).write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--disable-pip-version-check", "--target", target, source], check=True)
    return target


@pytest.fixture(name="shell")
def _shell(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.syspath_prepend(installed)
    sound = audio.silence(1.0) + audio.tone(1.0) + audio.silence(1.0)
    (tmp_path / "calls").mkdir()
    audio.write_wav(tmp_path / "calls" / "one.wav", sound)
    return CommandLine(tmp_path, monkeypatch, capsys)


def test_it_is_short() -> None:
    """Both files together: a plug-in is written in an hour."""
    assert (list(FILES), sum(len(text.splitlines()) for text in FILES.values()) < 60) == (
        ["pyproject.toml", "loud_engine.py"],
        True,
    )


def test_it_transcribes(shell: CommandLine) -> None:
    """What is installed is listed, hears what is loud, and takes its option, which the folder remembers."""
    listed = shell.run("engines")
    first = shell.run("export", "calls", "--engine", "loud", "-o", "out", "-q")
    (task,) = json.loads(Path("out/tasks.json").read_text())
    deaf = shell.run("export", "calls", "--engine-option", "level=32767", "-o", "out", "--retranscribe", "-q")
    (silent,) = json.loads(Path("out/tasks.json").read_text())
    status = shell.run("status", "-o", "out")

    assert (first.code, deaf.code, first.err, deaf.err) == (0, 0, "", "")
    assert (task["data"]["engine"], task["predictions"][0]["result"][0]["value"]["text"]) == ("loud", ["[loud]"])
    assert silent["predictions"][0]["result"][0]["value"]["text"] == [""]
    assert ["loud", "ls-transcribe-loud", "1.0", "yes"] in [line.split() for line in listed.out.splitlines()]
    assert "--engine-option level=VALUE: how loud loud is, up to 32767 (default: 1000)" in listed.out
    assert "--engine-option level=32767" in status.out
