"""Audio that was typed: what content a file or an object has, also one of a recording that the ledger has forgotten."""

from ls_transcribe.aws import Session, s3
from ls_transcribe.errors import RunError
from ls_transcribe.model.recording import file_uri, fingerprint, md5_of, readable, recording_key
from ls_transcribe.sources.typed import path_of
from ls_transcribe.store.ledger.recording_traces import RecordingTraces


def uri_of(name: str) -> str:
    """Return the URI of a path or URI that was typed."""
    return name if s3.is_s3(name) else file_uri(path_of(name))


def traces_at(name: str, session: Session) -> RecordingTraces | None:
    """Return what audio tells by itself, which is at a path or URI; None if there is none that can be read.

    Of a file it is the digest of its content, of an object the one that S3 tells.
    """
    try:
        if s3.is_s3(name):
            found = s3.head(session, name)
            size, digest = found.size, fingerprint(found.etag, found.size)
        else:
            path = path_of(name)
            if not path.is_file():
                return None
            size = path.stat().st_size
            digest = fingerprint(md5_of(path), size)
    except (OSError, ValueError, RunError):
        return None
    return RecordingTraces(
        *(recording_key(digest), readable(name).rpartition("/")[2], size, digest, uri_of(name), None),
        files=(),
        jobs=(),
        moves=(),
        tasks=(),
        listed_tasks=(),
    )
