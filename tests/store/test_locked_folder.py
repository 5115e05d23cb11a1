"""Folders are created once, and only one run at a time works in one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import FolderBusy, OutputNotWritable
from ls_transcribe.store.locked_folder import LockedFolder
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_folder import ReviewFolder


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    made = OutputFolder(tmp_path / "out")
    made.create()
    return made


def test_a_folder_is_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it was named from where one stood then."""
    monkeypatch.chdir(tmp_path)
    folder = ReviewFolder(Path("out"))
    monkeypatch.chdir("/")
    assert folder.reviews == tmp_path / "out" / "reviews.sqlite3"


def test_naming_a_folder_touches_nothing(tmp_path: Path) -> None:
    """A dry run leaves no folder behind."""
    OutputFolder(tmp_path / "out")
    ReviewFolder(tmp_path / "reviewed")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    """What is no folder cannot be one."""
    (tmp_path / "out").touch()
    with pytest.raises(OutputNotWritable) as refused:
        OutputFolder(tmp_path / "out").create()
    assert (
        str(refused.value) == f"The output folder {tmp_path}/out cannot be used (File exists): choose another with -o."
    )


def test_a_folder_that_may_not_be_written_to_is_refused(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before any work, not after it."""
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, whom the tests may run as, may write everywhere
    with pytest.raises(OutputNotWritable) as refused:
        folder.create()
    assert str(refused.value) == (
        f"The output folder {folder.path} cannot be used (you may not write there): choose another with -o."
    )


# One run at a time


@contextmanager
def _another_run(folder: LockedFolder) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has locked the folder until its standard input ends."""
    program = (
        "import sys; from importlib import import_module; from pathlib import Path\n"
        "folder = getattr(import_module(sys.argv[1]), sys.argv[2])(Path(sys.argv[3]))\n"
        "with folder.lock(): print('locked', flush=True); sys.stdin.read()"
    )
    kind = type(folder)
    command = [sys.executable, "-c", program, kind.__module__, kind.__name__, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process


def test_a_second_run_is_refused_and_told_who_is_at_work(folder: OutputFolder) -> None:
    """Two runs would write over each other; the refusal names the process and the ways on."""
    with _another_run(folder) as process, pytest.raises(FolderBusy) as refused, folder.lock():
        pass
    assert str(refused.value) == (
        f"Another run (process {process.pid}) is at work in {folder.path}: wait until it ends, "
        f"look at it with `ls-transcribe status -o {folder.path}`, or choose another folder with -o."
    )


def test_a_second_pull_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    """By the same words."""
    folder = ReviewFolder(tmp_path)
    with _another_run(folder) as process, pytest.raises(FolderBusy) as refused, folder.lock():
        pass
    assert str(refused.value) == (
        f"Another run (process {process.pid}) is at work in {tmp_path}: wait until it ends, "
        f"look at it with `ls-transcribe status -o {tmp_path}`, or choose another folder with -o."
    )


def test_a_pull_may_go_on_while_a_run_does(folder: OutputFolder) -> None:
    """Reviews are written beside, also where both were given one folder: their locks are two."""
    with _another_run(folder), ReviewFolder(folder.path).lock():
        assert ReviewFolder(folder.path).working_process() == os.getpid()


def test_a_run_that_was_refused_leaves_the_other_alone(folder: OutputFolder) -> None:
    """Who asks for a lock does not take away the name of who holds it."""
    with _another_run(folder) as process:
        for _ in range(2):
            with pytest.raises(FolderBusy), folder.lock():
                pass
        assert folder.working_process() == process.pid


def test_a_killed_run_frees_the_folder(folder: OutputFolder) -> None:
    """However a run ends, the next one can begin."""
    with _another_run(folder) as process:
        process.kill()
        process.wait()
        with folder.lock():
            under_way = folder.working_process()
    assert under_way == os.getpid()


def test_no_run_is_under_way_where_none_was(folder: OutputFolder) -> None:
    """A folder without a lock file is nobody's, and looking makes none."""
    assert (folder.working_process(), [path.name for path in folder.path.iterdir()]) == (None, ["transcripts"])


def test_no_run_is_under_way_after_it_has_ended(folder: OutputFolder) -> None:
    """The lock file stays, the lock does not."""
    with folder.lock():
        pass
    assert folder.working_process() is None


def test_looking_whether_a_run_is_under_way_keeps_no_run_from_beginning(folder: OutputFolder) -> None:
    """A look at the folder is over when it is over."""
    with folder.lock():
        pass
    folder.working_process()
    with folder.lock():
        assert folder.working_process() == os.getpid()


def test_a_lock_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """What it leads to is not written to."""
    folder = ReviewFolder(tmp_path / "out")
    folder.create()
    victim = tmp_path / "victim"
    victim.write_bytes(b"somebody's")
    (tmp_path / "out" / ReviewFolder(tmp_path)._lock.name).symlink_to(victim)
    with pytest.raises(OutputNotWritable, match="is a link to another file"), folder.lock():
        pass
    assert victim.read_bytes() == b"somebody's"
