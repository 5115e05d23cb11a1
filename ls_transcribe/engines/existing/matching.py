"""Find which transcript belongs to which recording: by the names of the files, then by their folders."""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.engines.existing.transcript_names import (
    file_name_of,
    names_of,
    shorter_stems_of,
    stems_of,
)
from ls_transcribe.errors.engines import TranscriptsMissing, TranscriptsNotFolder, TranscriptsUnreadable
from ls_transcribe.model.recording import Recording, fingerprint, readable
from ls_transcribe.store.file_index import FileIndex, IndexedFile, Owner, OwnersOfFile
from ls_transcribe.store.folder_walk import walk
from ls_transcribe.transcripts.file_sets import set_stem, without_suffix
from ls_transcribe.transcripts.readers import SUFFIXES
from ls_transcribe.transcripts.suffixes import is_transcript_file

_NAMES_IN_REASON = 4  # at most
_USUAL_SUFFIXES = ".json, .srt, .vtt"  # all of them would be a long sentence
_REMEMBERED = 1_000  # file names whose matches are remembered, since thousands may be called audio.wav
_UNDER_WAY = 100  # recordings whose matches are remembered, since each is asked for several times


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


def find_candidates(root: str, session: Session) -> Iterator[TranscriptCandidate]:
    """Yield the files that may be transcripts in a folder or below an `s3://` prefix, in any order.

    Raises:
        TranscriptsMissing: The folder or prefix does not exist.
        TranscriptsNotFolder: It is a file.
        TranscriptsUnreadable: A folder cannot be read.
        RunError: S3 cannot be read.
    """
    return _in_s3(root, session) if s3.is_s3(root) else _on_disk(root)


def _in_s3(root: str, session: Session) -> Iterator[TranscriptCandidate]:
    is_empty = True
    try:
        for entry in s3.objects(session, root):
            is_empty = False
            if entry.uri.lower().endswith(SUFFIXES):
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
    visited: set[str] = set()  # each folder once, whatever links lead to it

    def is_visited(real: str) -> bool:
        is_known = real in visited
        visited.add(real)
        return is_known

    for folder in walk(Path(root), is_visited):
        if folder.error:
            place = readable(str(folder.path))
            raise TranscriptsUnreadable(place, folder.error.strerror or str(folder.error)) from folder.error
        for name in folder.names:
            if name not in folder.folders and is_transcript_file(folder.path / name):
                yield _file(root, folder.path / name)


def _file(root: str, path: Path) -> TranscriptCandidate:
    try:
        state = path.stat()
        version = f"{state.st_size}-{state.st_mtime_ns}"
    except OSError:  # a broken link; reading it fails with a reason
        version = ""
    return TranscriptCandidate(str(path.relative_to(root)), version)


