"""Which recordings are meant: by their names, URIs, paths, keys, the numbers of their tasks, or lists of these."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.errors.erasure import NamesMissing, RecordingAmbiguous, RecordingUnknown
from ls_transcribe.errors.sources import ListUnreadable
from ls_transcribe.model.recording import FailedItem, local_path, readable
from ls_transcribe.sources.typed import LIST, decode_line
from ls_transcribe.store.disks import words_of
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.forget.typed_audio import traces_at, uri_of
from ls_transcribe.workflows.requests import ForgetRequest

_KEY = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class MeantRecordings:
    """The keys of recordings, in the order in which they were typed, each once, and the URIs that were typed.

    `late` are those among them that were forgotten before, by their keys, and whose audio was typed now. `forgotten`
    and `unknown` are as in `ForgetPlan`.
    """

    keys: tuple[str, ...]
    uris: frozenset[str] = frozenset()
    late: Mapping[str, RecordingTraces] = field(default_factory=dict)
    forgotten: tuple[tuple[str, date], ...] = ()
    unknown: tuple[FailedItem, ...] = ()


def find_meant(ledger: Ledger, request: ForgetRequest, session: Session) -> MeantRecordings:
    """Return the recordings that are meant. What names none in a list costs its line only.

    Those whose names are deleted already, and whose ledger is not yet written anew, are always meant: a run was killed
    there, and nobody can name them any more.

    Raises:
        RecordingUnknown: What was typed names no recording of the folder.
        RecordingAmbiguous: It names several.
        ListUnreadable: A list cannot be read.
        NamesMissing: There are only lists, and nothing in them.
    """
    keys = {key: None for key in ledger.erasures.begun() if ledger.traces.find(key) is None}
    is_any_nameless = bool(keys)
    uris: set[str] = set()
    late: dict[str, RecordingTraces] = {}
    forgotten: dict[str, date] = {}
    unknown: list[FailedItem] = []
    for name, is_listed in _names(request.recordings):
        try:
            key = _key_of(ledger, name, session)
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
            audio = traces_at(name, session) if request.with_audio else None
            if audio is None or audio.key != key:
                forgotten[name] = day
                continue
            late.setdefault(key, audio)
        keys[key] = None
    return MeantRecordings(tuple(keys), frozenset(uris), late, tuple(forgotten.items()), tuple(unknown))


def _names(typed: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return what names recordings, each with whether it stands in a list. There must be one."""
    names = list(_typed_and_listed(typed))
    if not names:
        raise NamesMissing([readable(name) for name in typed])
    return names


def _typed_and_listed(typed: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
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


def _key_of(ledger: Ledger, name: str, session: Session) -> str:
    """Return the key of the recording that is meant.

    A file that is there means its content, before it is looked for what else is called so: it may be forgotten.
    """
    if _KEY.fullmatch(name) and (ledger.traces.has(name) or ledger.tombstones.find(name)):
        return name
    found = ledger.traces.at(uri_of(name)) or _with_content(ledger, name, session)
    found = found or ledger.traces.with_name(readable(name))
    if not found and name.isdecimal():
        found = ledger.traces.with_task(int(name))
    if len(found) > 1:
        raise RecordingAmbiguous(readable(name), found)
    if not found:
        raise RecordingUnknown(readable(name), has_forgotten=bool(ledger.tombstones.keys_passed_over()))
    return found[0]


def _uris_of(ledger: Ledger, key: str, name: str) -> Iterator[str]:
    """Yield the URIs that were meant by what was typed: the one it is, and those of files that are called so."""
    yield uri_of(name)
    traces = ledger.traces.find(key)
    for uri in traces.files if traces else ():
        if local_path(uri).name == name:
            yield uri


def _with_content(ledger: Ledger, name: str, session: Session) -> list[str]:
    """Return the recording, also a forgotten one, that has the content of a file or object, under whatever name."""
    audio = traces_at(name, session)
    is_known = audio and (ledger.traces.has(audio.key) or ledger.tombstones.find(audio.key))
    return [audio.key] if audio and is_known else []
