"""Which transcript is whose: by what files are called, and by the folders that they lie in where that is not enough."""

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

_NAMED = 4  # names in a reason, at most
_REMEMBERED = 1_000  # names of files whose namesakes are not looked up again: all may be called audio.wav


class TranscriptCandidate(NamedTuple):
    """A file that may hold a transcript: its path below the place, and what changes when its content does."""

    path: str
    version: str

    @property
    def name(self) -> str:
        """The path, as text that can be shown."""
        return readable(self.path)


class _Match(NamedTuple):
    """A recording that a transcript fits; the nearer, the smaller `distance` is."""

    distance: int
    key: str
    name: str


def listed(place: str, session: Session) -> Iterator[TranscriptCandidate]:
    """What may be a transcript in a folder or below a prefix, in any order.

    Raises:
        TranscriptsMissing: There is no such place.
        TranscriptsNotFolder: It is a file.
        TranscriptsUnreadable: A folder cannot be looked into.
        RunError: S3 cannot be asked.
    """
    found = _in_s3(place, session) if s3.is_s3(place) else _on_disk(place)
    return (candidate for candidate in found if _may_be_one(candidate.path))


def _may_be_one(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def _in_s3(place: str, session: Session) -> Iterator[TranscriptCandidate]:
    is_empty = True
    try:
        for entry in s3.objects(session, place):
            is_empty = False
            yield TranscriptCandidate(entry.uri[len(place) :], fingerprint(entry.etag, entry.size))
    except AwsRejected as error:  # no bucket can have such a name
        raise TranscriptsMissing(place) from error
    if is_empty:
        raise TranscriptsMissing(place)


def _on_disk(place: str) -> Iterator[TranscriptCandidate]:
    if not os.path.exists(place):  # noqa: PTH110  # Path.exists() raises where a name is too long for any file
        raise TranscriptsMissing(place)
    if not Path(place).is_dir():
        raise TranscriptsNotFolder(place)
    been: set[str] = set()
    for folder, folders, files in os.walk(place, onerror=_refuse, followlinks=True):
        been.add(os.path.realpath(folder))  # a link back up would never end
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(os.path.join(folder, name)) not in been  # noqa: PTH118
        ]
        for name in files:
            if _may_be_one(name):
                yield _file(place, Path(folder, name))


def _file(place: str, path: Path) -> TranscriptCandidate:
    try:
        state = path.stat()
        version = f"{state.st_size}-{state.st_mtime_ns}"
    except OSError:  # a link that leads nowhere: told when it is read
        version = ""
    return TranscriptCandidate(str(path.relative_to(place)), version)


def _refuse(error: OSError) -> None:
    raise TranscriptsUnreadable(readable(str(error.filename)), error.strerror or str(error)) from error


class TranscriptMatches:
    """The transcripts of a place, and the recordings that they fit.

    Held are paths, not documents. A transcript is called as its recording is, without its suffix (talk.srt) or with it
    (talk.wav.srt, as whisper.cpp does); one at the same path comes before those that only are called so, and how
    letters are written counts only where it makes a difference.
    """

    def __init__(self, candidates: Iterable[TranscriptCandidate]) -> None:
        self._by_path = defaultdict[str, list[TranscriptCandidate]](list)
        self._by_leaf = defaultdict[str, list[TranscriptCandidate]](list)
        self._claims = defaultdict[str, list[_Match]](list)
        for candidate in sorted(candidates):
            stem = _alike(_stem(candidate.name))
            self._by_path[stem].append(candidate)
            self._by_leaf[_leaf(stem)].append(candidate)
        self._namesakes = lru_cache(_REMEMBERED)(self._look_up_namesakes)

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Learn of all recordings that transcripts may belong to."""
        self._claims.clear()
        for recording in recordings:
            found = self.of(recording)
            if len(found) == 1:
                claim = _Match(_distance(found[0], recording.name), recording.key, recording.name)
                self._claims[found[0].path].append(claim)

    def of(self, recording: Recording) -> list[TranscriptCandidate]:
        """The transcripts that fit a recording best: a single one, where it is clear which."""
        name = recording.name
        same_path = _exact_first(self._by_path, _names(name), lambda candidate: _stem(candidate.name))
        return same_path or self._namesakes(_leaf(name))

    def _look_up_namesakes(self, leaf: str) -> list[TranscriptCandidate]:
        return _exact_first(self._by_leaf, _names(leaf), lambda candidate: _leaf(_stem(candidate.name)))

    def refuses(self, recording: Recording) -> str | None:
        """Why none is a recording's: there is none, or it is not clear which; None where it is."""
        found = self.of(recording)
        if not found:
            *others, last = (PurePosixPath(recording.name).stem + suffix for suffix in SUFFIXES)
            return f"there is no transcript of it: none is called {', '.join(others)} or {last}"
        if len(found) > 1:
            return f"several transcripts may be its own: {_some(found)}; leave one, or put it at the recording's path"
        claims = self._claims.get(found[0].path, [])
        nearest = [claim for claim in claims if claim.distance == min(claims).distance]
        if len(nearest) > 1:
            return (
                f"its transcript {found[0].name} may be that of several recordings: {_some(nearest)}; "
                "give each a transcript at its own path"
            )
        if nearest and nearest[0].key != recording.key:
            return f"there is no transcript of it: {found[0].name} is that of {nearest[0].name}"
        return None


def _exact_first(
    index: dict[str, list[TranscriptCandidate]], names: set[str], name_of: Callable[[TranscriptCandidate], str]
) -> list[TranscriptCandidate]:
    """What an index has under any of the names, of which those that are written in the same way come first."""
    found = [candidate for name in sorted(set(map(_alike, names))) for candidate in index.get(name, ())]
    return [candidate for candidate in found if name_of(candidate) in names] or found


def _distance(candidate: TranscriptCandidate, name: str) -> int:
    stem, names = _stem(candidate.name), _names(name)
    if stem in names:
        return 0
    return 1 if _leaf(stem) in set(map(_leaf, names)) else 2


def _names(name: str) -> set[str]:
    """What a recording's transcript may be called, without its own suffix."""
    return {name, _stem(name)}


def _stem(path: str) -> str:
    return path.removesuffix(PurePosixPath(path).suffix)


def _leaf(path: str) -> str:
    return path.rpartition("/")[2]


def _alike(name: str) -> str:
    """Names that people take for the same: é in one character or in two, capitals or not."""
    return unicodedata.normalize("NFC", name).casefold()


def _some(named: "list[TranscriptCandidate] | list[_Match]") -> str:
    names = ", ".join(sorted(one.name for one in named)[:_NAMED])
    return f"{names} and {len(named) - _NAMED:,} more" if len(named) > _NAMED else names
