"""Audio on disk → the same audio in S3, under names that Amazon Transcribe can read.

An object is called after its content, so what is there is known by its name and size and never sent again, and a file
that was renamed is found where it lies.
"""

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from ls_transcribe.aws import Session, s3
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.model.recording import Recording, md5_of
from ls_transcribe.workflows.upload_target import check_upload_target, suffix_of, upload_uri

_OURS = re.compile(r"[0-9a-z._-]+-(?P<key>[0-9a-f]{12})(?:\.[0-9a-z]+)?")
_SHELF = 3  # hexadecimal digits: with a million objects, a look-up goes through 250 names

_CHANGED = "the file has changed since it was looked at: run again"


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of one recording: a `reason` where it is not in S3.

    `recording` is as it was found on disk, `uri` where it is in S3 now, or would be; not `sent` is what was there.
    """

    recording: Recording
    uri: str
    sent: bool
    reason: str | None = None


def send(
    session: Session, recordings: Iterable[Recording], to: str, *, told: Callable[[int], object], at_once: int = 4
) -> Generator[UploadResult, None, None]:
    """Put recordings into S3, `at_once` at a time, and tell what becomes of each, as it comes.

    The next recording is taken only when there is room for it. `told` hears, from any thread, of bytes that were sent;
    for what is sent they add up to its size, however often it was tried. Closing the generator waits for the uploads
    under way and begins no others.

    Raises:
        UploadTargetInvalid: As `check_upload_target`.
        RunError: The account may not, or Amazon is away; what was sent is found there by the next run.
    """
    place = check_upload_target(to)

    def tasks() -> Iterator[Recording | KnownResult[UploadResult]]:
        uploaded: _UploadedObjects | None = None
        for recording in recordings:
            uploaded = uploaded or _UploadedObjects(session, place)
            name = uploaded.find(recording)
            yield KnownResult(UploadResult(recording, place + name, sent=False)) if name else recording

    def send_one(recording: Recording) -> UploadResult:
        return _send(session, recording, upload_uri(recording, place), told)

    yield from bounded_map(send_one, tasks(), at_once=at_once, on_abort=session.retrier.stop)


class _UploadedObjects:
    """What a place has of ours, listed once, a thousand objects a call.

    Of each it remembers name and size, some 60 bytes; of what others put there, nothing. ETags are not asked: those of
    objects in many parts or encrypted with KMS tell nothing of the content, and a name of ours tells it all.
    """

    def __init__(self, session: Session, place: str) -> None:
        self._shelves: dict[str, bytearray] = {}
        for found in s3.objects(session, place):
            name = found.uri.removeprefix(place)
            if ours := _OURS.fullmatch(name):
                self._shelf(ours["key"]).extend(b"%s/%d\n" % (name.encode(), found.size))

    def find(self, recording: Recording) -> str | None:
        """The name under which a recording's content is there: its own, or one from when the file was called else."""
        shelf = self._shelf(recording.key)
        ending = f"-{recording.key}{suffix_of(recording)}/{recording.size}\n".encode()
        own = f"{recording.stem}{suffix_of(recording)}"
        if shelf.find(f"\n{own}/{recording.size}\n".encode()) >= 0:
            return own
        end = shelf.find(ending)
        if end < 0:
            return None
        start = shelf.rfind(b"\n", 0, end) + 1
        return shelf[start : shelf.index(b"/", end)].decode()

    def _shelf(self, key: str) -> bytearray:
        return self._shelves.setdefault(key[:_SHELF], bytearray(b"\n"))


class _FileProgress:
    """What is told of one file's bytes: each once, though they are sent again when a connection was lost."""

    def __init__(self, size: int, told: Callable[[int], object]) -> None:
        self._size = size
        self._sent = self._reached = 0
        self._told = told

    def __call__(self, piece: int) -> None:
        """Some bytes were sent, or taken back (fewer than none) to be sent again."""
        self._sent += piece
        new = min(self._sent, self._size) - self._reached
        if new > 0:
            self._reached += new
            self._told(new)


def _send(session: Session, recording: Recording, uri: str, told: Callable[[int], object]) -> UploadResult:
    """Send one recording, in a thread. What is wrong with it is its reason; only a RunError is raised."""
    try:
        reason = _put(session, recording, uri, told)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
    except AwsCallError as error:
        reason = str(error)
    return UploadResult(recording, uri, sent=reason is None, reason=reason)


def _put(session: Session, recording: Recording, uri: str, told: Callable[[int], object]) -> str | None:
    """Send a file and see that what arrived is the content that the name promises; else why it is not there."""
    if _has_changed(recording):
        return _CHANGED
    s3.upload(session, recording.path, uri, _FileProgress(recording.size, told))
    arrived = s3.head(session, uri)
    is_right = False
    try:
        # An ETag that is not the MD5 is that of KMS, or of a file that changed under way: the file itself tells.
        md5 = _md5_of(recording)
        is_right = arrived.size == recording.size and (arrived.etag == md5 or md5_of(recording.path) == md5)
    finally:
        if not is_right:
            s3.delete(session, uri)
    return None if is_right else _CHANGED


def _has_changed(recording: Recording) -> bool:
    """Whether a file is no longer what it was; it is read only where its size is the same and its time is not."""
    now = recording.path.stat()
    if now.st_size != recording.size:
        return True
    return now.st_mtime_ns != recording.modified and md5_of(recording.path) != _md5_of(recording)


def _md5_of(recording: Recording) -> str:
    """The MD5 that its fingerprint has."""
    return recording.fingerprint.rpartition("-")[0]
