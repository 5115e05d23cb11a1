"""Where the documents of each transcript go, or the reason why it cannot be converted."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import FailedItem, readable
from ls_transcribe.sources import SkippedFile, transcripts
from ls_transcribe.sources.transcripts import TranscriptSet
from ls_transcribe.sources.typed import STDIN
from ls_transcribe.store.atomic_write import clear_partials
from ls_transcribe.store.conversion_record import ConversionRecord
from ls_transcribe.store.own_files import FileState
from ls_transcribe.store.written_files import possible_names
from ls_transcribe.text.encodings import find_encoding
from ls_transcribe.text.file_names import comparable_path
from ls_transcribe.transcripts.file_sets import set_stem
from ls_transcribe.workflows.convert.request import ConvertRequest
from ls_transcribe.workflows.documents.render import Conversion, SourceFile

_STDIN_STEM = "transcript"  # the stem of the documents of standard input
_KEY_LENGTH = 12  # hexadecimal digits


class ConversionTargets:
    """Decides where the documents of each transcript go.

    No document replaces a transcript that is to be converted, or the document of another transcript of the same run.
    `record` knows what earlier runs wrote; without one, nothing is written.
    """

    def __init__(self, request: ConvertRequest, record: ConversionRecord | None) -> None:
        self._request = request
        self._record = record
        self._encoding = None if request.encoding is None else find_encoding(request.encoding)
        self._is_source = transcripts.make_source_test(request.sources, request.output)
        # By digests of targets, since 100,000 paths would fill the memory.
        self._source_of: dict[int, _SourceDigests] = {}
        self._real_output = os.path.realpath(request.output)
        self._real_folder = lru_cache(maxsize=1)(os.path.realpath)  # files of one folder follow one another
        self._cleared: Path | None = None

    def conversion_for(
        self, entry: transcripts.TranscriptEntry, contents: Sequence[bytes | None]
    ) -> Conversion | FailedItem | SkippedFile:
        """Return what is done with an entry. `contents` are those of files that are not on this disk."""
        if not isinstance(entry, TranscriptSet):
            return entry
        stem = set_stem(_absolute(entry.location))
        source = _SourceDigests.of(entry, stem)
        wanted = _STDIN_STEM if entry.location == STDIN else set_stem(entry.name)
        key = self._key(entry, stem, wanted)
        path = self._name(key, stem, wanted, source)
        place = hash(comparable_path(path))
        earlier = self._source_of.get(place)
        if earlier and set(source.files) <= set(earlier.files):
            return SkippedFile(readable(entry.name), transcripts.TWICE)
        conversion = self._conversion(entry, contents, path, key)
        if reason := self._reason_against(conversion, has_earlier=earlier is not None):
            return FailedItem(conversion.name, entry.location, reason)
        self._source_of[place] = source
        if self._record:
            self._clear(conversion.target.parent)
        return conversion

    def _conversion(self, entry: TranscriptSet, contents: Sequence[bytes | None], path: str, key: str) -> Conversion:
        """Return what is done with a transcript whose documents are called `path`, if nothing is against it."""
        request = self._request
        files = [
            SourceFile(readable(file.name), file.location, content)
            for file, content in zip(entry.files, contents, strict=True)
        ]
        return Conversion(
            readable(entry.name),
            request.output / path,
            entry.location,
            request.formats,
            files[0].content,
            request.bom,
            entry.size,
            self._encoding,
            marks=request.marks,
            known=self._known(path),
            overwrite=request.overwrite,
            beside=tuple(files[1:]),
            key=key,
        )

    def _reason_against(self, conversion: Conversion, *, has_earlier: bool) -> str | None:
        """Return why a transcript cannot be converted. `has_earlier`: another one has its documents in their places."""
        for file in conversion.files:
            if self._is_source(file):
                reason = "is itself to be converted and stays as it is: name another folder with -o"
                return f"{readable(str(file))} {reason}"
        if has_earlier:
            reason = "is written from another transcript by this run: convert this one to another folder, with -o"
            return f"{readable(str(next(conversion.files)))} {reason}"
        return None

    def _name(self, key: str, stem: str, wanted: str, source: "_SourceDigests") -> str:
        """Return what the documents of a transcript are called. Who came first keeps the plain name, for good."""
        if self._record and (given := self._record.name_of(key)):
            return given
        ending = f"-{hashlib.sha256(os.fsencode(stem)).hexdigest()[:_KEY_LENGTH]}"
        return next(path for path in possible_names(wanted, ending) if self._is_free(path, key, source))

    def _is_free(self, path: str, key: str, source: "_SourceDigests") -> bool:
        """Whether no other transcript has this name, in this run or since an earlier one."""
        earlier = self._source_of.get(hash(comparable_path(path)))
        owner = self._record.key_of(path) if self._record else None
        return (earlier is None or earlier.stem == source.stem) and owner in (None, key)

    def _key(self, entry: TranscriptSet, place: str, wanted: str) -> str:
        """Return what tells transcripts apart from run to run: the place, seen from the output, and the name wanted.

        So a folder that is moved together with its documents keeps their names.
        """
        if entry.location != STDIN and not is_s3(entry.location):
            folder, name = os.path.split(place)
            place = os.path.relpath(os.path.join(self._real_folder(folder), name), self._real_output)  # noqa: PTH118
        return hashlib.sha256(os.fsencode(f"{place}\0{wanted}")).hexdigest()

    def _clear(self, folder: Path) -> None:
        """Remove what killed runs left half written in a folder of documents."""
        if folder != self._cleared:
            self._cleared = folder
            clear_partials(folder)

    def _known(self, path: str) -> Mapping[str, FileState]:
        """Return what is known of the documents that are called so."""
        if self._record is None:
            return {}
        found = {name: self._record.find(f"{path}{FORMATS[name].suffix}") for name in self._request.formats}
        return {name: state for name, state in found.items() if state}


class _SourceDigests(NamedTuple):
    """Digests of where a transcript is: of what its files have in common, and of each file."""

    stem: int
    files: tuple[int, ...]

    @classmethod
    def of(cls, entry: TranscriptSet, stem: str) -> "_SourceDigests":
        return cls(hash(stem), tuple([hash(_absolute(file.location)) for file in entry.files]))


def _absolute(location: str) -> str:
    return os.path.abspath(location)  # noqa: PTH100  # resolve() would take a link for what it leads to
