"""Find which transcript belongs to which recording: by the names of the files, then by their folders."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.errors.engines import TranscriptsMissing, TranscriptsNotFolder, TranscriptsUnreadable
from ls_transcribe.model.recording import Recording, fingerprint, readable
from ls_transcribe.transcripts.readers import SUFFIXES

_NAMES_IN_REASON = 4  # at most
_USUAL_SUFFIXES = (".json", ".srt", ".vtt")  # all of them would be a long sentence
_REMEMBERED = 1_000  # file names whose matches are remembered, since thousands may be called audio.wav


class TranscriptCandidate(NamedTuple):
    """A file that may be a transcript.

    `path` is its path below the folder or prefix of the transcripts. `version` changes when its content changes.
    """

    path: str
    version: str

    @property
    def name(self) -> str:
        """The path as text that can be printed."""
        return readable(self.path)


class _Match(NamedTuple):
    """A recording that a transcript fits. The smaller `distance` is, the better it fits."""

    distance: int
    key: str
    name: str


def find_candidates(root: str, session: Session) -> Iterator[TranscriptCandidate]:
    """Yield the files that may be transcripts in a folder or below an `s3://` prefix, in any order.

    Raises:
        TranscriptsMissing: The folder or prefix does not exist.
        TranscriptsNotFolder: It is a file.
        TranscriptsUnreadable: A folder cannot be read.
        RunError: S3 cannot be read.
    """
    candidates = _in_s3(root, session) if s3.is_s3(root) else _on_disk(root)
    return (candidate for candidate in candidates if _may_be_transcript(candidate.path))


def _may_be_transcript(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def _in_s3(root: str, session: Session) -> Iterator[TranscriptCandidate]:
    is_empty = True
    try:
        for entry in s3.objects(session, root):
            is_empty = False
            yield TranscriptCandidate(entry.uri[len(root) :], fingerprint(entry.etag, entry.size))
    except AwsRejected as error:  # no bucket can have such a name
        raise TranscriptsMissing(root) from error
    if is_empty:
        raise TranscriptsMissing(root)


def _on_disk(root: str) -> Iterator[TranscriptCandidate]:
    if not os.path.exists(root):  # noqa: PTH110  # Path.exists() raises where a name is too long for any file
        raise TranscriptsMissing(root)
    if not Path(root).is_dir():
        raise TranscriptsNotFolder(root)
    visited: set[str] = set()
    for folder, folders, files in os.walk(root, onerror=_raise_unreadable, followlinks=True):
        visited.add(os.path.realpath(folder))  # a link to a parent folder would never end
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(os.path.join(folder, name)) not in visited  # noqa: PTH118
        ]
        for name in files:
            if _may_be_transcript(name):
                yield _file(root, Path(folder, name))


def _file(root: str, path: Path) -> TranscriptCandidate:
    try:
        state = path.stat()
        version = f"{state.st_size}-{state.st_mtime_ns}"
    except OSError:  # a broken link; reading it fails with a reason
        version = ""
    return TranscriptCandidate(str(path.relative_to(root)), version)


def _raise_unreadable(error: OSError) -> None:
    raise TranscriptsUnreadable(readable(str(error.filename)), error.strerror or str(error)) from error


class TranscriptMatches:
    """The transcripts of a folder or prefix, and the recordings that they fit. Paths are kept in memory, no documents.

    A transcript has the name of its recording without its suffix (talk.srt), or with it (talk.wav.srt, as whisper.cpp
    writes it). A transcript at the same path fits better than one that only has the same file name. Capitals and the
    way in which accents are encoded count only if there is a choice.
    """

    def __init__(self, candidates: Iterable[TranscriptCandidate]) -> None:
        self._by_path = defaultdict[str, list[TranscriptCandidate]](list)
        self._by_file_name = defaultdict[str, list[TranscriptCandidate]](list)
        self._claims = defaultdict[str, list[_Match]](list)
        for candidate in sorted(candidates):
            stem = _comparable(_stem(candidate.name))
            self._by_path[stem].append(candidate)
            self._by_file_name[_file_name(stem)].append(candidate)
        self._same_name = lru_cache(_REMEMBERED)(self._with_file_name)

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Take note of all recordings that the transcripts may belong to."""
        self._claims.clear()
        for recording in recordings:
            candidates = self.candidates_for(recording)
            if len(candidates) == 1:
                claim = _Match(_distance(candidates[0], recording.name), recording.key, recording.name)
                self._claims[candidates[0].path].append(claim)

    def candidates_for(self, recording: Recording) -> list[TranscriptCandidate]:
        """Return the transcripts that fit a recording best. It is a single one if it is clear which."""
        name = recording.name
        same_path = _best_written(self._by_path, _names(name), lambda candidate: _stem(candidate.name))
        return same_path or self._same_name(_file_name(name))

    def _with_file_name(self, file_name: str) -> list[TranscriptCandidate]:
        return _best_written(self._by_file_name, _names(file_name), lambda candidate: _file_name(_stem(candidate.name)))

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why a recording has no transcript, or None if it has exactly one."""
        candidates = self.candidates_for(recording)
        if not candidates:
            usual = ", ".join(PurePosixPath(recording.name).stem + suffix for suffix in _USUAL_SUFFIXES)
            return f"there is no transcript of it: none is called {usual} …"
        if len(candidates) > 1:
            return (
                f"several transcripts may be its own: {_join_names(candidates)}; "
                "leave one, or put it at the recording's path"
            )
        claims = self._claims.get(candidates[0].path, [])
        nearest = [claim for claim in claims if claim.distance == min(claims).distance]
        if len(nearest) > 1:
            return (
                f"its transcript {candidates[0].name} may be that of several recordings: {_join_names(nearest)}; "
                "give each a transcript at its own path"
            )
        if nearest and nearest[0].key != recording.key:
            return f"there is no transcript of it: {candidates[0].name} is that of {nearest[0].name}"
        return None


def _best_written(
    index: dict[str, list[TranscriptCandidate]], names: set[str], name_of: Callable[[TranscriptCandidate], str]
) -> list[TranscriptCandidate]:
    """Return the candidates under any of the names. If some are written exactly so, return only those."""
    found = [candidate for name in sorted(set(map(_comparable, names))) for candidate in index.get(name, ())]
    return [candidate for candidate in found if name_of(candidate) in names] or found


def _distance(candidate: TranscriptCandidate, name: str) -> int:
    stem, names = _stem(candidate.name), _names(name)
    if stem in names:
        return 0
    return 1 if _file_name(stem) in set(map(_file_name, names)) else 2


def _names(name: str) -> set[str]:
    """Return the names that a recording's transcript may have, without its own suffix."""
    return {name, _stem(name)}


def _stem(path: str) -> str:
    return path.removesuffix(PurePosixPath(path).suffix)


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _comparable(name: str) -> str:
    """Return a form that is equal for names that people take for equal: é as one or two characters, capitals or not."""
    return unicodedata.normalize("NFC", name).casefold()


def _join_names(named: "list[TranscriptCandidate] | list[_Match]") -> str:
    names = ", ".join(sorted(entry.name for entry in named)[:_NAMES_IN_REASON])
    return f"{names} and {len(named) - _NAMES_IN_REASON:,} more" if len(named) > _NAMES_IN_REASON else names
