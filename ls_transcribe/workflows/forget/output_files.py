"""What an output folder has of a recording: transcripts, documents, and its share of what all recordings share."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from ls_transcribe.exports import FORMATS
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.model.recording import file_uri
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.forget import files


class OutputFiles:
    """The files of an output folder, by the keys of recordings. The folder is searched once."""

    def __init__(self, folder: OutputFolder, ledger: Ledger, keys: Collection[str]) -> None:
        self._folder = folder
        self._ledger = ledger
        self._keys = keys

    def look(self, key: str, name: str) -> Iterator[Place]:
        """Yield every place in the folder that has something of a recording."""
        seen: set[Path] = set()
        for what, document in self._ledger.files.documents_of(key).items():
            path = self._folder.path / document.path
            seen.update(files.existing([path]))
            if path in seen:
                yield files.described(path, f"a document ({what})", document.state)
        others = [*self._found.get(key, ()), *self._named(key)]
        yield from (files.described(path, self._what(path)) for path in files.existing(others) if path not in seen)
        for path in self.shared:
            if files.mentions(path, (key, name)):
                yield Place(PlaceKind.SHARED_FILE, file_uri(path), "written anew without it")
        yield self.ledger_place

    @property
    def shared(self) -> tuple[Path, ...]:
        """The files that all recordings share."""
        folder = self._folder
        return folder.tasks, folder.summary_completed, folder.summary_failed

    @property
    def folders(self) -> frozenset[Path]:
        """The folders that are there in every output folder."""
        folder = self._folder
        return frozenset((folder.path, folder.transcripts, folder.documents, folder.subtitles))

    @property
    def ledger_place(self) -> Place:
        """The ledger, which is erased when all else is."""
        return Place(PlaceKind.DATABASE, file_uri(self._folder.ledger), "what the ledger knows of it")

    @cached_property
    def _found(self) -> Mapping[str, list[Path]]:
        folder = self._folder
        below = files.files_by_key((folder.transcripts, folder.documents, folder.subtitles), self._keys)
        beside = files.files_by_key((folder.path,), self._keys, deep=False)
        return {key: [*below.get(key, ()), *beside.get(key, ())] for key in self._keys}

    def _named(self, key: str) -> Iterator[Path]:
        """Yield where its documents are, if a run was killed before it had noted them."""
        if name := self._ledger.names.find(key):
            for form in FORMATS.values():
                yield self._folder.document_path(name, form.folder, form.suffix)

    def _what(self, path: Path) -> str:
        if path.parent == self._folder.transcripts:
            return "a transcript"
        if path.parent == self._folder.path:
            return "a file that is called as it is"
        return "an earlier transcript" if self._folder.transcripts in path.parents else "a document"
