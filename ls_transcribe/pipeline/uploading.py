"""Audio on disk to S3, and into the ledger that it is there now."""

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from ls_transcribe import interrupts, sources
from ls_transcribe import upload as uploads
from ls_transcribe.aws import Session
from ls_transcribe.ledger import Ledger
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.patience import Patience
from ls_transcribe.pipeline import choices
from ls_transcribe.plan import Order, Watcher
from ls_transcribe.recordings import Recording, Unusable
from ls_transcribe.upload import Uploaded


def upload(order: Order, watcher: Watcher, *, stdin: BinaryIO) -> tuple[int, int, int]:
    """Copy what the sources hold to `order.upload_to`, and keep in the folder's ledger what it is called on disk.

    Returns how many were sent, how many were there, and how many are not there for a reason.

    Raises:
        Refusal: It cannot be done; says why.
    """
    folder = OutputFolder(order.output)
    session = Session(order.account, Patience(tell=watcher.waiting))
    place = uploads.check_place(order.upload_to or "")
    sources.check(order.sources, folder.path, session)
    order, session = choices.in_its_region(order, session, stdin)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        failed = _look(order, folder, ledger, session, watcher, stdin)
        outcomes = [0, 0, failed]
        for outcome in send(session, ledger, place, watcher, wanted=True):
            if outcome.reason:
                watcher.refused(Unusable(outcome.recording.name, outcome.recording.uri, outcome.reason))
            outcomes[2 if outcome.reason else 0 if outcome.sent else 1] += 1
        return outcomes[0], outcomes[1] + ledger.put_away(), outcomes[2]


def _look(
    order: Order, folder: OutputFolder, ledger: Ledger, session: Session, watcher: Watcher, stdin: BinaryIO
) -> int:
    """Note what is to be uploaded. Returns how many sources are none that can be."""
    failed = 0
    known = ledger.fingerprint_of
    for found in sources.find(order.sources, output=folder.path, known=known, stdin=stdin, session=session):
        watcher.found()
        match found:
            case Recording(modified=None):
                failed += 1
                watcher.refused(Unusable(found.name, found.uri, "it is in S3, and what is uploaded is on this machine"))
            case Recording():
                if original := ledger.see(found):
                    watcher.copy(found.name, original)
            case Unusable():
                failed += 1
                watcher.refused(found)
            case sources.PassedOver():
                watcher.passed_over(found.name, found.why)
    return failed


def send(session: Session, ledger: Ledger, place: str, watcher: Watcher, *, wanted: bool = False) -> Iterator[Uploaded]:
    """Copy this run's recordings that are on disk, and note where they are now; `wanted` as in `Ledger.on_disk`."""
    number, size = ledger.to_upload(wanted=wanted)
    if not number:
        return
    watcher.uploading(number, size)
    with (
        closing(uploads.send(session, ledger.on_disk(wanted=wanted), place, told=watcher.sent)) as outcomes,
        session.patience.while_wanted(),
    ):
        for outcome in outcomes:
            with interrupts.held():
                if outcome.reason is None:
                    ledger.place(outcome.recording, outcome.uri)
                else:
                    ledger.schedule.drop(outcome.recording)
            yield outcome
    watcher.uploaded()
