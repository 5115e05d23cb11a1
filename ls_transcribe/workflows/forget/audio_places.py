"""The audio of a recording on this disk: its file, its place in the archive, and other files with the same content."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import file_uri, fingerprint, local_path, md5_of, readable
from ls_transcribe.store.disks import words_of
from ls_transcribe.store.ledger.recording_traces import RecordingTraces

AUDIO = "the recording"
NOT_ASKED = "it stays, unless --audio is typed"
_COPY = "a copy under another name: type its path, too, to have it erased"
_LINKED = "a link leads to it from {}: type its path, too, to have it erased"


@dataclass(frozen=True, slots=True)
class AudioPlaces:
    """Looks for one recording on this disk, and erases its files. `typed` are the URIs that were named for it.

    Files are only erased `with_audio`. A file is one of the recording if it has its content, whatever its name.
    """

    traces: RecordingTraces
    with_audio: bool = False
    typed: frozenset[str] = frozenset()

    def find(self) -> Iterator[Place]:
        """Yield the files that are there."""
        own = self._own
        for uri in dict.fromkeys((*own, *self.traces.files, *sorted(self.typed))):
            if uri.startswith("file:"):
                yield from self._at(uri, None if uri in own or uri in self.typed else _COPY)

    def erase(self, place: Place) -> Place:
        """Erase a file that `find` has found, now or in an earlier run. Of a link, only the link is erased."""
        path = local_path(place.where)
        try:
            if not path.is_symlink() and not self._has_content(path):
                return place.erased()  # what is called so now is something else
            path.unlink()
        except FileNotFoundError:
            return place.erased()
        except OSError as error:
            return place.not_erased(words_of(error))
        return place.erased()

    @property
    def _own(self) -> dict[str, None]:
        moves = (uri for move in self.traces.moves if not move.keeps_source for uri in (move.source, move.target))
        return dict.fromkeys(uri for uri in (self.traces.uri, self.traces.origin, *moves) if uri)

    def _at(self, uri: str, stays: str | None) -> Iterator[Place]:
        """Yield what is at a URI. `stays` is why it is not erased, also if audio is."""
        path = local_path(uri)
        try:
            if not self._has_content(path):
                return
            what = _told(path)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            yield Place(PlaceKind.AUDIO, uri, "", Standing.NOT_SEEN, words_of(error))
            return
        reason = stays or (None if self.with_audio else NOT_ASKED)
        yield Place(PlaceKind.AUDIO, uri, what, Standing.OF_OTHERS if reason else Standing.OURS, reason)
        if path.is_symlink():
            target = file_uri(os.path.realpath(path))
            if target not in self._own and target not in self.typed and target not in self.traces.files:
                yield from self._at(target, _LINKED.format(readable(str(path))))

    def _has_content(self, path: Path) -> bool:
        """Whether a file has the content of the recording. It is read only if it is as long.

        Raises:
            OSError: It is not there, or cannot be read.
        """
        size = path.stat().st_size
        if size != self.traces.size or not path.is_file():
            return False
        if self.traces.fingerprint.count("-") > 1:  # an ETag of S3 that is no MD5: the size decides
            return True
        return fingerprint(md5_of(path), size) == self.traces.fingerprint


def _told(path: Path) -> str:
    if path.is_symlink():
        return f"a link to {readable(os.path.realpath(path))}"
    names = path.stat().st_nlink
    links = f"; its content has {names} names on this disk (hard links), and stays until all are gone"
    return AUDIO + links * (names > 1)
