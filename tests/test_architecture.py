"""ARCHITECTURE.md is the map of the code: what it names is there, and what is there is on it."""

import re
from pathlib import Path

import pytest

import ls_transcribe

PACKAGE = Path(ls_transcribe.__file__).parent
REPOSITORY = Path(__file__).parents[1]
MAP = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_every_room_is_on_the_map() -> None:
    """The table has a row for each folder and file at the top of the package, in the order of imports."""
    rooms = {path.name + "/" * path.is_dir() for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    rows = re.findall(r"(?m)^\| `([\w./]+)` \|", MAP)
    assert (rooms - {"__init__.py", "__pycache__/"}, len(rows)) == (set(rows), len(set(rows)))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w.]+(?:/[\w.]+)*(?:/|\.py|\.md|\.sqlite3))`", MAP))))
def test_every_path_on_the_map_is_there(path: str) -> None:
    """Paths are those of the repository, or are below the package; databases are made by the store."""
    if path.endswith(".sqlite3"):
        found = any(path in file.read_text(encoding="utf-8") for file in (PACKAGE / "store").rglob("*.py"))
    else:
        found = (PACKAGE / path).exists() or (REPOSITORY / path).exists()
    assert found, f"ARCHITECTURE.md names {path}, and there is no such file or folder"
