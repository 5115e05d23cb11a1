"""What `export` says where something is typed that is taken otherwise, or not at all."""

import pytest
from cli.command_line import CommandLine

from ls_transcribe.engines.registry import BUILT_IN


def test_another_english_is_heard_as_american(local_command_line: CommandLine) -> None:
    """PocketSphinx knows one English, and says so where another is asked for."""
    (local_command_line.folder / "talk.wav").write_bytes(b"sound")
    command = ("export", "talk.wav", "--engine", "pocketsphinx", "--dry-run", "--language-code")
    told = "Note: pocketsphinx knows US English only: en-GB is heard as en-US\n"

    assert told in local_command_line.run(*command, "en-GB").err
    assert "Note:" not in local_command_line.run(*command, "en-US").err


@pytest.mark.parametrize("engine", BUILT_IN)
def test_the_help_names_every_engine(local_command_line: CommandLine, engine: str) -> None:
    """Whoever reads it knows what --engine takes."""
    text = " ".join(local_command_line.run("export", "--help").out.split())

    assert engine in text.partition("--engine NAME ")[2].partition(" --")[0]
