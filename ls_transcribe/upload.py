"""Audio on disk → the same audio in S3, under names that Amazon Transcribe can read.

An object is called after its content, so what is there is known by its name and size and never sent again, and a file
that was renamed is found where it lies.
"""

import re
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import PurePosixPath

from ls_transcribe.aws import Session, s3
from ls_transcribe.aws.outcomes import Outcome
from ls_transcribe.errors.amazon import PlaceRefused
from ls_transcribe.recordings import MEDIA_FORMATS, Recording, md5_of

# The alphabet is that of OutputKey in the service's model: where the audio may lie, its transcript may lie beside it.
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_FOLDER = r"(?!\.{1,2}/)[0-9a-zA-Z_.!*'()-]+/"
_PLACE = re.compile(rf"{s3.SCHEME}{_BUCKET}/(?P<prefix>(?:{_FOLDER})*)")
_LONGEST_PREFIX = 1024 - 100  # a key has at most 1024 characters, and a name of ours fewer than 100

_OURS = re.compile(r"[0-9a-z._-]+-(?P<key>[0-9a-f]{12})(?:\.[0-9a-z]+)?")
_SHELF = 3  # hexadecimal digits: with a million objects, a look-up goes through 250 names

_CHANGED = "the file has changed since it was looked at: run again"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of one recording: a `reason` where it is not in S3.

    `recording` is as it was found on disk, `uri` where it is in S3 now, or would be; not `sent` is what was there.
    """

    recording: Recording
    uri: str
    sent: bool
    reason: str | None = None


def check_place(to: str) -> str:
    """A place for audio as `s3://bucket/prefix/`, the slash at the end or not as it was typed.

    Raises:
        PlaceRefused: It is none, or Amazon Transcribe could not read what lies there.
    """
    place = to.rstrip("/") + "/"
    found = _PLACE.fullmatch(place)
    if found is None or len(found["prefix"]) > _LONGEST_PREFIX:
        raise PlaceRefused(to)
    return place


def address(recording: Recording, to: str) -> str:
    """Where a recording goes: `s3://bucket/prefix/<slug>-<key>.<suffix>`, never the same for other content.

    The suffix is the file's own, by which Amazon Transcribe goes.

    Raises:
        PlaceRefused: As `check_place`.
    """
    return f"{check_place(to)}{recording.stem}{_suffix(recording)}"


def send(
    session: Session, recordings: Iterable[Recording], to: str, *, told: Callable[[int], object], at_once: int = 4
) -> Generator[Uploaded, None, None]:
    """Put recordings into S3, `at_once` at a time, and tell what becomes of each, as it comes.

    The next recording is taken only when there is room for it. `told` hears, from any thread, of bytes that were sent;
    for what is sent they add up to its size, however often it was tried. Closing the generator waits for the uploads
    under way and begins no others.

    Raises:
        PlaceRefused: As `check_place`.
        Refusal: The account may not, or Amazon is away; what was sent is found there by the next run.
    """
    place = check_place(to)
    there: _There | None = None
    running: set[Future[Uploaded]] = set()
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="upload")
    try:
        for recording in recordings:
            there = there or _There(session, place)
            if name := there.find(recording):
                yield Uploaded(recording, place + name, sent=False)
            else:
                running.add(pool.submit(_send, session, recording, address(recording, place), told))
            # Whoever has ended is told at once, but waited for only where there is no room for another.
            ended, running = wait(running, None if len(running) == at_once else 0, FIRST_COMPLETED)
            yield from (future.result() for future in ended)
        while running:
            ended, running = wait(running, None, FIRST_COMPLETED)
            yield from (future.result() for future in ended)
    finally:
        pool.shutdown(cancel_futures=True)


class _There:
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
        ending = f"-{recording.key}{_suffix(recording)}/{recording.size}\n".encode()
        own = f"{recording.stem}{_suffix(recording)}"
        if shelf.find(f"\n{own}/{recording.size}\n".encode()) >= 0:
            return own
        end = shelf.find(ending)
        if end < 0:
            return None
        start = shelf.rfind(b"\n", 0, end) + 1
        return shelf[start : shelf.index(b"/", end)].decode()

    def _shelf(self, key: str) -> bytearray:
        return self._shelves.setdefault(key[:_SHELF], bytearray(b"\n"))


class _Progress:
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


def _send(session: Session, recording: Recording, uri: str, told: Callable[[int], object]) -> Uploaded:
    """Send one recording, in a thread. What is wrong with it is its reason; only a Refusal is raised."""
    try:
        reason = _put(session, recording, uri, told)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
    except Outcome as error:
        reason = str(error)
    return Uploaded(recording, uri, sent=reason is None, reason=reason)


def _put(session: Session, recording: Recording, uri: str, told: Callable[[int], object]) -> str | None:
    """Send a file and see that what arrived is the content that the name promises; else why it is not there."""
    if _has_changed(recording):
        return _CHANGED
    s3.upload(session, recording.path, uri, _Progress(recording.size, told))
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


def _suffix(recording: Recording) -> str:
    own = PurePosixPath(recording.name).suffix.lower()
    if own.removeprefix(".") in MEDIA_FORMATS:
        return own
    return f".{recording.media_format}" if recording.media_format else ""
