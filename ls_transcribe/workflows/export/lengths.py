"""How long recordings are, before anything is started: read from files on disk, and from a few bytes of objects."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.aws.object_parts import read_part
from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.media.longest_length import longest_length, longest_length_far
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger

_AT_ONCE = 16  # recordings; most of the time they wait for S3

NOT_ASKED = "--durations reads it from a few bytes of the object"
"""Why the length of an object is not known, in a run that was not to look for it."""


@dataclass(frozen=True, slots=True)
class KnownLength:
    """The length of a recording (ms), never too short; or None, and why it is not known."""

    recording: Recording
    length: int | None
    reason: str = ""


def known_lengths(
    recordings: Iterable[Recording], ledger: Ledger, session: Session, *, far: bool
) -> Generator[KnownLength, None, None]:
    """Yield each recording with its length, in their order. The ledger keeps what is read.

    `far` also reads objects in S3.

    Raises:
        RunError: S3 cannot be asked.
    """

    def tasks() -> Iterator[Recording | KnownResult[KnownLength]]:
        for recording in recordings:
            known = ledger.lengths.find(recording)
            if known is not None:
                yield KnownResult(KnownLength(recording, known))
            elif s3.is_s3(recording.uri) and not far:
                yield KnownResult(KnownLength(recording, None, NOT_ASKED))
            else:
                yield recording

    def read(recording: Recording) -> KnownLength:
        return _read(session, recording)

    with closing(bounded_map(read, tasks(), at_once=_AT_ONCE, in_order=True, on_abort=session.retrier.stop)) as results:
        for result in results:
            if result.length is not None:
                ledger.lengths.save(result.recording, result.length)
            yield result


def _read(session: Session, recording: Recording) -> KnownLength:
    try:
        if not s3.is_s3(recording.uri):
            return KnownLength(recording, longest_length(recording.path))
        length = longest_length_far(
            lambda start, number: read_part(session, recording.uri, start, number, recording.size), recording.size
        )
        return KnownLength(recording, length)
    except (UnusableAudio, NotFound, AccessDenied, BucketMissing, AwsRejected) as error:
        return KnownLength(recording, None, str(error))
    except OSError as error:
        return KnownLength(recording, None, f"the file cannot be read: {error.strerror}")
