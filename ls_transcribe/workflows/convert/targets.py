"""What a conversion is asked for, and what is to be made of each transcript that it finds, or why nothing is."""

import os
from pathlib import Path, PurePosixPath

from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import SkippedFile, transcripts
from ls_transcribe.sources.transcripts import STDIN, TranscriptFile
from ls_transcribe.workflows.documents.render import Conversion
from ls_transcribe.workflows.requests import ConvertRequest

_UNNAMED = "transcript"  # what the documents of standard input are called


class ConversionTargets:
    """Gives each transcript its place in the folder of the documents, where nothing replaces a transcript.

    Nor does one transcript's document replace another's of the same run.
    """

    def __init__(self, order: ConvertRequest) -> None:
        self._order = order
        self._is_source = transcripts.make_source_test(order.sources, order.output)
        self._made: dict[int, int] = {}  # digests of targets and places: as paths, a hundred thousand fill the memory

    def assign(
        self, entry: transcripts.TranscriptEntry, content: bytes | None
    ) -> Conversion | FailedItem | SkippedFile:
        """What is to be made of what was found; `content` where it is no file here."""
        if not isinstance(entry, TranscriptFile):
            return entry
        order, name = self._order, readable(entry.name)
        target = _target(order.output, _UNNAMED if entry.location == STDIN else entry.name)
        if target is None:
            return FailedItem(
                name, entry.location, "its key leads out of the folder of the documents: copy it elsewhere"
            )
        assignment = Conversion(name, target, entry.location, order.formats, content, order.bom, entry.size)
        for path in assignment.files:
            if self._is_source(path):
                reason = "is itself to be converted and stays as it is: name another folder with -o"
                return FailedItem(name, entry.location, f"{readable(str(path))} {reason}")
        place = hash(os.path.abspath(entry.location))  # noqa: PTH100  # resolve() would take a link for what it leads to
        made = self._made.get(hash(target))
        if made == place:
            return SkippedFile(name, "named twice")
        if made is not None:
            reason = "is made of another transcript by this run: convert this one to another folder, with -o"
            return FailedItem(name, entry.location, f"{readable(str(next(assignment.files)))} {reason}")
        self._made[hash(target)] = place
        return assignment


def _target(output: Path, name: str) -> Path | None:
    """Where the documents go, without their suffixes; None for an object's key that would leave the folder."""
    *folders, base = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in folders or "\0" in name:
        return None
    return output.joinpath(*folders, PurePosixPath(base).stem)
