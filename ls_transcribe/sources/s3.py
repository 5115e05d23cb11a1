"""Finds recordings in S3: one object, or all objects below a prefix.

Objects are listed 1,000 per call, and never all in memory at once.
"""

from collections.abc import Iterator

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.model.move import is_archive
from ls_transcribe.model.recording import FailedItem, Recording, fingerprint, media_format, recording_key
from ls_transcribe.sources.entries import ARCHIVED, HIDDEN, NOT_AUDIO, SkippedFile, SourceEntry

WRITE_CHECK = ".write_access_check_file.temp"
"""The file that Amazon Transcribe leaves in every prefix to which it writes. It is not reported as skipped."""


def find_recordings(session: Session, source: str) -> Iterator[SourceEntry]:
    """Yield the recording of an object, or the recordings below a prefix in the order of their keys."""
    if not s3.is_prefix(source):
        yield recording_at(session, source)
        return
    source = s3.join(*s3.split(source))  # a bucket may be typed without its slash
    for entry in s3.objects(session, source):
        name = entry.uri[len(source) :]
        base = name.rpartition("/")[2]
        if not base or base == WRITE_CHECK:  # the marker of a folder
            continue
        if base.startswith("."):
            yield SkippedFile(name, HIDDEN)
        elif is_archive(name):
            yield SkippedFile(name, ARCHIVED)
        elif not media_format(base):
            yield SkippedFile(name, NOT_AUDIO)
        else:
            yield _recording(entry, name)


def recording_at(session: Session, uri: str) -> Recording | FailedItem:
    """Return the recording of one object."""
    name = uri.rpartition("/")[2] or uri
    try:
        return _recording(s3.head(session, uri), name)
    except NotFound:
        return FailedItem(name, uri, "there is no such object: check the spelling of bucket and key")
    except (AccessDenied, BucketMissing, AwsRejected) as error:
        return FailedItem(name, uri, str(error))


def _recording(entry: s3.S3Object, name: str) -> Recording | FailedItem:
    if not entry.size:
        return FailedItem(name, entry.uri, "the object is empty")
    digest = fingerprint(entry.etag, entry.size)
    return Recording(
        key=recording_key(digest),
        uri=entry.uri,
        name=name,
        size=entry.size,
        fingerprint=digest,
        media_format=media_format(name) or "",
        needs_restore=entry.needs_restore,
    )
