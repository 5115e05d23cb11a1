"""Disks that can only be read, from the start or since a fault in a run: that is told, and costs nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import audio
import pytest
import small_disk
from processes import started, wait_until
from small_disk import SmallDisk, contents

_OPTIONS = ("--transcripts", "texts", "--txt", "-o", "out", "-q")
_TOLD = "Error: The output folder {} cannot be used (its file system is read-only): choose another with -o.\n"
_PACKAGES = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def _mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk.mounted(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture
def disk(_mounted: SmallDisk) -> SmallDisk:
    """A disk with recordings in `calls` and their transcripts in `texts`, and a folder for temporary files."""
    _mounted.clear()
    for name in ("calls", "texts", "scratch"):
        (_mounted.inside / name).mkdir()
    for number in range(2):
        audio.write_wav(_mounted.inside / "calls" / f"{number}.wav", audio.silence(0.1 + number / 10))
        (_mounted.inside / "texts" / f"{number}.srt").write_text("1\n00:00:00,000 --> 00:00:00,100\nHello.\n")
    return _mounted


def _command(disk: SmallDisk, *words: str) -> list[str]:
    variables = (f"TMPDIR={disk.place}/scratch", f"PYTHONPATH={_PACKAGES}")
    return disk.command("env", "-C", disk.place, *variables, sys.executable, "-m", "ls_transcribe", *words)


def _run(disk: SmallDisk, *words: str) -> tuple[int, str]:
    """Return the exit code of a command, and what it complained of."""
    command = _command(disk, *words)
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stderr


@contextmanager
def _waiting(disk: SmallDisk) -> Iterator["subprocess.Popen[str]"]:
    """A run that has its ledger open, and waits for the names of its sources."""
    with started(_command(disk, "export", "-", *_OPTIONS), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert wait_until((disk.inside / "out" / "ledger.sqlite3-wal").exists)
        yield process


@pytest.mark.parametrize(
    "names", [(), *(pytest.param((name,), marks=pytest.mark.soak) for name in ("transcripts", "documents"))]
)
def test_a_disk_that_becomes_read_only(disk: SmallDisk, names: tuple[str, ...]) -> None:
    """The run ends with a sentence. Once the disk works again the same command leaves what it would have left."""
    assert _run(disk, "export", "calls", *_OPTIONS) == (0, "")
    expected = contents(disk.inside / "out")
    (disk.inside / "out").rename(disk.inside / "undisturbed")
    with _waiting(disk) as process, disk.read_only("out", *names):
        _, told = process.communicate("calls\n")
    again = _run(disk, "export", "calls", *_OPTIONS)

    assert (process.returncode, told) == (1, _TOLD.format(disk.place.joinpath("out", *names)))
    assert (again, contents(disk.inside / "out")) == ((0, ""), expected)


def test_a_disk_that_is_read_only(disk: SmallDisk) -> None:
    """What would write is refused. What only reads does so, also what a killed run left, if there is room."""
    with _waiting(disk) as process:
        process.kill()
    with disk.read_only("out"):
        refused = [_run(disk, *words, "-o", "out") for words in (("convert", "texts", "--txt"), ("archive",))]
        told = _run(disk, "status", "-o", "out")
        disk.fill(8_192)
        full = _run(disk, "status", "-o", "out")

    assert refused == [(1, _TOLD.format(place)) for place in ("out", disk.place / "out")]
    assert (told, full[0]) == ((0, ""), 1)
    assert full[1].startswith(
        f"Error: Nothing more can be written to {disk.place}/scratch: the disk mounted at {disk.place} is full"
    )
