"""A disk of a few megabytes, which tests fill up: a file system in memory that only some processes see.

`unshare` makes it for ordinary users, too, where the system lets them have namespaces of their own.
"""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SIZE = 8 * 2**20  # bytes
_PAGE = 4096  # bytes: what files take is a multiple of it
_MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && echo "$$" && exec cat'
_TIMES = re.compile(rb"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?)?|\d\d? \w+ \d{4}")


@dataclass(frozen=True)
class SmallDisk:
    """Where it is for the processes that see it (`place`), and for the tests (`inside`). `keeper` keeps it there."""

    keeper: int
    place: Path
    inside: Path

    def command(self, *words: str | Path) -> list[str]:
        """Return the command that runs this one where the disk is seen."""
        return ["nsenter", "-t", str(self.keeper), "-U", "-m", "--preserve-credentials", *map(str, words)]

    def fill(self, room: int) -> None:
        """Fill it but for so many bytes."""
        content = bytes(_PAGE)
        filler = self.inside / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(content) == _PAGE:
                    pass
            except OSError:
                pass
        with filler.open("r+b") as file:
            file.truncate(max(0, filler.stat().st_size // _PAGE * _PAGE - room))

    @contextmanager
    def read_only(self, *names: str) -> Iterator[None]:
        """Have a folder on it be a file system that can only be read, as a disk is after a fault. It is made first."""
        folder = self.place.joinpath(*names)
        mount = 'mkdir -p "$1" && mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
        subprocess.run(self.command("sh", "-c", mount, "sh", folder), check=True)
        try:
            yield
        finally:
            subprocess.run(self.command("umount", folder), check=True)

    def make_room(self) -> None:
        """Take away what filled it."""
        (self.inside / "filler").unlink(missing_ok=True)

    def clear(self) -> None:
        """Take away everything."""
        for path in self.inside.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def used(self) -> int:
        """How much of it is taken (bytes)."""
        return sum(-(-path.stat().st_size // _PAGE) * _PAGE for path in self.inside.rglob("*") if path.is_file())


@contextmanager
def mounted(place: Path) -> Iterator[SmallDisk]:
    """Have a small disk at a place while a `with` goes on."""
    place.mkdir(exist_ok=True)
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _MOUNT, "sh", str(_SIZE), str(place)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as keeper:
        assert keeper.stdin and keeper.stdout and keeper.stderr  # noqa: PT018
        number = keeper.stdout.readline().strip()
        assert number, (
            f"no small disk can be made here, for which user namespaces must be allowed: {keeper.stderr.read()}"
        )
        yield SmallDisk(int(number), place, Path(f"/proc/{number}/root{place}"))
        keeper.stdin.close()


def contents(folder: Path) -> Mapping[str, object]:
    """What is in the files of a folder, but for databases and locks: dates are left out, and documents unpacked."""
    return {
        str(path.relative_to(folder)): _unpacked(path) if path.suffix == ".docx" else _TIMES.sub(b"", path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not re.search(r"\.(sqlite3(-\w+)?|lock)$", path.name)
    }


def _unpacked(path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: _TIMES.sub(b"", packed.read(name)) for name in packed.namelist()}


Ended = subprocess.CompletedProcess[str]


def disturbed(disk: SmallDisk, room: int, run: Callable[[], Ended]) -> tuple[Ended, Ended]:
    """Run a command with so many bytes of room, and again when there is more. Return how it ended each time."""
    disk.fill(room)
    full = run()
    disk.make_room()
    return full, run()
