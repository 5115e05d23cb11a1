"""Places are erased in order: the outermost first, then own files, the ledger, and at last there is a tombstone.

What is to be done is in the ledger before anything is erased, and so is each thing that is done. Only when nothing is
left, the ledger forgets the recording, and is written anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ls_transcribe.errors import RunError
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import local_path, readable
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.temporary_folder import clear_left_folders
from ls_transcribe.workflows.folder_outputs import FolderOutputs
from ls_transcribe.workflows.forget import files, record
from ls_transcribe.workflows.forget.other_folders import OtherFolder
from ls_transcribe.workflows.forget.outer_places import OuterPlaces
from ls_transcribe.workflows.forget.output_files import OutputFiles
from ls_transcribe.workflows.forget.plan import BUSY, RecordingErasure
from ls_transcribe.workflows.forget.same_content import keys_of_content
from ls_transcribe.workflows.job_costs import LONGEST, billing_rule
from ls_transcribe.workflows.watchers import Watcher

_UNNAMED = "name its folder as before, with --reviewed or --converted"


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases recordings. `day` is the one of their tombstones, `by` who asked for it, if that is to be written."""

    folder: OutputFolder
    ledger: Ledger
    outputs: FolderOutputs
    output: OutputFiles
    others: Sequence[OtherFolder]
    outer: OuterPlaces
    watcher: Watcher
    day: date
    by: str | None

    def run(self, recordings: Sequence[RecordingErasure]) -> tuple[RecordingErasure, ...]:
        """Erase what can be erased. Return how it stands with each recording then.

        Raises:
            RunError: The ledger or the record cannot be written. The same command goes on from there.
        """
        recorded = {one.key for one in recordings if self._is_recorded(one.key)}
        for one in recordings:
            self.ledger.erasures.begin(one.key, one.places)
            self._know_again(one)
        for one in recordings:
            self._erase_alone(one.key)
        clear_left_folders()
        for one in recordings:
            self.ledger.traces.withdraw(one.key)
            self.ledger.sample.remove(one.key)  # what was drawn after it counts without it
        self._rewrite_output(recordings)
        for other in self.others:
            self._rewrite_other(other, recordings)
        for one in recordings:
            self._tell_unnamed(one.key)
        now = [replace(one, places=tuple(self.ledger.erasures.places(one.key))) for one in recordings]
        complete = [one for one in now if not any(place.is_open for place in self._but_ledger(one.places))]
        if complete:
            new = [one for one in complete if one.key not in recorded]
            record.add(self.folder, self.ledger, new, self.day, self.by)
            self._end(complete)
        return tuple(self._ended(one) for one in now)

    def _know_again(self, one: RecordingErasure) -> None:
        """Store the other keys under which its content may come again, while the audio can be read.

        Another recording of the folder may have one of them: that is told, and stays.
        """
        traces = self.ledger.traces.find(one.key)
        if traces is None:
            return
        keys = keys_of_content(traces, self.outer.session) - {one.key}
        for other in filter(None, map(self.ledger.traces.find, sorted(keys))):
            self.watcher.note(f"{one.name} has the same content as {readable(other.name)} ({other.key}), which stays")
        self.ledger.tombstones.save_same(one.key, (key for key in keys if not self.ledger.traces.has(key)), self.day)

    def _erase_alone(self, key: str) -> None:
        """Erase the places of a recording that have nothing of others."""
        traces = self.ledger.traces.find(key)
        if traces is None:
            return  # a run was killed when all but the ledger was done
        for place in self.ledger.erasures.places(key):
            if place.standing is not Standing.OURS or place.kind in (PlaceKind.SHARED_FILE, PlaceKind.DATABASE):
                continue
            try:
                is_file = place.kind is PlaceKind.FILE
                erased = files.erase(place, self._kept) if is_file else self.outer.erase(traces, place)
            except RunError as error:
                erased = place.not_erased(str(error))
            self.ledger.erasures.save(key, erased)

    def _rewrite_output(self, recordings: Iterable[RecordingErasure]) -> None:
        """Write the files of the output folder anew that all recordings share."""
        reason = None
        try:
            self.outputs.write(self.watcher.item_failed)
        except RunError as error:
            reason = files.reason_of(error)
        for one in recordings:
            for place in self.ledger.erasures.places(one.key):
                if place.kind is PlaceKind.SHARED_FILE and local_path(place.where) in self.output.shared:
                    self._save(one.key, place, reason)

    def _rewrite_other(self, other: OtherFolder, recordings: Iterable[RecordingErasure]) -> None:
        """Remove recordings from the databases of another folder, and write anew what is made of all."""
        places = {
            one.key: found for one in recordings if (found := [place for place in one.places if other.has(place)])
        }
        if not places:
            return
        reason = other.remove(list(places), self.ledger)
        for key, found in places.items():
            for place in found:
                self._save(key, place, reason)

    def _tell_unnamed(self, key: str) -> None:
        """Give the reason for what an earlier command had begun in other folders, which this one does not name."""
        for place in self.ledger.erasures.places(key):
            is_shared = place.kind in (PlaceKind.SHARED_FILE, PlaceKind.DATABASE)
            if is_shared and place.standing is Standing.OURS and place.where != self.output.ledger_place.where:
                self._save(key, place, _UNNAMED)

    def _save(self, key: str, place: Place, reason: str | None) -> None:
        self.ledger.erasures.save(key, place.not_erased(reason) if reason else place.erased())

    @property
    def _kept(self) -> frozenset[Path]:
        """The folders that stay, also when they are empty."""
        return self.output.folders.union(*(other.folders for other in self.others))

    @property
    def _only_ledger(self) -> list[Place]:
        """What is stored of a recording that is in the record already: only the ledger has something of it."""
        return [self.output.ledger_place]

    def _is_recorded(self, key: str) -> bool:
        """Whether a recording is in the record already: nothing but the ledger was left of it, which may be read."""
        return [place.where for place in self.ledger.erasures.places(key)] == [self.output.ledger_place.where]

    def _but_ledger(self, places: Iterable[Place]) -> list[Place]:
        return [place for place in places if place.where != self.output.ledger_place.where]

    def _end(self, complete: Sequence[RecordingErasure]) -> None:
        """Forget recordings of which nothing is left but what the ledger knows."""
        rule = billing_rule(self.ledger)
        for one in complete:
            self.ledger.erasures.begin(one.key, self._only_ledger)
            self.ledger.starts.make_nameless(one.key, rule, LONGEST)
            self.ledger.traces.delete(one.key)
        if self.ledger.traces.leave_nothing_deleted():
            for one in complete:
                self.ledger.tombstones.save(one.key, self.day)
        else:
            for one in complete:
                self._save(one.key, self.output.ledger_place, BUSY)

    def _ended(self, one: RecordingErasure) -> RecordingErasure:
        """Return how it stands with a recording at the end: the ledger has its places no longer if it is forgotten."""
        stored = self.ledger.erasures.places(one.key)
        ledger = next((place for place in stored if place.kind is PlaceKind.DATABASE and place not in one.places), None)
        last = ledger or self.output.ledger_place.erased()
        others = self._but_ledger(one.places)
        return replace(one, places=(*others, last if not stored or ledger else self.output.ledger_place))
