"""What a folder of `convert` has of a recording: documents that have its key in their names, and what is noted of them.

`convert` knows no recordings. The transcripts that this tool writes have the key in their names, and so have the
documents that are made of them. What it made of transcripts with other names, nobody can tell by the recording.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ls_transcribe.errors import RunError
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.model.recording import file_uri
from ls_transcribe.store.conversion_record import NAME, ConversionRecord
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.forget import files
from ls_transcribe.workflows.forget.plan import BUSY


@dataclass(frozen=True, slots=True)
class ConvertedFolder:
    """A folder that `convert` wrote to, by its absolute path, and its record."""

    path: Path
    record: ConversionRecord

    @property
    def folders(self) -> frozenset[Path]:
        """The folder itself, which stays."""
        return frozenset((self.path,))

    def look(self, key: str, _traces: RecordingTraces | None) -> Iterator[Place]:
        """Yield every place in the folder that has something of a recording."""
        for path in files.files_by_key((self.path,), (key,)).get(key, ()):
            known = self.record.find(path.relative_to(self.path).as_posix())
            yield files.described(path, "a document that convert wrote" if known else "a file with its key", known)
        if self.record.knows(key):
            yield self._place

    def has(self, place: Place) -> bool:
        """Return whether a place is the record of this folder."""
        return (place.kind, place.where) == (self._place.kind, self._place.where)

    def remove(self, keys: Collection[str], _ledger: Ledger) -> str | None:
        """Remove from the record what it has of recordings. Return the reason if that cannot be done."""
        try:
            return None if self.record.remove(keys) else BUSY
        except RunError as error:
            return str(error)

    @property
    def _place(self) -> Place:
        return Place(PlaceKind.DATABASE, file_uri(self.path / NAME), "what convert has noted of its documents")
