"""Both job summaries of an output folder. A summary is written if it is to say something new."""

import hashlib
import os
from collections.abc import Iterator, Mapping

from ls_transcribe import __version__
from ls_transcribe.engines import registry
from ls_transcribe.exports import job_summary
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.file_lines import FinishedJob, MadeLine
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.own_files import digest_of_lines
from ls_transcribe.workflows.job_costs import billed_for
from ls_transcribe.workflows.line_file import SIGNATURE_SIZE, LineForm, WantedLine, write_lines


def write_summaries(folder: OutputFolder, ledger: Ledger) -> None:
    """Write both job summaries, of all jobs and failed items of the folder."""
    locations = {engine: registry.output_location(engine) for engine in ledger.engines()}
    head = job_summary.completed_head()
    form = LineForm(head, b"", b"", head)
    write_lines(folder, ledger, folder.summary_completed, form, _completed(folder, ledger, locations, head))
    _write_failed(folder, ledger, locations)


def _completed(folder: OutputFolder, ledger: Ledger, locations: Mapping[str, str], head: bytes) -> Iterator[WantedLine]:
    facts = repr((__version__, job_summary.SUMMARY_RECIPE, locations, head))
    common = hashlib.blake2b(facts.encode(), digest_size=SIGNATURE_SIZE)
    name = folder.name_of(folder.summary_completed)
    for finished in ledger.file_lines.finished(name, with_documents=True):
        documents = _present(folder, finished)
        signature = common.copy()
        signature.update(repr((documents, finished.starts, finished.recording, finished.columns)).encode())

        def make(finished: FinishedJob = finished, documents: Mapping[str, str] = documents) -> MadeLine:
            job = finished.job
            return MadeLine(job_summary.completed_line(job, locations, documents, billed_for(ledger, job)))

        yield WantedLine(finished.line, signature.digest(), make)


def _present(folder: OutputFolder, finished: FinishedJob) -> dict[str, str]:
    """Return the documents that are there, paths below the folder by the names of their formats."""
    if not finished.documents:
        return {}
    documents = [document.partition("/") for document in finished.documents.split("\0")]
    return {name: path for name, _slash, path in sorted(documents) if os.path.lexists(f"{folder.path}/{path}")}


def _write_failed(folder: OutputFolder, ledger: Ledger, locations: Mapping[str, str]) -> None:
    def lines() -> Iterator[bytes]:
        return job_summary.failed(ledger.failed_jobs(), ledger.failed_items(), locations)

    path = folder.summary_failed
    known = ledger.files.find(folder.name_of(path))
    if known and folder.is_as_left(path, ledger.files) and digest_of_lines(lines()) == known.digest:
        return
    with folder.write(path, ledger.files) as file:
        file.writelines(lines())
