"""Files are replaced as a whole or not at all."""

from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.store.atomic_write import atomic_write


def test_a_file_takes_its_place_when_it_is_complete(tmp_path: Path) -> None:
    """While a file is written, who reads it reads the one before."""
    path = tmp_path / "tasks.json"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        meanwhile = path.read_bytes()
    assert (meanwhile, path.read_bytes(), list(tmp_path.iterdir())) == (b"old", b"new", [path])


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(28, "No space left on device"), OutputNotWritable),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (ValueError(), ValueError),
    ],
)
def test_a_file_that_is_not_completed_leaves_the_one_before(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    """A full disk, Ctrl-C or a fault leave everything as it was, and nothing beside it."""
    path = tmp_path / "tasks.json"
    path.write_bytes(b"old")
    with pytest.raises(raised):
        _write_half(path, error)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def _write_half(path: Path, error: BaseException) -> None:
    with atomic_write(path) as file:
        file.write(b"ne")
        raise error


def test_what_a_killed_run_left_is_written_over(tmp_path: Path) -> None:
    """Half a file of a run that could not clean up becomes part of nothing."""
    (tmp_path / ".tasks.json.partial").write_bytes(b"half of something longer")
    with atomic_write(tmp_path / "tasks.json") as file:
        file.write(b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("tasks.json", b"new")]
