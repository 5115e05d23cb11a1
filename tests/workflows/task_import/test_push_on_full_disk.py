"""Pushes of a folder on a disk that gets full are finished by the next, once there is room: each task is there once."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_disk
from pushing import Office, fill, in_s3, title
from small_disk import SmallDisk

_MOMENTS = 20
_QUICK = 10  # the moment that `make test` tries


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk.mounted(tmp_path_factory.mktemp("disk")) as made:
        yield made


def _push(disk: SmallDisk, office: Office, name: str) -> small_disk.Ended:
    command = disk.command(*office.command(disk.place / "out", office.studio.url, "--title", name, "-q"))
    return subprocess.run(command, text=True, check=False, **office.ways)


def _copy(disk: SmallDisk, folder: Path) -> int:
    """Have the disk hold a folder that is to be pushed, and nothing else. Return how many bytes that takes."""
    disk.clear()
    shutil.copytree(folder, disk.inside / "out")
    return disk.used()


@pytest.mark.parametrize(
    "moment", [pytest.param(n, marks=[] if n == _QUICK else pytest.mark.soak) for n in range(_MOMENTS)]
)
def test_after_room_is_made_the_same_command_completes(
    disk: SmallDisk, office: Office, tmp_path: Path, moment: int
) -> None:
    """What was imported before the disk was full is not imported again."""
    recordings = in_s3(range(6))
    folder = fill(tmp_path / "out", recordings)
    before = _copy(disk, folder)
    assert _push(disk, office, title()).returncode == 0
    needed = disk.used() - before
    _copy(disk, folder)
    name = title()
    full, again = small_disk.disturbed(disk, needed * moment // _MOMENTS, lambda: _push(disk, office, name))

    [project] = [one for one in office.studio.call("GET", "projects/")["results"] if one["title"] == name]
    assert (" is full" in full.stderr, full.returncode, "Traceback" in full.stderr) == (True, 1, False)
    assert (again.returncode, office.recordings(project["id"])) == (0, [one.name for one in recordings])


def test_a_folder_that_can_only_be_read(disk: SmallDisk, office: Office, tmp_path: Path) -> None:
    """It is refused before anything is sent: what is imported has to be written down."""
    recordings = in_s3(range(2))
    _copy(disk, fill(tmp_path / "out", recordings))
    name = title()
    with disk.read_only("out"):
        refused = _push(disk, office, name)
    sent = [one for one in office.studio.call("GET", "projects/")["results"] if one["title"] == name]
    again = _push(disk, office, name)

    told = f"Error: The output folder {disk.place}/out cannot be used (its file system is read-only)"
    assert (refused.returncode, refused.stderr[: len(told)], sent) == (1, told, [])
    [project] = [one for one in office.studio.call("GET", "projects/")["results"] if one["title"] == name]
    assert (again.returncode, office.recordings(project["id"])) == (0, [one.name for one in recordings])
