"""Commands in messages can be typed where the user stands."""

import sys
from pathlib import Path

import pytest

from ls_transcribe.cli.wording import program, typed_command


@pytest.mark.parametrize(
    ("called", "found", "told"),
    [
        ("ls-transcribe", False, "ls-transcribe"),
        ("{here}/a b/bin/ls-transcribe", True, "ls-transcribe"),
        ("{here}/a b/bin/ls-transcribe", False, "'a b/bin/ls-transcribe'"),
        ("a b/bin/ls-transcribe", False, "'a b/bin/ls-transcribe'"),
        ("{here}/elsewhere/ls_transcribe/__main__.py", False, "'a b/bin/python' -m ls_transcribe"),
    ],
)
def test_program(called: str, *, found: bool, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name where the shell finds it by that, else its path; with python -m, that."""
    folder = tmp_path / "a b" / "bin"
    folder.mkdir(parents=True)
    (folder / "ls-transcribe").write_text("#!/bin/sh\n")
    (folder / "ls-transcribe").chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(folder if found else tmp_path))
    monkeypatch.setattr(sys, "argv", [called.format(here=tmp_path), "export", "my talks"])
    monkeypatch.setattr(sys, "executable", str(folder / "python"))

    assert (program(), typed_command()) == (told, f"{told} export 'my talks'")
