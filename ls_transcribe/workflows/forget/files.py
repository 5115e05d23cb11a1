"""Files on this disk that have something of a recording: found, described and erased."""

import mmap
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from ls_transcribe.errors import RunError
from ls_transcribe.errors.erasure import FileNotAsLeft
from ls_transcribe.errors.outputs import OutputInTheWay
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.model.recording import file_uri, local_path
from ls_transcribe.store.atomic_write import clear_partials
from ls_transcribe.store.disks import words_of
from ls_transcribe.store.folder_walk import walk
from ls_transcribe.store.own_files import FileState, is_unchanged

_KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])")


def files_by_key(folders: Iterable[Path], keys: Collection[str], *, deep: bool = True) -> Mapping[str, list[Path]]:
    """Return the files whose names have one of these keys in them, by the keys. Folders are searched as a whole.

    Without `deep`, what lies in folders below them is left out.
    """
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for walked in walk(folder, lambda _real: False) if folder.is_dir() else ():
            for name in walked.names:
                if name not in walked.folders:
                    for key in set(_KEY.findall(name)).intersection(keys):
                        found[key].append(walked.path / name)
            if not deep:
                break
    return found


def described(path: Path, what: str, known: FileState | None = None) -> Place:
    """Return a file that has only this recording. `known` is the state in which this tool left it, if it did."""
    is_edited = known is not None and not is_unchanged(path, known)
    return Place(PlaceKind.FILE, file_uri(path), f"{what}, which somebody has changed" if is_edited else what)


def mentions(path: Path, words: Iterable[str]) -> bool:
    """Return whether a file has one of these words in it. It is not read into memory."""
    with suppress(OSError, ValueError), ExitStack() as stack:  # an empty file cannot be mapped
        file = stack.enter_context(path.open("rb"))
        content = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return any(content.find(os.fsencode(word)) >= 0 for word in words)
    return False


def erase(place: Place, kept: frozenset[Path]) -> Place:
    """Erase a file. What killed runs left half written beside it goes, too.

    So do folders that are empty then, up to one that is `kept`: they are called as the recording's folder was.
    """
    path = local_path(place.where)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return place.not_erased(words_of(error))
    clear_partials(path.parent)
    if not kept.isdisjoint(path.parents):
        _remove_empty(path.parent, kept)
    return place.erased()


def _remove_empty(folder: Path, kept: frozenset[Path]) -> None:
    while folder not in kept:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass  # a killed run has done it
        except OSError:
            return  # there is something in it
        folder = folder.parent


def reason_of(error: RunError) -> str:
    """Return why a file was not written anew, in the words of `forget`, which replaces no file of others."""
    return str(FileNotAsLeft(error.path) if isinstance(error, OutputInTheWay) else error)


def existing(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield those paths at which there is something, each once."""
    yield from (path for path in dict.fromkeys(paths) if os.path.lexists(path))
