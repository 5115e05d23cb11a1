"""Where the documents of each transcript go, or the reason why it cannot be converted."""

import os
from pathlib import Path, PurePosixPath

from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import SkippedFile, transcripts
from ls_transcribe.sources.transcripts import TranscriptFile
from ls_transcribe.sources.typed import STDIN
from ls_transcribe.workflows.documents.render import Conversion
from ls_transcribe.workflows.requests import ConvertRequest

_STDIN_STEM = "transcript"  # the stem of the documents of standard input


class ConversionTargets:
    """Decides where the documents of each transcript go.

    No document replaces a transcript that is to be converted, or the document of another transcript of the same run.
    """

    def __init__(self, request: ConvertRequest) -> None:
        self._request = request
        self._is_source = transcripts.make_source_test(request.sources, request.output)
        self._source_of: dict[int, int] = {}  # digests of targets and sources: 100,000 paths would fill the memory

    def conversion_for(
        self, entry: transcripts.TranscriptEntry, content: bytes | None
    ) -> Conversion | FailedItem | SkippedFile:
        """Return what is done with an entry. `content` is that of a transcript that is not a file on this disk."""
        if not isinstance(entry, TranscriptFile):
            return entry
        request, name = self._request, readable(entry.name)
        target = _target(request.output, _STDIN_STEM if entry.location == STDIN else entry.name)
        if target is None:
            return FailedItem(
                name, entry.location, "its key leads out of the folder of the documents: copy it elsewhere"
            )
        conversion = Conversion(
            name,
            target,
            entry.location,
            request.formats,
            content,
            request.bom,
            entry.size,
            marks=request.marks,
        )
        for path in conversion.files:
            if self._is_source(path):
                reason = "is itself to be converted and stays as it is: name another folder with -o"
                return FailedItem(name, entry.location, f"{readable(str(path))} {reason}")
        source = hash(os.path.abspath(entry.location))  # noqa: PTH100  # resolve() would take a link for what it leads to
        earlier_source = self._source_of.get(hash(target))
        if earlier_source == source:
            return SkippedFile(name, "named twice")
        if earlier_source is not None:
            reason = "is made of another transcript by this run: convert this one to another folder, with -o"
            return FailedItem(name, entry.location, f"{readable(str(next(conversion.files)))} {reason}")
        self._source_of[hash(target)] = source
        return conversion


def _target(output: Path, name: str) -> Path | None:
    """Return the path of the documents without suffix; None for an object's key that leads out of the folder."""
    *folders, base = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in folders or "\0" in name:
        return None
    return output.joinpath(*folders, PurePosixPath(base).stem)
