"""`forget`: every copy of a recording is looked for, told, and, if that is confirmed, erased.

It bends a law: what a person made is never lost, but on request.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date

from ls_transcribe.aws import Session
from ls_transcribe.errors.erasure import NothingBegun, TombstoneMissing
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.folder_outputs import FolderOutputs
from ls_transcribe.workflows.forget import record
from ls_transcribe.workflows.forget.erasing import Eraser
from ls_transcribe.workflows.forget.looking import Looker, notes_on
from ls_transcribe.workflows.forget.meant_recordings import MeantRecordings, find_meant
from ls_transcribe.workflows.forget.other_folders import open_others
from ls_transcribe.workflows.forget.outer_places import OuterPlaces, session_of
from ls_transcribe.workflows.forget.output_files import OutputFiles
from ls_transcribe.workflows.forget.plan import ForgetPlan, ForgetResult
from ls_transcribe.workflows.outputs import opened
from ls_transcribe.workflows.requests import ForgetRequest
from ls_transcribe.workflows.watchers import Watcher


def forget(
    request: ForgetRequest, watcher: Watcher, *, confirm: Callable[[ForgetPlan], bool], today: date
) -> ForgetResult:
    """Plan what is erased of recordings, and erase it if `confirm` returns true for the plan.

    Raises:
        LedgerMissing: No run has worked in the folder.
        ReviewsMissing: There are no reviews in a folder that was typed.
        ConversionRecordMissing: `convert` has written nothing in a folder that was typed.
        RunError: It cannot be done as it was typed.
    """
    with ExitStack() as stack:
        folder, ledger = stack.enter_context(opened(request.output))
        others = open_others(stack, request)
        outputs = FolderOutputs.remembered(folder, ledger)
        record.claim(folder, ledger)
        session = session_of(request, ledger, watcher)
        meant = _find_meant(ledger, request, session)
        output = OutputFiles(folder, ledger, meant.keys)
        outer = OuterPlaces.open(request, ledger, session, meant.uris, watcher)
        looker = Looker(ledger, output, others, outer, meant.late)
        recordings = tuple(looker.plan_for(key) for key in meant.keys)
        plan = ForgetPlan(recordings, meant.forgotten, meant.unknown, notes_on(recordings))
        if not recordings or not confirm(plan):
            return ForgetResult(plan, was_done=False)
        for traces in meant.late.values():
            ledger.traces.save(traces)
        eraser = Eraser(folder, ledger, outputs, output, others, outer, watcher, today, request.by)
        return ForgetResult(plan, was_done=True, recordings=eraser.run(recordings))


def recall(output: OutputFolder, keys: Sequence[str]) -> None:
    """Lift the tombstones of recordings: later runs take them like any others.

    Raises:
        LedgerMissing: No run has worked in the folder.
        TombstoneMissing: One of them was not forgotten.
    """
    with opened(output.path) as (_folder, ledger):
        for key in keys:
            if not ledger.tombstones.find(key):
                raise TombstoneMissing(key)
        for key in keys:
            ledger.tombstones.lift(key)


def _find_meant(ledger: Ledger, request: ForgetRequest, session: Session) -> MeantRecordings:
    """Return the recordings that are meant; if none were typed, those whose erasure was begun."""
    if request.recordings:
        return find_meant(ledger, request, session)
    if keys := ledger.erasures.begun():
        return MeantRecordings(tuple(keys))
    raise NothingBegun
