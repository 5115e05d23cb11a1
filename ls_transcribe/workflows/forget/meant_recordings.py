"""Which recordings are meant: by their names, URIs, paths, keys, the numbers of their tasks, or lists of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.errors.erasure import RecordingAmbiguous, RecordingUnknown
from ls_transcribe.errors.sources import ListUnreadable
from ls_transcribe.model.recording import FailedItem, file_uri, fingerprint, local_path, md5_of, readable, recording_key
from ls_transcribe.sources.typed import LIST, decode_line, path_of
from ls_transcribe.store.disks import words_of
from ls_transcribe.store.ledger import Ledger

_KEY = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class MeantRecordings:
    """The keys of recordings, in the order in which they were typed, each once, and the URIs that were typed.

    `forgotten` and `unknown` are as in `ForgetPlan`.
    """

    keys: tuple[str, ...]
    uris: frozenset[str] = frozenset()
    forgotten: tuple[tuple[str, date], ...] = ()
    unknown: tuple[FailedItem, ...] = ()


def find_meant(ledger: Ledger, typed: tuple[str, ...]) -> MeantRecordings:
    """Return the recordings that are meant. What names none in a list costs its line only.

    Those whose names are deleted already, and whose ledger is not yet written anew, are always meant: a run was killed
    there, and nobody can name them any more.

    Raises:
        RecordingUnknown: What was typed names no recording of the folder.
        RecordingAmbiguous: It names several.
        ListUnreadable: A list cannot be read.
    """
    keys = {key: None for key in ledger.erasures.begun() if ledger.traces.find(key) is None}
    is_any_nameless = bool(keys)
    uris: set[str] = set()
    forgotten: dict[str, date] = {}
    unknown: list[FailedItem] = []
    for name, is_listed in _names(typed):
        try:
            key = _key_of(ledger, name)
        except (RecordingUnknown, RecordingAmbiguous) as error:
            if is_any_nameless and isinstance(error, RecordingUnknown):
                continue
            if not is_listed:
                raise
            unknown.append(FailedItem(readable(name), readable(name), str(error)))
            continue
        uris.update(_uris_of(ledger, key, name))
        day = ledger.tombstones.find(key)
        if day and not ledger.traces.has(key):
            forgotten[name] = day
        else:
            keys[key] = None
    return MeantRecordings(tuple(keys), frozenset(uris), tuple(forgotten.items()), tuple(unknown))


def _names(typed: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Yield what names recordings, each with whether it stands in a list."""
    for name in typed:
        if not name.startswith(LIST):
            yield name, False
            continue
        try:
            lines = Path(name[1:]).read_bytes().splitlines()
        except OSError as error:
            raise ListUnreadable(readable(name), words_of(error)) from error
        yield from ((line, True) for line in map(decode_line, lines) if line.strip())


def _key_of(ledger: Ledger, name: str) -> str:
    """Return the key of the recording that is meant."""
    if _KEY.fullmatch(name) and (ledger.traces.has(name) or ledger.tombstones.find(name)):
        return name
    found = ledger.traces.at(_uri_of(name)) or ledger.traces.with_name(readable(name))
    if not found and name.isdecimal():
        found = ledger.traces.with_task(int(name))
    if not found:
        found = _with_content(ledger, name)
    if len(found) > 1:
        raise RecordingAmbiguous(readable(name), found)
    if not found:
        raise RecordingUnknown(readable(name))
    return found[0]


def _uris_of(ledger: Ledger, key: str, name: str) -> Iterator[str]:
    """Yield the URIs that were meant by what was typed: the one it is, and those of files that are called so."""
    yield _uri_of(name)
    traces = ledger.traces.find(key)
    for uri in traces.files if traces else ():
        if local_path(uri).name == name:
            yield uri


def _uri_of(name: str) -> str:
    return name if is_s3(name) else file_uri(path_of(name))


def _with_content(ledger: Ledger, name: str) -> list[str]:
    """Return the recording, also a forgotten one, that has the content of a file, under whatever name."""
    path = path_of(name)
    if is_s3(name) or not path.is_file():
        return []
    key = recording_key(fingerprint(md5_of(path), path.stat().st_size))
    return [key] if ledger.traces.has(key) or ledger.tombstones.find(key) else []
