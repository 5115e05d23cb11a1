"""forgotten.csv: what was erased where and when, without content, for those who must prove it."""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from ls_transcribe.errors.erasure import FileNotAsLeft
from ls_transcribe.errors.outputs import OutputInTheWay
from ls_transcribe.exports.csv_cells import csv_line
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.forget.plan import RecordingErasure

NAME = "forgotten.csv"
_HEAD = ("Tombstone", "Day", "Erased", "Left", "By")
_WORDS = {
    PlaceKind.TASK: "task in Label Studio",
    PlaceKind.UPLOAD: "upload in Label Studio",
    PlaceKind.EXPORT: "export of a project",
    PlaceKind.JOB: "job at Amazon Transcribe",
    PlaceKind.RESULT: "result",
    PlaceKind.AUDIO: "audio",
    PlaceKind.FILE: "file",
    PlaceKind.SHARED_FILE: "file written anew",
    PlaceKind.DATABASE: "database",
}


def claim(folder: OutputFolder, ledger: Ledger) -> None:
    """Refuse to begin where a file that somebody else wrote or changed is in the way of the record.

    Raises:
        FileNotAsLeft: There is such a file.
    """
    try:
        folder.check_own(_path(folder), ledger.files)
    except OutputInTheWay as error:
        raise FileNotAsLeft(error.path) from error


def add(folder: OutputFolder, ledger: Ledger, erased: Iterable[RecordingErasure], day: date, by: str | None) -> None:
    """Add a line for each recording. A line that is there already, because a run was killed after it, stays as it is.

    Raises:
        OutputInTheWay: Somebody has changed the record.
        OutputNotWritable: The disk is full.
    """
    path, before = _path(folder), b""
    with suppress(FileNotFoundError):
        before = path.read_bytes()
    lines = [csv_line((one.key, day.isoformat(), *_told(one.places), by or "")) for one in erased]
    present = set(before.splitlines(keepends=True))
    with folder.write(path, ledger.files) as file:
        file.write(before or csv_line(_HEAD))
        file.writelines(line for line in lines if line not in present)


def _path(folder: OutputFolder) -> Path:
    return folder.path / NAME


def _told(places: Iterable[Place]) -> tuple[str, str]:
    """Return what was erased, and what was left, in words that have nothing of the recording."""
    erased, left = Counter[str](), Counter[str]()
    for place in places:
        told = left if place.standing is Standing.OF_OTHERS else erased
        told[f"{_WORDS[place.kind]} ({_holder(place)})"] += 1
    return _counted(erased), _counted(left)


def _counted(told: Counter[str]) -> str:
    return "; ".join(f"{number} × {words}" for words, number in told.items())


def _holder(place: Place) -> str:
    """Return who holds a place: a server, a bucket, or this machine; a path or a key may have a name in it."""
    address = urlsplit(place.where)
    match address.scheme:
        case "s3":
            return f"s3://{address.netloc}"
        case "http" | "https":
            return re.sub(r"^[^@]*@", "", address.netloc)
        case "file":
            return "this machine"
    return "Amazon"
