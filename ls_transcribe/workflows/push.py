"""`push`: what an output folder holds, and what its sources bring, into a project of Label Studio."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import target_project
from ls_transcribe.workflows.export.run import export
from ls_transcribe.workflows.plan import ExportPlan, ExportRequest, ExportResult, ExportWatcher, PushResult
from ls_transcribe.workflows.task_import.importer import ImportContext, ProjectImporter, rehearse


def push(
    order: ExportRequest,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> ExportResult:
    """Bring everything that the output folder holds into a project, after transcribing what the sources hold.

    `order.push` says which project. Tasks go in while others are transcribed. `sleep` as in `export`.

    Raises:
        LedgerMissing: There are no sources, and nothing in the folder.
        RunError: It cannot be done; says why. What has arrived by then is noted.
    """
    if order.sources:
        return export(order, watcher, now=now, stdin=stdin, sleep=sleep)
    if order.push is None:
        raise ValueError("the order says nothing of a push")
    folder = OutputFolder(order.output)
    if not folder.ledger.exists():
        raise LedgerMissing(folder.path)
    goal = target_project.find(order, folder, order.label_config, watcher, sleep=sleep)
    with Ledger.read(folder.ledger) as ledger:
        region = order.account.region or ledger.settings().get("region")
    session = Session(replace(order.account, region=region), Retrier(sleep=sleep, on_wait=watcher.waiting))
    if order.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            load = ImportContext(order.push, folder, ledger, session, watcher, refuse=watcher.refused)
            return _result(order, folder, rehearse(load, goal))
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        load = ImportContext(order.push, folder, ledger, session, watcher, refuse=watcher.refused)
        result = _result(order, folder, _brought(ProjectImporter(load, goal)))
        watcher.ended(result, ())
        return result


def _brought(courier: ProjectImporter) -> PushResult:
    try:
        courier.bring()
        return courier.finish()
    except BaseException:
        courier.abandon()
        raise


def _result(order: ExportRequest, folder: OutputFolder, pushed: PushResult) -> ExportResult:
    return ExportResult(
        plan=ExportPlan(),
        transcribed=0,
        failed=0,
        tasks=0,
        silent=0,
        folder=folder,
        label_config=order.label_config or "default",
        document_root=None,
        audio_folder=None,
        pushed=pushed,
    )
