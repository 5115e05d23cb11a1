"""PocketSphinx is for trying out: nobody gets its transcripts of hours without having named it."""

import wave
from pathlib import Path

import pytest
from cli.command_line import CommandLine

from ls_transcribe.engines import whisper

WORTH = "PocketSphinx is for trying out: it gets 27% of the words of read English wrong, and Whisper 4%"
INSTALL = "install Whisper: pip install --prefer-binary 'ls-transcribe[local]'"
TOLD = f"Note: {WORTH} (to do better, {INSTALL})\n"
REFUSED = (
    f"Error: More than 30 min of audio ({{number}}) are to be transcribed, and {WORTH}. To go on, {{advice}}; "
    "bring transcripts that you have, with --transcripts; or say --engine pocketsphinx.\n"
)


@pytest.fixture(name="command_line")
def _command_line(local_command_line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A machine on which Whisper is not installed."""
    monkeypatch.setattr(whisper, "find_spec", lambda name: None if name == "faster_whisper" else name)
    (local_command_line.folder / "calls").mkdir()
    return local_command_line


def _record(folder: Path, name: str, *, minutes: int) -> None:
    """Write a recording of silence, of few bytes."""
    with wave.open(str(folder / "calls" / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(2_000)
        file.writeframes(bytes([128 + len(name)]) * 2_000 * 60 * minutes)


def test_up_to_half_an_hour_is_transcribed_and_its_worth_is_told(command_line: CommandLine) -> None:
    """With what is better; nothing is told where it was named."""
    for name in ("a.wav", "bb.wav"):
        _record(command_line.folder, name, minutes=15)
    tried = command_line.run("export", "calls", "--dry-run")
    named = command_line.run("export", "calls", "--dry-run", "--engine", "pocketsphinx")
    assert (tried.code, TOLD in tried.err, named.code, named.err) == (0, True, 0, "")


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["a run", "a dry run"])
def test_more_is_refused_before_anything_is_transcribed(command_line: CommandLine, options: tuple[str, ...]) -> None:
    """Unless it was named, or fewer recordings are to be started."""
    for name in ("a.wav", "bb.wav"):
        _record(command_line.folder, name, minutes=16)
    ended = command_line.run("export", "calls", "-o", "out", "-q", *options)
    told = REFUSED.format(number="2 recordings", advice=INSTALL)
    assert (ended.code, ended.out, ended.err) == (1, "", told)
    assert list(command_line.folder.glob("out/tr*/*")) == []
    assert command_line.run("export", "calls", "--dry-run", "--limit", "1").code == 0
    assert command_line.run("export", "calls", "--dry-run", "--engine", "pocketsphinx").code == 0


def test_a_folder_keeps_the_engine_and_its_limit(command_line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is finished does not count; a better engine, installed since, is named; naming this one lifts the limit."""
    _record(command_line.folder, "a.wav", minutes=1)
    assert command_line.run("export", "calls", "-q").code == 0
    _record(command_line.folder, "bb.wav", minutes=29)
    assert command_line.run("export", "calls", "--dry-run").code == 0
    _record(command_line.folder, "ccc.wav", minutes=29)
    monkeypatch.setattr(whisper, "find_spec", lambda name: name)
    told = REFUSED.format(number="2 recordings", advice="say --engine whisper, which is installed")
    assert command_line.run("export", "calls", "-q").err == told
    assert command_line.run("export", "calls", "-q", "--engine", "pocketsphinx", "--limit", "0").code == 0
    assert command_line.run("export", "calls", "--dry-run").err == ""
