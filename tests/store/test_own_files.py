"""Only files that this tool wrote, and that nobody has changed since, are replaced."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import FileInTheWay, OutputNotWritable
from ls_transcribe.store import own_files
from ls_transcribe.store.own_files import OWN, FileState, check_own, is_unchanged, replace_own, replacing_own

_BEFORE = 10**18  # ns


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.txt"


@pytest.fixture
def own(path: Path) -> FileState:
    """A file as this tool left it."""
    return replace_own(path, b"first", None)


def test_what_is_own_is_replaced(path: Path, own: FileState) -> None:
    """As often as there is something new."""
    second = replace_own(path, b"second", own)
    replace_own(path, b"third", second)
    assert path.read_bytes() == b"third"


def test_what_somebody_wrote_is_kept(path: Path) -> None:
    """It is named, and how to insist."""
    path.write_bytes(b"somebody's")
    with pytest.raises(FileInTheWay) as kept:
        replace_own(path, b"mine", None)
    assert (path.read_bytes(), str(kept.value)) == (
        b"somebody's",
        f"{path} was not written by this command, and is kept: move it away, or replace it with --overwrite",
    )


@pytest.mark.parametrize("content", [b"corrected", b"FIRST"])
def test_what_somebody_changed_is_kept(path: Path, own: FileState, content: bytes) -> None:
    """Also where it is as long as before."""
    path.write_bytes(content)
    os.utime(path, ns=(_BEFORE, _BEFORE))
    with pytest.raises(FileInTheWay, match="has been changed since it was written, and is kept"):
        replace_own(path, b"second", own)
    assert path.read_bytes() == content


def test_who_insists_has_it_replaced(path: Path, own: FileState) -> None:
    """Whatever it was."""
    path.write_bytes(b"corrected")
    state = replace_own(path, b"second", own, overwrite=True)
    assert (path.read_bytes(), is_unchanged(path, state)) == (b"second", True)


def test_what_was_only_copied_is_own(path: Path, own: FileState) -> None:
    """A restored backup has other times, and the same content."""
    os.utime(path, ns=(_BEFORE, _BEFORE))
    replace_own(path, b"second", own)
    assert path.read_bytes() == b"second"


def test_what_is_the_same_already_becomes_own(path: Path) -> None:
    """A run that was killed before it could remember a file finds what it would write; nothing is written."""
    path.write_bytes(b"same")
    os.utime(path, ns=(_BEFORE, _BEFORE))
    state = replace_own(path, b"same", None)
    assert (state.modified, path.stat().st_mtime_ns, is_unchanged(path, state)) == (_BEFORE, _BEFORE, True)


def _link(path: Path) -> None:
    path.with_name("victim").write_bytes(b"second")
    path.symlink_to(path.with_name("victim"))


@pytest.mark.parametrize("put", [_link, os.mkfifo])
def test_what_is_no_file_is_kept(path: Path, put: Callable[[Path], None]) -> None:
    """Links are not followed, not even to what is the same."""
    put(path)
    with pytest.raises(FileInTheWay):
        replace_own(path, b"second", None)
    replace_own(path, b"second", None, overwrite=True)
    assert (path.is_symlink(), path.read_bytes()) == (False, b"second")


def test_a_folder_is_told_as_what_it_is(path: Path) -> None:
    """Nothing replaces it, so nobody is told to insist."""
    path.mkdir()
    with pytest.raises(OutputNotWritable, match="Is a directory"):
        replace_own(path, b"second", None)


def test_a_file_that_is_as_it_was_is_not_read(path: Path, own: FileState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size and time are enough, so that a run on a large folder reads nothing."""
    monkeypatch.setattr(own_files, "_digest_of_file", None)
    assert is_unchanged(path, own)


def test_what_an_earlier_version_wrote_is_own(path: Path) -> None:
    """Its folder says so; no digest is known."""
    path.write_bytes(b"earlier")
    check_own(path, OWN)


def test_a_long_file_is_remembered_before_it_takes_its_place(path: Path, own: FileState) -> None:
    """A run that is killed in between has not lost sight of either content."""
    saved: list[FileState] = []

    def save(state: FileState) -> None:
        saved.append(state)
        assert (path.read_bytes(), is_unchanged(path, state)) == (b"first", True)

    with replacing_own(path, own, save=save) as file:
        file.writelines([b"sec", b"ond"])
    assert (path.read_bytes(), is_unchanged(path, saved[0])) == (b"second", True)
    path.write_bytes(b"third!")
    os.utime(path, ns=(_BEFORE, _BEFORE))
    assert not is_unchanged(path, saved[0])


def test_a_long_file_that_an_earlier_version_wrote_is_remembered_too(path: Path) -> None:
    """Its content is read once for that."""
    path.write_bytes(b"earlier")
    saved: list[FileState] = []
    with replacing_own(path, OWN, save=saved.append) as file:
        file.write(b"new")
    path.write_bytes(b"earlier")
    assert is_unchanged(path, replace(saved[0], modified=1))


def test_a_long_file_in_the_way_is_kept(path: Path) -> None:
    """Nothing is written beside it either."""
    path.write_bytes(b"somebody's")
    with pytest.raises(FileInTheWay), replacing_own(path, None, save=lambda _state: None):
        pass
    assert ([path], path.read_bytes()) == (list(path.parent.iterdir()), b"somebody's")
