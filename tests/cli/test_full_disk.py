"""A disk that gets full: that is told, and once there is room the same command ends as if there always had been."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import audio
import pytest
import small_disk
from small_disk import SmallDisk, contents

_MOMENTS = 20
_QUICK = (1, 9)  # of them: those that `make test` tries, too
_COMMANDS = {
    "export": ("export", "calls", "--transcripts", "texts", "--docx", "--srt"),
    "convert": ("convert", "texts", "--docx", "--vtt", "--workers", "1"),
    "workers": ("convert", "texts", "--docx", "--vtt", "--workers", "2"),
    "recogniser": ("export", "calls", "--engine", "pocketsphinx", "--txt", "--workers", "1"),
}
_ROUNDS = [
    pytest.param(name, moment, marks=[] if name in ("export", "convert") and moment in _QUICK else pytest.mark.soak)
    for name in _COMMANDS
    for moment in range(_MOMENTS)
]
_undisturbed: dict[str, tuple[int, Any]] = {}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk.mounted(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with recordings in `calls` and their transcripts in `texts`."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("calls", "texts"):
        (folder / name).mkdir()
    for number in range(1, 7):
        audio.write_wav(folder / "calls" / f"{number}.wav", audio.silence(number / 10))
        lines = [f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nLine {n} of {number}.\n" for n in range(1, 9 * number)]
        (folder / "texts" / f"{number}.srt").write_text("\n".join(lines))
    return folder


def run(disk: SmallDisk, sources: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in the folder of sources, on the small disk."""
    typed = [sources / word if (sources / word).exists() else word for word in words]
    command = disk.command(sys.executable, "-m", "ls_transcribe", *typed, "-o", disk.place / "out", "-q")
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def _without_disturbance(disk: SmallDisk, sources: Path, name: str) -> tuple[int, Any]:
    """How many bytes a command takes, and what it leaves."""
    if name not in _undisturbed:
        disk.clear()
        ended = run(disk, sources, *_COMMANDS[name])
        assert (ended.stderr, ended.returncode) == ("", 0)
        _undisturbed[name] = disk.used(), contents(disk.inside / "out")
    return _undisturbed[name]


@pytest.mark.parametrize(("name", "moment"), _ROUNDS)
def test_after_room_is_made_the_same_command_completes(disk: SmallDisk, sources: Path, name: str, moment: int) -> None:
    """It is told as a full disk, whatever was being written; nothing is lost, nothing stays of what was begun."""
    needed, expected = _without_disturbance(disk, sources, name)
    disk.clear()
    room = needed * moment // _MOMENTS
    full, again = small_disk.disturbed(disk, room, lambda: run(disk, sources, *_COMMANDS[name]))

    assert (" is full" in full.stderr, full.returncode, "Traceback" in full.stderr) == (True, 1, False)
    assert (again.stderr, again.returncode) == ("", 0)
    assert contents(disk.inside / "out") == expected


def test_a_transcript_that_finds_no_room_is_told_by_its_folder(disk: SmallDisk, tmp_path: Path) -> None:
    """A long one is the first that is refused: the ledger has found room."""
    for name in ("calls", "texts"):
        (tmp_path / name).mkdir()
    audio.write_wav(tmp_path / "calls" / "1.wav", audio.silence(0.1))
    said = "So it goes on and on. " * 40
    lines = [f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{said}\n" for n in range(60)]
    (tmp_path / "texts" / "1.srt").write_text("\n".join(lines))
    words = ("export", "calls", "--transcripts", "texts")
    disk.clear()
    full, again = small_disk.disturbed(disk, 1_000_000, lambda: run(disk, tmp_path, *words))

    told = (
        f"Error: Nothing more can be written to {disk.place}/out/transcripts: the disk mounted at {disk.place} is full"
    )
    assert (full.returncode, full.stderr[: len(told)], again.returncode) == (1, told, 0)
