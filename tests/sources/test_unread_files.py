"""Files are read on all cores, and come in the order in which they were found."""

import threading
from pathlib import Path

import pytest

from ls_transcribe.model.recording import Recording, fingerprint, md5_of
from ls_transcribe.sources import SkippedFile, unread_files
from ls_transcribe.sources.unread_files import UnreadFile, read_files

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
    found = list(read_files([first, second, SkippedFile("c.txt", "not audio")]))
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
    assert [one.name for one in read_files(files)] == [f"{number}.wav" for number in range(6)]
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
    found = read_files([first, second])
    assert next(found).name == "a.wav"
    found.close()  # type: ignore[attr-defined]  # a generator's
    assert not is_over.is_set(), "nothing has waited for the second file"
    is_over.set()
