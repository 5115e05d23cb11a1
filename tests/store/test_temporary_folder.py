"""Folders that are there for a moment."""

import os
import tempfile
from pathlib import Path

import pytest

from ls_transcribe.store.temporary_folder import temporary_folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nothing_is_left(place: Path) -> None:
    """Only its owner can open it, and it goes with what is in it."""
    with temporary_folder() as folder:
        (folder / "talk.wav").write_bytes(b"RIFF")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(place: Path) -> None:
    """The next one deletes it, and nothing that only looks like it or is in use."""
    pid = os.fork()
    if not pid:
        with temporary_folder() as folder:
            (folder / "talk.wav").write_bytes(b"RIFF")
            os._exit(9)
    os.waitpid(pid, 0)
    (place / "ls-transcribe-notes").mkdir()
    (place / "ls-transcribe-link").symlink_to("ls-transcribe-notes")
    left = len(list(place.iterdir()))
    with temporary_folder() as first, temporary_folder() as second:
        names = {path.name for path in place.iterdir()}
    assert (left, names) == (3, {"ls-transcribe-notes", "ls-transcribe-link", first.name, second.name})
