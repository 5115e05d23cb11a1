"""The sources of a run, searched in portions: the first is transcribed while files of the next ones are still read."""

from collections.abc import Callable
from typing import BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.engines.optional_members import NeedsAllRecordings, WaitsForJobs
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.sources.entries import FORGOTTEN
from ls_transcribe.sources.recordings import find_recordings
from ls_transcribe.sources.typed import LIST, STDIN
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.export.setup import ExportSetup
from ls_transcribe.workflows.plan import ExportPlan

FIRST_PORTION = 500_000_000
"""Bytes of files that are read before the first ones are transcribed: a disk takes a second or five for it. A run that
reads less knows all of its plan before it begins."""


class SourceSearch:
    """Writes to the ledger what the sources hold, and counts it in the plan.

    `on_failure` is told of what cannot be used. There is one portion where the plan must be known before anything is
    transcribed: in a dry run, for a limit or an import, for an engine at a service, and where the length of all
    recordings decides whether an engine may be used.
    """

    def __init__(
        self,
        setup: ExportSetup,
        ledger: Ledger,
        plan: ExportPlan,
        stdin: BinaryIO,
        on_failure: Callable[[FailedItem], object],
    ) -> None:
        self._ledger = ledger
        self._plan = plan
        self._watcher = setup.watcher
        self._on_failure = on_failure
        self._may_part = _may_part(setup)
        self._forgotten = ledger.tombstones.keys_passed_over()
        self._position = 0  # of what was found last in the last portion
        self._is_new = False  # something was found since then
        self._found = find_recordings(
            setup.settings.sources,
            output=setup.folder.path,
            known=(lambda *_: None) if setup.settings.options.checksum else ledger.fingerprint_of,
            stdin=stdin,
            session=setup.session,
        )
        plan.is_complete = False

    def find_portion(self, *, wait: bool = True) -> bool:
        """Go on with the search while nobody has to wait for a file. Return whether a portion is complete.

        With `wait`, files are waited for until it is. Recordings are found in the order of the sources, however long
        each is read.
        """
        with self._ledger.adding():
            while not self._plan.is_complete:
                if not self._found.is_ready and (not wait or self._may_pause()):
                    break
                self._take_next()
        if not self._plan.is_complete and not self._may_pause():
            return False
        self._is_new = False
        self._position = self._ledger.last_position()
        if self._plan.is_complete:
            for name in self._ledger.remove_replaced():
                self._watcher.recording_replaced(name)
        return True

    def _may_pause(self) -> bool:
        """Whether what was found is a portion. Where an earlier recording's place has other audio now, all is searched.

        That recording may have been moved, and be found later: only then it is known whether it leaves tasks.json.
        """
        if not (self._may_part and self._is_new and self._found.bytes_read >= FIRST_PORTION):
            return False
        self._may_part = not self._ledger.has_replaced(after=self._position)
        return self._may_part

    def _take_next(self) -> None:
        entry = next(self._found, None)
        if entry is None:
            self._plan.is_complete = True
        else:
            self._is_new = True
            self._take(entry)

    def _take(self, entry: sources.SourceEntry) -> None:
        """Write to the ledger what was found in a source, and count it."""
        self._watcher.source_found()
        match entry:
            case Recording() if entry.key in self._forgotten:
                self._plan.skipped[FORGOTTEN] += 1
                self._watcher.recording_forgotten(entry.name, entry.key)
            case Recording():
                if original := self._ledger.add_recording(entry):
                    self._plan.duplicates += 1
                    self._watcher.duplicate_found(entry.name, original)
            case FailedItem():
                self._on_failure(entry)
            case sources.SkippedFile():
                self._plan.skipped[entry.reason] += 1
                self._watcher.file_skipped(entry.name, entry.reason)


def _may_part(setup: ExportSetup) -> bool:
    """Whether a run may begin before all of its recordings are known, because nothing in its plan depends on all."""
    settings, spec = setup.settings, setup.settings.engine_spec
    is_all_needed = (
        settings.options.dry_run
        or settings.options.limit is not None
        or settings.upload_to
        or setup.target
        or (spec.trial and settings.engine_by_default)
        or spec.service
        or spec.billed_seconds
        or isinstance(setup.engine, NeedsAllRecordings)
        or not isinstance(setup.engine, WaitsForJobs)  # it could not look for more while a long one is transcribed
    )
    are_typed = not any(is_s3(source) or source == STDIN or source.startswith(LIST) for source in settings.sources)
    return are_typed and not is_all_needed
