"""docs/commands.md tells the truth: its help texts are the commands' own, word for word."""

import subprocess
import sys

import commands_page
import pytest

from ls_transcribe.cli import COMMANDS


def test_page() -> None:
    """The page is what `make commands-page` writes today: in its own process, for click keeps its help."""
    line = [sys.executable, "-m", "commands_page", "--print"]
    tests = commands_page.PAGE.parents[1] / "tests"
    printed = subprocess.run(line, cwd=tests, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    assert commands_page.PAGE.read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("command", [[], ["export"], ["label-config"]])
def test_help(command: list[str]) -> None:
    """What the program itself prints stands in the page."""
    line = [sys.executable, "-m", "ls_transcribe", *command, "--help"]
    printed = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=True).stdout.rstrip()

    assert f"\n{printed}\n```\n" in commands_page.PAGE.read_text(encoding="utf-8")


def test_no_sentence_is_cut() -> None:
    """The list of commands has each sentence whole."""
    beginning = commands_page.PAGE.read_text(encoding="utf-8").partition("## ls-transcribe export")[0]
    words = " ".join(beginning.split())

    assert [sentence for sentence in COMMANDS.values() if sentence not in words] == []
