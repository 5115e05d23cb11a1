"""The keys that the content of a recording may come under again: in S3 they depend on the parts in which it is sent."""

from collections.abc import Iterator

from ls_transcribe.aws import Session, s3
from ls_transcribe.aws.object_parts import read_pieces
from ls_transcribe.errors import RunError
from ls_transcribe.model.content_digest import ContentDigest
from ls_transcribe.model.recording import local_path, recording_key
from ls_transcribe.store.ledger.recording_traces import RecordingTraces

_PIECE = 1 << 20  # bytes


def keys_of_content(traces: RecordingTraces, session: Session) -> frozenset[str]:
    """Return the keys of a recording's content; only its own if the audio cannot be read any more.

    It is read once, in whichever place it is.
    """
    moves = (uri for move in traces.moves if not move.keeps_source for uri in (move.target, move.source))
    is_in_parts = traces.fingerprint.count("-") > 1  # perhaps of an unusual size: the place decides
    for uri in dict.fromkeys(uri for uri in (traces.origin, *traces.files, traces.uri, *moves) if uri):
        for digest in _read(uri, session):
            found = digest.fingerprints()
            if traces.fingerprint in found or (is_in_parts and digest.size == traces.size):
                return frozenset(map(recording_key, found)) | {traces.key}
    return frozenset({traces.key})


def _read(uri: str, session: Session) -> Iterator[ContentDigest]:
    """Yield what is at a URI, if it can be read."""
    try:
        if s3.is_s3(uri):
            yield read_pieces(session, uri, ContentDigest)
            return
        digest = ContentDigest()
        with local_path(uri).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except (OSError, RunError):
        return
    yield digest
