"""Pulls onto a disk that gets full are finished by the next, once there is room."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import small_disk
from pulling import Round
from small_disk import SmallDisk, contents
from studio import Studio
from workflows.pull.test_pull_again import begun

_MOMENTS = 20
_QUICK = 10  # the moment that `make test` tries


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk.mounted(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture(scope="module")
def reviewed(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A project of eight reviews."""
    round_ = begun(studio, tmp_path_factory.mktemp("many"), *[f"{number}.wav" for number in range(8)])
    studio.annotate_all(round_.project, {task: f"good {name}" for name, task in round_.tasks.items()})
    return round_


def _pull(disk: SmallDisk, round_: Round) -> small_disk.Ended:
    words = ["pull", "--url", round_.url, "--project", str(round_.project), "-o", str(disk.place / "reviewed"), "-q"]
    command = disk.command(sys.executable, "-m", "ls_transcribe", *words, "--from", round_.output, "--docx", "--srt")
    environment = {**os.environ, "LABEL_STUDIO_API_KEY": round_.studio.account.token}
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def undisturbed(disk: SmallDisk, reviewed: Round) -> tuple[int, object]:
    """How many bytes a pull takes, and what it leaves."""
    ended = _pull(disk, reviewed)
    assert (ended.stderr, ended.returncode) == ("", 0)
    return disk.used(), contents(disk.inside / "reviewed")


@pytest.mark.parametrize(
    "moment", [pytest.param(n, marks=[] if n == _QUICK else pytest.mark.soak) for n in range(_MOMENTS)]
)
def test_after_room_is_made_the_same_command_completes(
    disk: SmallDisk, reviewed: Round, undisturbed: tuple[int, object], moment: int
) -> None:
    """Every review, its documents, the report and the manifest are those of a pull that nothing happened to."""
    needed, expected = undisturbed
    disk.clear()
    full, again = small_disk.disturbed(disk, needed * moment // _MOMENTS, lambda: _pull(disk, reviewed))

    assert (" is full" in full.stderr, full.returncode, "Traceback" in full.stderr) == (True, 1, False)
    assert (again.stderr, again.returncode, contents(disk.inside / "reviewed")) == ("", 0, expected)


@pytest.mark.parametrize(
    "names", [(), *(pytest.param((name,), marks=pytest.mark.soak) for name in ("documents", "subtitles"))]
)
def test_a_folder_that_can_only_be_read(
    disk: SmallDisk, reviewed: Round, undisturbed: tuple[int, object], names: tuple[str, ...]
) -> None:
    """The pull ends with a sentence. Once the folder can be written to, the same command leaves what it would have."""
    disk.clear()
    with disk.read_only("reviewed", *names):
        refused = _pull(disk, reviewed)
    again = _pull(disk, reviewed)

    place = disk.place.joinpath("reviewed", *names)
    told = f"Error: The output folder {place} cannot be used (its file system is read-only)"
    assert (refused.returncode, refused.stderr[: len(told)]) == (1, told)
    assert (again.stderr, again.returncode, contents(disk.inside / "reviewed")) == ("", 0, undisturbed[1])
