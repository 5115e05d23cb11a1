"""Walks through folders and all that is below them, however deep that is."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WalkedFolder:
    """A folder and what is in it, in the order of names. `folders` has the names of those that are folders.

    `error` is what the system said if the folder cannot be read.
    """

    path: Path
    names: tuple[str, ...] = ()
    folders: frozenset[str] = frozenset()
    error: OSError | None = None


def walk(top: Path, is_left_out: Callable[[str], bool]) -> Iterator[WalkedFolder]:
    """Yield a folder, then those below it, each before its own subfolders. Links are followed; hidden folders are not.

    A link to a folder that it lies in is not, either: it would never end. `is_left_out` is asked with the real path of
    each folder.

    This is a loop: a path of 4,096 bytes can have 2,048 folders in it, more than a function can call itself.
    """
    waiting: list[tuple[Path, str, frozenset[str]]] = [(top, os.path.realpath(top), frozenset())]
    while waiting:
        path, real, above = waiting.pop()
        if real in above or is_left_out(real):
            continue
        names: list[str] = []
        below: list[os.DirEntry[str]] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:  # of a file only the name is kept: there may be a hundred thousand in a folder
                    names.append(entry.name)
                    if _is_folder(entry):
                        below.append(entry)
        except OSError as error:
            yield WalkedFolder(path, error=error)
            continue
        below.sort(key=lambda entry: entry.name)
        yield WalkedFolder(path, tuple(sorted(names)), frozenset([child.name for child in below]))
        around = above | {real}
        waiting.extend(
            (path / child.name, _real_path(child, real), around)
            for child in reversed(below)
            if not child.name.startswith(".")
        )


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: told as a file that cannot be read
        return False


def _real_path(entry: "os.DirEntry[str]", folder: str) -> str:
    """Return the real path of what is in a folder, without asking about each folder above it again."""
    return os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(folder, entry.name)  # noqa: PTH118
