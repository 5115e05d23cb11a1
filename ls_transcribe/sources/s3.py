"""Recordings in S3: an object, or all below a prefix, listed a thousand at a time and never held all at once."""

from collections.abc import Iterator

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.errors.sources import SourceMissing
from ls_transcribe.model.move import is_archive
from ls_transcribe.model.recording import FailedItem, Recording, fingerprint, media_format, readable, recording_key
from ls_transcribe.sources.found import ARCHIVED, HIDDEN, NOT_AUDIO, Found, SkippedFile

WRITE_CHECK = ".write_access_check_file.temp"
"""What Transcribe leaves in every place that it writes to: nobody's file."""


def check(session: Session, source: str) -> None:
    """Refuse what does not exist.

    Raises:
        SourceMissing: There is no such object, or none below the prefix.
        RunError: The bucket is missing, or may not be looked into.
    """
    if source != readable(source):  # a key is UTF-8
        raise SourceMissing(readable(source))
    if is_prefix(source):
        if not _is_any_below(session, source):
            raise SourceMissing(source)
        return
    try:
        s3.head(session, source)
    except (NotFound, AwsRejected) as error:
        below = f"{source}/"
        raise SourceMissing(source, below if _is_any_below(session, below) else None) from error


def _is_any_below(session: Session, prefix: str) -> bool:
    try:
        return any(True for _ in s3.objects(session, prefix))
    except AwsRejected:  # no bucket can have such a name
        return False


def find(session: Session, source: str) -> Iterator[Found]:
    """The object or what is below the prefix, in the order of the keys."""
    if not is_prefix(source):
        yield look_up(session, source)
        return
    source = s3.join(*s3.split(source))  # a bucket may be typed without its slash
    for entry in s3.objects(session, source):
        name = entry.uri[len(source) :]
        base = name.rpartition("/")[2]
        if not base or base == WRITE_CHECK:  # a folder's marker
            continue
        if base.startswith("."):
            yield SkippedFile(name, HIDDEN)
        elif is_archive(name):
            yield SkippedFile(name, ARCHIVED)
        elif not media_format(base):
            yield SkippedFile(name, NOT_AUDIO)
        else:
            yield _recording(entry, name)


def look_up(session: Session, uri: str) -> Recording | FailedItem:
    """A single object."""
    name = uri.rpartition("/")[2] or uri
    try:
        return _recording(s3.head(session, uri), name)
    except NotFound:
        return FailedItem(name, uri, "there is no such object: check the spelling of bucket and key")
    except (AccessDenied, BucketMissing, AwsRejected) as error:
        return FailedItem(name, uri, str(error))


def is_prefix(source: str) -> bool:
    """Whether an address is that of a prefix or a bucket, and not of an object."""
    return not s3.split(source)[1] or source.endswith("/")


def _recording(entry: s3.S3Object, name: str) -> Recording | FailedItem:
    if not entry.size:
        return FailedItem(name, entry.uri, "the object is empty")
    if entry.asleep:
        return FailedItem(name, entry.uri, "the object is in Glacier: restore it first")
    found = fingerprint(entry.etag, entry.size)
    return Recording(
        key=recording_key(found),
        uri=entry.uri,
        name=name,
        size=entry.size,
        fingerprint=found,
        media_format=media_format(name) or "",
    )
