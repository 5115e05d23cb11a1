"""Who may read a new file: its owner, in folders that are closed to others; else whoever the user's umask lets."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ls_transcribe.store.atomic_write import atomic_write, partial_file
from ls_transcribe.store.conversion_record import ConversionRecord
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.new_files import create_if_missing, is_open_to_all, mode_in
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_database import ReviewDatabase


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _atomic(folder: Path) -> None:
    with atomic_write(folder / "tasks.json") as file:
        file.write(b"[]")


def _lock(folder: Path) -> None:
    with OutputFolder(folder).lock():
        pass


def _ledger(folder: Path) -> None:
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        ledger.save_settings(engine="amazon")
        _check_modes(folder)  # with SQLite's own files beside it


def _reviews(folder: Path) -> None:
    with ReviewDatabase.open(folder / "reviews.sqlite3"):
        _check_modes(folder)


def _record(folder: Path) -> None:
    with ConversionRecord.open(folder):
        pass


def _check_modes(folder: Path) -> None:
    closed = not folder.stat().st_mode & 0o077
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}
    assert modes
    assert set(modes.values()) == {"0o600" if closed else "0o644"}, modes


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o750])
@pytest.mark.parametrize("write", [_atomic, _lock, _ledger, _reviews, _record])
def test_each_file_of_a_folder(write: Callable[[Path], None], mode: int, tmp_path: Path) -> None:
    """Its lock, its database and what SQLite makes beside it, and what is written into it."""
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(mode)
    write(folder)
    _check_modes(folder)


def test_a_copy_of_a_recording_is_closed_while_it_is_written(tmp_path: Path) -> None:
    """It gets the permissions of the recording when it is whole."""
    tmp_path.chmod(0o755)
    with partial_file(tmp_path) as (_file, partial):
        assert oct(partial.stat().st_mode & 0o777) == "0o600"


def test_a_folder_is_open_to_all_if_everybody_gets_there(tmp_path: Path) -> None:
    """The folders above it count: the folders of tests are closed, and so is what is in them."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        folder = top / "out"
        folder.mkdir()
        folder.chmod(0o755)
        closed_above = is_open_to_all(folder)
        top.chmod(0o755)
        open_to_all = is_open_to_all(folder)
        folder.chmod(0o750)
        assert (closed_above, open_to_all, is_open_to_all(folder), is_open_to_all(tmp_path / "none")) == (
            False,
            True,
            False,
            False,
        )


def test_what_is_there_stays(tmp_path: Path) -> None:
    """A database keeps its content and its permissions."""
    path = tmp_path / "a.sqlite3"
    path.write_bytes(b"1")
    path.chmod(0o640)
    create_if_missing(path)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"1", 0o640)


def test_no_folder(tmp_path: Path) -> None:
    """Whoever asks is told so by the system."""
    with pytest.raises(FileNotFoundError):
        mode_in(tmp_path / "none")
