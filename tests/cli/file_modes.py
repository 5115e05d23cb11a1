"""Who may read the files below a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def usual_umask() -> Iterator[None]:
    """Have the umask of most computers: others may read what is made."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Return the permissions of each file below a folder, and of the folders in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        try:
            found[str(path.relative_to(folder))] = f"{path.stat().st_mode & 0o777:o}"
        except FileNotFoundError:  # SQLite takes its files away meanwhile
            continue
    return found


def wrong_modes(folder: Path) -> dict[str, str]:
    """Return those that are not right: only their owner's in closed folders, and as the umask has it in an open one."""
    is_open = {"": bool(folder.stat().st_mode & 0o077)}
    wrong = {}
    for name, mode in modes(folder).items():
        if (folder / name).is_dir():
            is_open[name] = False  # this program has made it
            right = "700"
        else:
            right = "644" if is_open[str(Path(name).parent).removeprefix(".")] else "600"
        if mode != right:
            wrong[name] = mode
    return wrong
