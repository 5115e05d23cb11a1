"""What a disk refuses is told as what it is, and in another process too."""

import errno
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import DiskFull, LedgerUnreadable, TemporaryFolderUnusable
from ls_transcribe.store import disks
from ls_transcribe.store.temporary_folder import temporary_folder


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "the disk mounted at"),
        (errno.EDQUOT, "your quota on"),
        (errno.EROFS, "its file system is read-only"),
        (errno.EIO, "the disk fails (Input/output error)"),
        (errno.EISDIR, "Is a directory"),
    ],
)
def test_what_is_wrong_with_a_disk_is_told(tmp_path: Path, number: int, told: str) -> None:
    """Each has another remedy."""
    assert told in str(disks.not_writable(tmp_path, OSError(number, os.strerror(number))))


def test_a_full_disk_says_how_much_is_needed(tmp_path: Path) -> None:
    """So that somebody knows how much room to make."""
    error = disks.not_writable(tmp_path, OSError(errno.ENOSPC, "No space left on device"), needed=1234)
    assert (type(error), "1,234 bytes are needed" in str(error), "run the same command again" in str(error)) == (
        DiskFull,
        True,
        True,
    )


@pytest.mark.parametrize("error", [DiskFull(Path("out"), needed=5), LedgerUnreadable(Path("ledger"), "it is damaged")])
def test_an_error_comes_back_from_a_worker_as_it_was(error: Exception) -> None:
    """A process that could not hand over its error would be taken for one that died."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_folder_a_thousand_folders_deep_is_made(tmp_path: Path) -> None:
    """Documents keep the folders of what they are made of, however deep these lie."""
    deep = tmp_path.joinpath(*["d"] * 1200)
    disks.make_folder(deep)
    try:
        assert deep.is_dir()
    finally:
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)  # noqa: S607  # pytest would not manage


def test_no_place_for_temporary_files_is_told(tmp_path: Path) -> None:
    """With the variable that names another."""
    program = (
        "import tempfile; from ls_transcribe.store.temporary_folder import temporary_folder\n"
        "def none(): raise FileNotFoundError(2, 'No usable temporary directory found')\n"
        "tempfile.gettempdir = none\n"
        "with temporary_folder(): pass"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "TemporaryFolderUnusable: No temporary file can be made in" in ended.stderr


def test_a_temporary_folder_without_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is full, or a quota is used up."""
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: (_ for _ in ()).throw(full))
    with pytest.raises(DiskFull, match="name another folder for temporary files with the variable TMPDIR"):
        temporary_folder().__enter__()


def test_a_temporary_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the reason is."""
    refused = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: (_ for _ in ()).throw(refused))
    with pytest.raises(TemporaryFolderUnusable, match="you may not write there"):
        temporary_folder().__enter__()
