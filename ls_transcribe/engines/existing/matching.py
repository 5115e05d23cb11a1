"""Find which transcript belongs to which recording: by the names of the files, then by their folders."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.errors.engines import TranscriptsMissing, TranscriptsNotFolder, TranscriptsUnreadable
from ls_transcribe.model.recording import Recording, fingerprint, readable
from ls_transcribe.transcripts.file_sets import set_stem
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
    way in which accents are encoded count only if there is a choice. Several files of one folder are a set: what is in
    them tells whether they say the same. A file that fits another recording better is none of the set.
    """

    def __init__(self, candidates: Iterable[TranscriptCandidate]) -> None:
        self._by_path = defaultdict[str, list[TranscriptCandidate]](list)
        self._by_file_name = defaultdict[str, list[TranscriptCandidate]](list)
        self._nearest = defaultdict[str, dict[str, _Match]](dict)  # by paths, then by keys: those that fit best
        for candidate in sorted(candidates):
            for stem in sorted({_comparable(stem) for stem in _stems(candidate.name)}):
                self._by_path[stem].append(candidate)
                self._by_file_name[_file_name(stem)].append(candidate)
        self._same_name = lru_cache(_REMEMBERED)(self._with_file_name)

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Take note of all recordings that the transcripts may belong to."""
        self._nearest.clear()
        for recording in recordings:
            candidates = self._fitting(recording.name)
            if are_in_one_folder(candidates):
                for candidate in candidates:
                    match = _Match(_distance(candidate, recording.name), recording.key, recording.name)
                    nearest = self._nearest[candidate.path]
                    if any(match.distance < other.distance for other in islice(nearest.values(), 1)):
                        nearest.clear()
                    if all(match.distance == other.distance for other in islice(nearest.values(), 1)):
                        nearest[match.key] = match

    def candidates_for(self, recording: Recording) -> list[TranscriptCandidate]:
        """Return the transcripts that fit a recording best. They are in one folder if it is clear which."""
        fitting = self._fitting(recording.name)
        if not are_in_one_folder(fitting):
            return fitting
        return [candidate for candidate in fitting if recording.key in self._nearest.get(candidate.path, ())] or fitting

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why a recording has no transcript, or None if it has one, or a set of files."""
        candidates = self.candidates_for(recording)
        if not candidates:
            usual = ", ".join(PurePosixPath(recording.name).stem + suffix for suffix in _USUAL_SUFFIXES)
            return f"there is no transcript of it: none is called {usual} …"
        if not are_in_one_folder(candidates):
            return (
                f"several transcripts may be its own: {_join_names(candidates)}; "
                "leave one, or put it at the recording's path"
            )
        for candidate in candidates:
            nearest = self._nearest.get(candidate.path, {})
            if nearest and recording.key not in nearest:
                return f"there is no transcript of it: {candidate.name} is that of {next(iter(nearest.values())).name}"
            if len(nearest) > 1:
                names = _join_names(nearest.values())
                return (
                    f"its transcript {candidate.name} may be that of several recordings: {names}; "
                    "give each a transcript at its own path"
                )
        return None

    def _fitting(self, name: str) -> list[TranscriptCandidate]:
        same_path = _best_written(self._by_path, _names(name), lambda candidate: _stems(candidate.name))
        return same_path or self._same_name(_file_name(name))

    def _with_file_name(self, file_name: str) -> list[TranscriptCandidate]:
        return _best_written(
            self._by_file_name, _names(file_name), lambda candidate: set(map(_file_name, _stems(candidate.name)))
        )


def are_in_one_folder(candidates: Sequence[TranscriptCandidate]) -> bool:
    """Return whether transcripts may be a set: there are some, and they lie side by side."""
    folders = (candidate.path.rpartition("/")[0] for candidate in candidates)
    first = next(folders, None)
    return first is not None and all(folder == first for folder in folders)  # thousands may be called audio.json


def _best_written(
    index: dict[str, list[TranscriptCandidate]],
    names: set[str],
    names_of: Callable[[TranscriptCandidate], set[str]],
) -> list[TranscriptCandidate]:
    """Return the candidates under any of the names. If some are written exactly so, return only those."""
    found = sorted({candidate for name in set(map(_comparable, names)) for candidate in index.get(name, ())})
    return [candidate for candidate in found if names_of(candidate) & names] or found


def _distance(candidate: TranscriptCandidate, name: str) -> int:
    stem, names = _stem(candidate.name), _names(name)
    if stem in names:
        return 0
    if set_stem(candidate.name) in names:  # the words of talk.wav, which talk.words.wav would have before it
        return 1
    return 2 if _file_name(stem) in set(map(_file_name, names)) else 3


def _names(name: str) -> set[str]:
    """Return the names that a recording's transcript may have, without its own suffix."""
    return {name, _stem(name)}


def _stems(path: str) -> set[str]:
    """Return the names that a transcript is of: its own without suffix, and that which its set has in common."""
    return {_stem(path), set_stem(path)}


def _stem(path: str) -> str:
    return path.removesuffix(PurePosixPath(path).suffix)


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _comparable(name: str) -> str:
    """Return a form that is equal for names that people take for equal: é as one or two characters, capitals or not."""
    return unicodedata.normalize("NFC", name).casefold()


def _join_names(named: "Collection[TranscriptCandidate] | Collection[_Match]") -> str:
    names = ", ".join(nsmallest(_NAMES_IN_REASON, (entry.name for entry in named)))
    return f"{names} and {len(named) - _NAMES_IN_REASON:,} more" if len(named) > _NAMES_IN_REASON else names
