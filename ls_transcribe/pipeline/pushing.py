"""`push`: what an output folder holds, and what its sources bring, into a project of Label Studio."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.errors import LedgerMissing
from ls_transcribe.ledger import Ledger
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.patience import Patience
from ls_transcribe.pipeline import destination
from ls_transcribe.pipeline.courier import Courier, Load, rehearse
from ls_transcribe.pipeline.exporting import export
from ls_transcribe.plan import Order, Plan, Pushed, Result, Watcher


def push(
    order: Order,
    watcher: Watcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> Result:
    """Bring everything that the output folder holds into a project, after transcribing what the sources hold.

    `order.push` says which project. Tasks go in while others are transcribed. `sleep` as in `export`.

    Raises:
        LedgerMissing: There are no sources, and nothing in the folder.
        Refusal: It cannot be done; says why. What has arrived by then is noted.
    """
    if order.sources:
        return export(order, watcher, now=now, stdin=stdin, sleep=sleep)
    if order.push is None:
        raise ValueError("the order says nothing of a push")
    folder = OutputFolder(order.output)
    if not folder.ledger.exists():
        raise LedgerMissing(folder.path)
    goal = destination.find(order, folder, order.label_config, watcher, sleep=sleep)
    with Ledger.read(folder.ledger) as ledger:
        region = order.account.region or ledger.settings().get("region")
    session = Session(replace(order.account, region=region), Patience(sleep=sleep, tell=watcher.waiting))
    if order.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            load = Load(order.push, folder, ledger, session, watcher, refuse=watcher.refused)
            return _result(order, folder, rehearse(load, goal))
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        load = Load(order.push, folder, ledger, session, watcher, refuse=watcher.refused)
        result = _result(order, folder, _brought(Courier(load, goal)))
        watcher.ended(result, ())
        return result


def _brought(courier: Courier) -> Pushed:
    try:
        courier.bring()
        return courier.finish()
    except BaseException:
        courier.abandon()
        raise


def _result(order: Order, folder: OutputFolder, pushed: Pushed) -> Result:
    return Result(
        plan=Plan(),
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
