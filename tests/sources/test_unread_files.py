"""Files are read on all cores, and come in the order in which they were found."""

import threading
from pathlib import Path

import pytest

from ls_transcribe.model.recording import Recording, fingerprint, md5_of
from ls_transcribe.sources import SkippedFile, unread_files
from ls_transcribe.sources.unread_files import ReadAhead, UnreadFile

_PATIENCE = 20.0  # seconds


def _large(path: Path, content: bytes) -> UnreadFile:
    path.write_bytes(content * 300_000)
    status = path.stat()
    return UnreadFile(path, path.name, status.st_size, status.st_mtime_ns)


def test_files_come_in_their_order_with_their_own_fingerprints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is read longer than those after it is still the first, also before files that are not recordings."""
    first, second = _large(tmp_path / "a.wav", b"first"), _large(tmp_path / "b.wav", b"second")
    expected = [fingerprint(md5_of(file.path), file.size) for file in (first, second)]
    second_is_read = threading.Event()

    def read(path: Path) -> str:
        digest = md5_of(path)
        if path == first.path:
            assert second_is_read.wait(_PATIENCE), "one file was read after the other"
        else:
            second_is_read.set()
        return digest

    monkeypatch.setattr(unread_files, "available_cores", lambda: 2)
    monkeypatch.setattr(unread_files, "md5_of", read)
    found = list(ReadAhead([first, second, SkippedFile("c.txt", "not audio")]))
    recordings = [one for one in found if isinstance(one, Recording)]
    assert [one.name for one in found] == ["a.wav", "b.wav", "c.txt"]
    assert [one.fingerprint for one in recordings] == expected


def test_no_more_files_are_read_at_a_time_than_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with many heads moving is slow: the next file is begun when one is read."""
    files = [_large(tmp_path / f"{number}.wav", b"%d" % number * 4) for number in range(6)]
    lock, under_way, most = threading.Lock(), 0, 0

    def read(path: Path) -> str:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        digest = md5_of(path)
        with lock:
            under_way -= 1
        return digest

    monkeypatch.setattr(unread_files, "available_cores", lambda: 2)
    monkeypatch.setattr(unread_files, "md5_of", read)
    assert [one.name for one in ReadAhead(files)] == [f"{number}.wav" for number in range(6)]
    assert most <= 2


def test_nobody_waits_for_a_file_that_is_not_wanted_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C takes no time, however large the file is that is being read."""
    first, second = _large(tmp_path / "a.wav", b"first"), _large(tmp_path / "b.wav", b"second")
    is_over = threading.Event()

    def read(path: Path) -> str:
        if path == second.path:
            assert is_over.wait(_PATIENCE)
        return md5_of(path)

    monkeypatch.setattr(unread_files, "available_cores", lambda: 2)
    monkeypatch.setattr(unread_files, "md5_of", read)
    found = ReadAhead([first, second])
    assert next(found).name == "a.wav"
    del found
    assert not is_over.is_set(), "nothing has waited for the second file"
    is_over.set()


def test_files_are_read_while_nobody_asks_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not wait for the next one, and does something else, finds those after it read."""
    files = [_large(tmp_path / f"{number}.wav", b"%d" % number * 4) for number in range(5)]
    is_last_read = threading.Event()

    def read(path: Path) -> str:
        if path == files[-1].path:
            is_last_read.set()
        if path == files[1].path:
            assert is_last_read.wait(_PATIENCE), "nothing was read meanwhile"
        return md5_of(path)

    monkeypatch.setattr(unread_files, "available_cores", lambda: 2)
    monkeypatch.setattr(unread_files, "md5_of", read)
    found = ReadAhead(files)
    assert (next(found).name, found.bytes_read) == ("0.wav", files[0].size)
    while not is_last_read.is_set() and not found.is_ready:
        is_last_read.wait(_PATIENCE)
    assert [one.name for one in found] == ["1.wav", "2.wav", "3.wav", "4.wav"]


def test_whether_the_next_one_is_read_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nobody has to wait for a long one; what comes after it is not before it."""
    slow, quick = _large(tmp_path / "a.wav", b"slow"), _large(tmp_path / "b.wav", b"quick")
    may_be_read, is_quick_read = threading.Event(), threading.Event()

    def read(path: Path) -> str:
        if path == slow.path:
            assert may_be_read.wait(_PATIENCE)
        else:
            is_quick_read.set()
        return md5_of(path)

    monkeypatch.setattr(unread_files, "available_cores", lambda: 2)
    monkeypatch.setattr(unread_files, "md5_of", read)
    found = ReadAhead([SkippedFile("0.txt", "not audio"), slow, quick])
    before = found.is_ready
    next(found)
    during = found.is_ready, is_quick_read.wait(_PATIENCE), found.is_ready
    may_be_read.set()
    assert (before, during, [one.name for one in found]) == (True, (False, True, False), ["a.wav", "b.wav"])
    assert found.is_ready, "the end can be had without waiting"


def test_what_nobody_wants_any_more_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is broken off leaves the disk alone."""
    files = [_large(tmp_path / f"{number}.wav", b"%d" % number * 4) for number in range(3)]
    may_be_read, seen, others = threading.Event(), list[str](), set(threading.enumerate())

    def read(path: Path) -> str:
        seen.append(path.name)
        assert may_be_read.wait(_PATIENCE)
        return md5_of(path)

    monkeypatch.setattr(unread_files, "available_cores", lambda: 1)
    monkeypatch.setattr(unread_files, "md5_of", read)
    found = ReadAhead(files)
    assert not found.is_ready
    (thread,) = set(threading.enumerate()) - others
    del found
    may_be_read.set()
    thread.join(_PATIENCE)
    assert (seen, thread.is_alive()) == (["0.wav"], False)
