"""Files are replaced as a whole or not at all."""

import os
from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.store.atomic_write import atomic_write, clear_partials


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


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """What a process that was killed in the midst of writing left."""
    pid = os.fork()
    if not pid:
        with atomic_write(tmp_path / "tasks.json") as file:
            file.write(b"half")
            file.flush()
            os._exit(9)
    os.waitpid(pid, 0)
    (left,) = tmp_path.iterdir()
    return left


def test_what_a_killed_run_left_is_cleared_away(killed: Path) -> None:
    """It is never taken for anything, and goes when its folder is cleared."""
    with atomic_write(killed.with_name("tasks.json")) as file:
        file.write(b"new")
    before = len(list(killed.parent.iterdir()))
    clear_partials(killed.parent)
    assert (before, [path.name for path in killed.parent.iterdir()]) == (2, ["tasks.json"])


def test_what_others_are_writing_stays(tmp_path: Path) -> None:
    """So does what only looks like it."""
    others = ("notes.partial", ".ls-transcribe-notes.partial", ".tasks.json.partial")
    for name in others:
        (tmp_path / name).touch()
    (tmp_path / f".ls-transcribe-{'0' * 32}.partial").mkdir()
    with atomic_write(tmp_path / "tasks.json") as file:
        file.write(b"new")
        clear_partials(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} > {"tasks.json", *others}
    assert len(list(tmp_path.iterdir())) == 5


def test_there_is_nothing_to_clear_where_there_is_no_folder(tmp_path: Path) -> None:
    """A folder of documents may not be there yet."""
    clear_partials(tmp_path / "nowhere")


def test_no_name_can_be_foreseen(tmp_path: Path) -> None:
    """Whoever may write into the folder can put no link where something is going to be written."""
    seen = set()
    for _ in range(20):
        with atomic_write(tmp_path / "tasks.json"):
            seen |= {path.name for path in tmp_path.iterdir() if path.name != "tasks.json"}
    assert len(seen) == 20


def test_a_name_that_is_taken_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link is not followed, even under the right name."""
    monkeypatch.setattr("os.urandom", bytes)
    victim = tmp_path / "victim"
    (tmp_path / f".ls-transcribe-{'0' * 32}.partial").symlink_to(victim)
    with pytest.raises(OutputNotWritable, match="File exists"), atomic_write(tmp_path / "tasks.json"):
        pass
    assert not victim.exists()


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    """What it leads to stays as it is."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"somebody's")
    (tmp_path / "tasks.json").symlink_to(victim)
    with atomic_write(tmp_path / "tasks.json") as file:
        file.write(b"new")
    assert (victim.read_bytes(), (tmp_path / "tasks.json").read_bytes()) == (b"somebody's", b"new")
