"""The documents of an output folder: those that are missing, or made of another transcript or by another recipe."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ls_transcribe.engines import registry
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import ExportFormat
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.written_files import DocumentRecord
from ls_transcribe.workflows.documents.convert_all import convert_all
from ls_transcribe.workflows.documents.earlier_names import (
    earlier_documents,
    earlier_names_note,
    move_unedited,
    remove_same,
)
from ls_transcribe.workflows.documents.render import Conversion, ConversionOutcome, DocumentFacts


@dataclass(frozen=True, slots=True)
class _DueDocuments:
    """The documents of a recording that are to be written.

    `version` is that of its transcript. `known` has the documents that the ledger knows, and `earlier` the paths of
    files under the names that earlier versions gave them, both by the names of formats.
    """

    key: str
    version: str
    known: Mapping[str, DocumentRecord]
    earlier: Mapping[str, Path]


class OutputFolderDocuments:
    """Writes the documents of an output folder.

    `written` is how many were written, `renewed` how many of them an earlier version had made. `left` counts the files
    that stay under their earlier names, of which `example` is one.
    """

    def __init__(self, folder: OutputFolder, ledger: Ledger, formats: Sequence[str], *, overwrite: bool) -> None:
        self.written = self.renewed = self.left = 0
        self.example: Path | None = None
        self._folder = folder
        self._root = str(folder.path)  # a Path of each document would take longer than to look whether it is there
        self._ledger = ledger
        self._formats = [FORMATS[name] for name in formats]
        self._overwrite = overwrite
        self._title = cache(registry.title)
        self._due: dict[int, _DueDocuments] = {}  # of the conversions under way

    def write(self, workers: int, on_failure: Callable[[FailedItem], None], *, others_follow: bool = False) -> None:
        """Write what is missing or out of date, in so many processes.

        `on_failure` is called with each recording of which a document cannot be written. With `others_follow`, what
        cannot be named before other recordings have transcripts is left for later.

        Raises:
            DiskFull: The disk is full.
        """
        self._ledger.names.give_all(others_follow=others_follow)
        with closing(convert_all(self._conversions(), workers)) as outcomes:
            for conversion, outcome in outcomes:
                self._save(conversion, outcome)
                if outcome.fatal:
                    raise outcome.fatal
                if outcome.reason:
                    reason = f"a document of it was not written: {outcome.reason}"
                    on_failure(FailedItem(conversion.name, conversion.source, reason))

    def notes(self) -> Iterator[str]:
        """Yield what is said of documents that an earlier version made."""
        if self.renewed:
            yield f"Documents that an earlier version made were written anew: {self.renewed:,}."
        if self.example:
            yield earlier_names_note(self.left, self.example)

    def _conversions(self) -> Iterator[Conversion]:
        for job in self._ledger.transcribed_jobs():
            version = _version_of(self._folder.transcript_path(job))
            known = self._ledger.files.documents_of(job.recording.key)
            formats = [form for form in self._formats if self._is_due(known.get(form.name), form, version)]
            if formats and (name := self._ledger.names.find(job.recording.key)):
                yield self._conversion(job, name, version, known, formats)

    def _is_due(self, document: DocumentRecord | None, form: ExportFormat, version: str) -> bool:
        """Whether a document is missing, or made of another transcript or by another recipe than today's."""
        if document is None or (document.recipe, document.made_from) != (form.recipe, version):
            return True
        return not os.path.lexists(f"{self._root}/{document.path}")

    def _conversion(
        self, job: Job, name: str, version: str, known: Mapping[str, DocumentRecord], formats: Sequence[ExportFormat]
    ) -> Conversion:
        key = job.recording.key
        earlier = earlier_documents(self._folder, job.stem, name, [form for form in formats if form.name not in known])
        known = {**known, **self._move(key, name, earlier)}
        conversion = Conversion(
            job.recording.name,
            self._folder.documents / name,
            str(self._folder.transcript_path(job)),
            tuple([form.name for form in formats]),
            size=job.recording.size,
            subtitles=self._folder.subtitles / name,
            facts=_facts(job, self._title(job.engine)),
            known={form.name: known[form.name].state for form in formats if form.name in known},
            overwrite=self._overwrite,
        )
        for path in conversion.files:
            self._folder.clear_partials(path.parent)
        self._due[id(conversion)] = _DueDocuments(key, version, known, earlier)
        return conversion

    def _move(self, key: str, name: str, earlier: Mapping[str, Path]) -> Mapping[str, DocumentRecord]:
        """Move documents from their earlier names to the present ones, if nobody has changed them."""
        moved = move_unedited(self._folder, name, earlier)
        for format_name, document in moved.items():
            self._ledger.files.save_document(key, format_name, document)
        return moved

    def _save(self, conversion: Conversion, outcome: ConversionOutcome) -> None:
        """Write to the ledger which documents there are now."""
        due = self._due.pop(id(conversion))
        for name, path in zip(conversion.formats, conversion.files, strict=True):
            if name not in outcome.written:
                continue
            state, recipe, before = outcome.written[name], FORMATS[name].recipe, due.known.get(name)
            document = DocumentRecord(self._folder.name_of(path), state, recipe, due.version)
            self._ledger.files.save_document(due.key, name, document)
            if before is None or before.state != state:
                self.written += 1
                self.renewed += name in due.earlier or (before is not None and before.recipe != recipe)
            if name in due.earlier and not remove_same(due.earlier[name], path, state):
                self.left += 1
                self.example = due.earlier[name]


def _facts(job: Job, engine: str) -> DocumentFacts:
    date = job.completion_time or job.creation_time
    return DocumentFacts(job.recording.name, job.duration, date, engine, job.settings)


def _version_of(transcript: Path) -> str:
    """Return a text that changes with a transcript; "" for one that cannot be read, which fails later."""
    try:
        status = transcript.stat()
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"
