"""Files that must be read to know which recordings they are. All cores read: a core computes 500 MB of MD5 a second."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from weakref import finalize

from ls_transcribe.concurrency.background_call import call_in_background
from ls_transcribe.concurrency.cores import available_cores
from ls_transcribe.model.recording import (
    FailedItem,
    Recording,
    file_uri,
    fingerprint,
    md5_of,
    media_format,
    readable,
    recording_key,
)
from ls_transcribe.sources.entries import SourceEntry

_SMALL = 100_000  # bytes: it is read as soon as a thread begins
_MOST_WAITING = 1_000  # entries that are in memory: large files that are read ahead, and what comes after them


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file on disk whose fingerprint is not known: its name as a recording, its size in bytes, its time in ns."""

    path: Path
    name: str
    size: int
    modified: int

    def read(self) -> Recording | FailedItem:
        """Read the file once, and return the recording that it is."""
        uri = file_uri(self.path)
        try:
            digest = fingerprint(md5_of(self.path), self.size)
            after = self.path.stat()
        except OSError as error:
            return FailedItem(readable(self.name), uri, f"the file cannot be read: {error.strerror}")
        if (after.st_size, after.st_mtime_ns) != (self.size, self.modified):
            return FailedItem(readable(self.name), uri, "it is still being written: run again when it is complete")
        return recording_on_disk(uri, self.name, digest, size=self.size, modified=self.modified)


def recording_on_disk(uri: str, name: str, digest: str, *, size: int, modified: int) -> Recording:
    """Return the recording that a file with this URI and this fingerprint is. `size` is in bytes, `modified` in ns."""
    return Recording(
        key=recording_key(digest),
        uri=uri,
        name=readable(name),
        size=size,
        fingerprint=digest,
        media_format=media_format(name) or "",
        modified=modified,
    )


class ReadAhead(Iterator[SourceEntry]):
    """What was found, in its order, files as recordings. Files are read ahead, also while nobody asks for the next one.

    `bytes_read` are those of the large files that were handed out. The thread that asks also looks for the next files.
    When nobody has this any more, no more files are read, and nobody waits for those that are being read.
    """

    def __init__(self, found: Iterable[SourceEntry | UnreadFile]) -> None:
        self.bytes_read = 0
        self._found = iter(found)
        self._waiting: deque[SourceEntry | _FileRead] = deque()
        self._threads = _ReadingThreads()
        finalize(self, self._threads.close)

    def __next__(self) -> SourceEntry:
        self._look_ahead()
        if not self._waiting:
            raise StopIteration
        entry = self._waiting.popleft()
        if not isinstance(entry, _FileRead):
            return entry
        self.bytes_read += entry.file.size
        return entry.future.result()

    @property
    def is_ready(self) -> bool:
        """Whether the next entry, or the end, can be had without waiting for a file."""
        self._look_ahead()
        return not self._waiting or _is_known(self._waiting[0])

    def _look_ahead(self) -> None:
        """Look for more while the next entry is not known, so that the threads have something to read."""
        while not (self._waiting and _is_known(self._waiting[0])) and len(self._waiting) < _MOST_WAITING:
            entry = next(self._found, None)
            if entry is None:
                return
            if not isinstance(entry, UnreadFile):
                self._waiting.append(entry)
            elif entry.size <= _SMALL:
                self._waiting.append(entry.read())
            else:
                self._waiting.append(self._threads.read(entry))


@dataclass(frozen=True, slots=True)
class _FileRead:
    """A file that is being read, or will be, and the recording that it is."""

    file: UnreadFile
    future: Future[Recording | FailedItem]


def _is_known(entry: SourceEntry | _FileRead) -> bool:
    return not isinstance(entry, _FileRead) or entry.future.done()


class _ReadingThreads:
    """Reads files in their order, as many at a time as there are cores. A thread ends when no file waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[_FileRead] = deque()
        self._running = 0

    def read(self, file: UnreadFile) -> _FileRead:
        """Have a file read."""
        reading = _FileRead(file, Future())
        with self._lock:
            self._waiting.append(reading)
            if self._running == available_cores():
                return reading
            self._running += 1
        call_in_background(self._read_all)
        return reading

    def close(self) -> None:
        """Begin with no more files."""
        with self._lock:
            self._waiting.clear()

    def _read_all(self) -> None:
        while reading := self._next():
            try:
                reading.future.set_result(reading.file.read())
            except BaseException as error:  # it is raised where the recording is wanted
                reading.future.set_exception(error)

    def _next(self) -> _FileRead | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._running -= 1
            return None
