"""Recordings on disk → objects in S3, under names that Amazon Transcribe can read.

The name of an object has the digest of its content. So an object with the right name and size is not sent again, also
after the file was renamed.
"""

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from ls_transcribe.aws import Session, s3
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.model.recording import Recording, md5_of
from ls_transcribe.workflows.upload.object_names import object_suffix, upload_uri

_OWN_NAME = re.compile(r"[0-9a-z._-]+-(?P<key>[0-9a-f]{12})(?:\.[0-9a-z]+)?")
_GROUP_DIGITS = 3  # hexadecimal digits of a key: with a million objects, a look-up searches 250 names

_CHANGED = "the file has changed since it was looked at: run again"


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of one recording: `reason` says why it is not in S3, None if it is.

    `recording` is as it was found on disk, `uri` is its place in S3. `sent` is false for what was there before.
    """

    recording: Recording
    uri: str
    sent: bool
    reason: str | None = None


def send_recordings(
    session: Session,
    recordings: Iterable[Recording],
    target: str,
    *,
    on_bytes: Callable[[int], object],
    at_once: int = 4,
) -> Generator[UploadResult, None, None]:
    """Copy recordings to S3, `at_once` at a time, and yield what becomes of each, in the order in which they end.

    The next recording is taken only when there is room for it. `on_bytes` is called from any thread with numbers of
    bytes that were sent; their sum is the size of what was sent, also if parts were sent again. When the generator is
    closed, it waits for the running uploads and begins no others.

    Raises:
        RunError: AWS refuses it or cannot be reached. The next run finds what was sent.
    """

    def tasks() -> Iterator[Recording | KnownResult[UploadResult]]:
        uploaded: _UploadedObjects | None = None
        for recording in recordings:
            uploaded = uploaded or _UploadedObjects(session, target)
            name = uploaded.find(recording)
            yield KnownResult(UploadResult(recording, target + name, sent=False)) if name else recording

    def send(recording: Recording) -> UploadResult:
        return _send(session, recording, upload_uri(recording, target), on_bytes)

    yield from bounded_map(send, tasks(), at_once=at_once, on_abort=session.retrier.stop)


class _UploadedObjects:
    """The objects below an upload target that this tool uploaded. They are listed once, 1,000 per call.

    Name and size of each are stored, in about 60 bytes; nothing of other objects is. ETags are not compared: those of
    objects in many parts, or encrypted with KMS, say nothing about the content, and the name says everything.
    """

    def __init__(self, session: Session, target: str) -> None:
        self._groups: dict[str, bytearray] = {}
        for listed in s3.objects(session, target):
            name = listed.uri.removeprefix(target)
            if match := _OWN_NAME.fullmatch(name):
                self._group(match["key"]).extend(b"%s/%d\n" % (name.encode(), listed.size))

    def find(self, recording: Recording) -> str | None:
        """Return the name of the object with a recording's content, even if the file had another name; else None."""
        group = self._group(recording.key)
        ending = f"-{recording.key}{object_suffix(recording)}/{recording.size}\n".encode()
        own = f"{recording.stem}{object_suffix(recording)}"
        if group.find(f"\n{own}/{recording.size}\n".encode()) >= 0:
            return own
        end = group.find(ending)
        if end < 0:
            return None
        start = group.rfind(b"\n", 0, end) + 1
        return group[start : group.index(b"/", end)].decode()

    def _group(self, key: str) -> bytearray:
        """Return the lines `name/size` of the objects whose keys begin like this one."""
        return self._groups.setdefault(key[:_GROUP_DIGITS], bytearray(b"\n"))


class _FileProgress:
    """Counts the bytes of one file once, also if they are sent again after a connection was lost."""

    def __init__(self, size: int, on_bytes: Callable[[int], object]) -> None:
        self._size = size
        self._sent = self._counted = 0
        self._on_bytes = on_bytes

    def __call__(self, piece: int) -> None:
        """Count bytes that were sent; a negative number of them is going to be sent again."""
        self._sent += piece
        new = min(self._sent, self._size) - self._counted
        if new > 0:
            self._counted += new
            self._on_bytes(new)


def _send(session: Session, recording: Recording, uri: str, on_bytes: Callable[[int], object]) -> UploadResult:
    """Send one recording, in a thread. Only errors that end the run are raised; others are the reason of the result."""
    try:
        reason = _put(session, recording, uri, on_bytes)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
    except AwsCallError as error:
        reason = str(error)
    return UploadResult(recording, uri, sent=reason is None, reason=reason)


def _put(session: Session, recording: Recording, uri: str, on_bytes: Callable[[int], object]) -> str | None:
    """Send a file, and check that the object has the content that its name says. Return the reason if it has not."""
    if _has_changed(recording):
        return _CHANGED
    s3.upload(session, recording.path, uri, _FileProgress(recording.size, on_bytes))
    arrived = s3.head(session, uri)
    is_right = False
    try:
        # An ETag that is not the MD5 comes from KMS, or the file changed while it was sent: the file itself decides.
        md5 = _md5_of(recording)
        is_right = arrived.size == recording.size and (arrived.etag == md5 or md5_of(recording.path) == md5)
    finally:
        if not is_right:
            s3.delete(session, uri)
    return None if is_right else _CHANGED


def _has_changed(recording: Recording) -> bool:
    """Whether a file has changed since it was looked at. It is read only if its time has changed, and not its size."""
    now = recording.path.stat()
    if now.st_size != recording.size:
        return True
    return now.st_mtime_ns != recording.modified and md5_of(recording.path) != _md5_of(recording)


def _md5_of(recording: Recording) -> str:
    """Return the MD5 in a recording's fingerprint."""
    return recording.fingerprint.rpartition("-")[0]