class TranscriptMatches:
    """The transcripts of a folder or prefix, and the recordings that they fit. They are kept in a temporary database.

    A transcript has the name of its recording without its suffix (talk.srt), or with it (talk.wav.srt, as whisper.cpp
    writes it). If there is none, a language or the word "transcript" may stand behind that name. A transcript at the
    same path fits better than one that only has the same file name. Capitals and the way in which accents are encoded
    count only if there is a choice. Several files of one folder are a set: what is in
    them tells whether they say the same. A file that fits another recording better is none of the set.
    """

    def __init__(self, candidates: Iterable[TranscriptCandidate]) -> None:
        self._files = FileIndex()
        self._files.add(IndexedFile(*candidate, _indexed_names(candidate.name)) for candidate in candidates)
        self._has_owners = False
        self._same_name = lru_cache(_REMEMBERED)(self._with_file_name)
        self._match = lru_cache(_UNDER_WAY)(self._find)

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Take note of all recordings that the transcripts may belong to."""
        self._files.set_owners(
            Owner(candidate.path, _distance(candidate, recording.name), recording.key, recording.name)
            for recording in recordings
            if are_in_one_folder(candidates := self._fitting(recording.name))
            for candidate in candidates
        )
        self._has_owners = True
        self._match.cache_clear()

    def candidates_for(self, recording: Recording) -> list[TranscriptCandidate]:
        """Return the transcripts that fit a recording best. They are in one folder if it is clear which."""
        candidates, owners = self._match(recording.name, recording.key)
        return [one for one in candidates if owners[one].has_key] or candidates if owners else candidates

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why a recording has no transcript, or None if it has one, or a set of files."""
        candidates, owners = self.candidates_for(recording), self._match(recording.name, recording.key)[1]
        if not candidates:
            return _nothing_found(file_name_of(recording.name))
        if not are_in_one_folder(candidates):
            names = _join_names(nsmallest(_NAMES_IN_REASON, (one.name for one in candidates)), len(candidates))
            return f"several transcripts may be its own: {names}; leave one, or put it at the recording's path"
        disputes = (self._dispute(one, owners[one]) for one in candidates if owners)
        return next(filter(None, disputes), None)

    def _find(
        self, name: str, key: str
    ) -> tuple[list[TranscriptCandidate], Mapping[TranscriptCandidate, OwnersOfFile]]:
        """Return the transcripts that fit a recording, and their owners if they are known."""
        fitting = self._fitting(name)
        if not (self._has_owners and are_in_one_folder(fitting)):
            return fitting, {}
        return fitting, {one: self._files.owners_of(one.path, key, _NAMES_IN_REASON) for one in fitting}

    def _dispute(self, candidate: TranscriptCandidate, owners: OwnersOfFile) -> str | None:
        """Return the reason why a transcript is not that of a recording alone."""
        if owners.names and not owners.has_key:
            return f"there is no transcript of it: {candidate.name} is that of {owners.names[0]}"
        if len(owners.names) > 1:
            return (
                f"its transcript {candidate.name} may be that of several recordings: "
                f"{_join_names(owners.names, self._files.count_owners(candidate.path))}; "
                "give each a transcript at its own path"
            )
        return None

    def _fitting(self, name: str) -> list[TranscriptCandidate]:
        return self._at_path(name) or self._same_name(file_name_of(name))

    def _at_path(self, name: str) -> list[TranscriptCandidate]:
        for kind, stems in _KINDS.items():
            if found := self._best_written(f"{kind} at a path", names_of(name), stems):
                return found
        return []

    def _with_file_name(self, file_name: str) -> list[TranscriptCandidate]:
        for kind, stems in _KINDS.items():
            if found := self._best_written(kind, names_of(file_name), partial(_file_names, stems)):
                return found
        return []

    def _best_written(self, kind: str, names: set[str], stems: Callable[[str], set[str]]) -> list[TranscriptCandidate]:
        """Return the candidates under any of the names. If some are written exactly so, return only those."""
        found = [TranscriptCandidate(*file) for file in self._files.find(kind, set(map(_comparable, names)))]
        return [candidate for candidate in found if stems(candidate.name) & names] or found


_KINDS: Mapping[str, Callable[[str], set[str]]] = {"own": stems_of, "shorter": shorter_stems_of}
"""The kinds of names that a transcript may be of, and what returns them. The first count more."""


def _indexed_names(path: str) -> Iterator[tuple[str, str]]:
    """Yield the comparable names that a transcript may be of, each after its kind."""
    for kind, stems in _KINDS.items():
        for stem in set(map(_comparable, stems(path))):
            yield f"{kind} at a path", stem
            yield kind, file_name_of(stem)


def _file_names(stems: Callable[[str], set[str]], path: str) -> set[str]:
    return set(map(file_name_of, stems(path)))


def are_in_one_folder(candidates: Sequence[TranscriptCandidate]) -> bool:
    """Return whether transcripts may be a set: there are some, and they lie side by side."""
    folders = (candidate.path.rpartition("/")[0] for candidate in candidates)
    first = next(folders, None)
    return first is not None and all(folder == first for folder in folders)  # thousands may be called audio.json


def _nothing_found(file_name: str) -> str:
    """Return the reason why a recording has no transcript, with the names that were looked for."""
    called = " or ".join(sorted(names_of(file_name)))
    return (
        f"there is no transcript of it: none is called {called} (or that with .en or _transcript after it) and ends in "
        f"{_USUAL_SUFFIXES} or another suffix that is read"
    )


def _distance(candidate: TranscriptCandidate, name: str) -> int:
    path, names = candidate.name, names_of(name)
    # The words of talk.wav come after those of talk.words.wav, and talk.en.vtt is first of all that of talk.en.wav.
    possible = [{without_suffix(path)}, {set_stem(path)}, shorter_stems_of(path)]
    file_names = set(map(file_name_of, names))
    fits = [
        *(bool(stems & names) for stems in possible),
        *(bool(set(map(file_name_of, stems)) & file_names) for stems in possible),
    ]
    return fits.index(True) if True in fits else len(fits)


def _comparable(name: str) -> str:
    """Return a form that is equal for names that people take for equal: é as one or two characters, capitals or not."""
    return unicodedata.normalize("NFC", name).casefold()


def _join_names(names: Sequence[str], number: int) -> str:
    """Return some of so many names, for a reason."""
    joined = ", ".join(names)
    return f"{joined} and {number - len(names):,} more" if number > len(names) else joined
