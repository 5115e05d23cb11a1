"""Files that must be read to know which recordings they are. All cores read: a core computes 500 MB of MD5 a second."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

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
_MOST_WAITING = 1_000  # entries that wait for a large file before them


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


def read_files(found: Iterable[SourceEntry | UnreadFile]) -> Iterator[SourceEntry]:
    """Yield what was found in its order, files as recordings. Large ones are read while others are looked for.

    When the generator is closed, nobody waits for the files that are being read.
    """
    waiting: deque[SourceEntry | Future[Recording | FailedItem]] = deque()
    reading: set[Future[Recording | FailedItem]] = set()
    cores = available_cores()
    for entry in found:
        if not isinstance(entry, UnreadFile):
            waiting.append(entry)
        elif entry.size <= _SMALL:
            waiting.append(entry.read())
        else:
            if len(reading) == cores:
                reading = wait(reading, return_when=FIRST_COMPLETED).not_done
            future = call_in_background(entry.read)
            reading.add(future)
            waiting.append(future)
        while waiting and (_is_known(waiting[0]) or len(waiting) > _MOST_WAITING):
            yield _known(waiting.popleft())
    yield from map(_known, waiting)


def _is_known(entry: SourceEntry | Future[Recording | FailedItem]) -> bool:
    return not isinstance(entry, Future) or entry.done()


def _known(entry: SourceEntry | Future[Recording | FailedItem]) -> SourceEntry:
    return entry.result() if isinstance(entry, Future) else entry
