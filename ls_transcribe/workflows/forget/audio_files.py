"""The audio of a recording on this disk: the file that was transcribed, its place in the archive, and copies of it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import fingerprint, local_path, md5_of
from ls_transcribe.store.ledger.recording_traces import RecordingTraces

AUDIO = "the recording"
_COPY = "a copy of the recording"
NOT_ASKED = "it stays, unless --audio is typed"
_OTHER_NAME = "it has the same content under another name: name it, with --audio, to have it erased"


def look(
    traces: RecordingTraces, typed: Collection[str], known: Collection[str], *, with_audio: bool
) -> Iterator[Place]:
    """Yield the files that have the content of a recording now, whatever they had when they were read.

    `typed` are URIs that were typed, `known` those that an earlier command knew to be the recording itself. Copies
    under other names are of others, unless they were typed.
    """
    moves = [uri for move in traces.moves if not move.keeps_source for uri in (move.source, move.target)]
    own = {uri for uri in (traces.uri, traces.origin, *moves, *known, *typed) if uri and uri.startswith("file:")}
    for uri in sorted(own.union(traces.files)):
        if not _has_content(local_path(uri), traces):
            continue
        place = Place(PlaceKind.AUDIO, uri, AUDIO if uri in own else _COPY)
        reason = None if with_audio else NOT_ASKED
        if uri not in own:
            reason = _OTHER_NAME
        elif with_audio and local_path(uri).stat().st_nlink > 1:
            place = Place(PlaceKind.AUDIO, uri, f"{AUDIO}; the file has other names (hard links), which stay")
        yield place if reason is None else Place(place.kind, uri, place.what, Standing.OF_OTHERS, reason)


def _has_content(path: Path, traces: RecordingTraces) -> bool:
    """Return whether a file has the content of a recording. An ETag of S3 that is no MD5 is told by the size alone."""
    try:
        if path.stat().st_size != traces.size or not path.is_file():
            return False
        is_md5 = traces.fingerprint == fingerprint(traces.fingerprint[:32], traces.size)
        return not is_md5 or fingerprint(md5_of(path), traces.size) == traces.fingerprint
    except OSError:
        return False
