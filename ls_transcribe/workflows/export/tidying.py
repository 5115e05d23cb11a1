"""What an export does when all is finished, if that was typed: audio is archived, and jobs are deleted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.archive.archive import Archiver
from ls_transcribe.workflows.archive.clean import delete_jobs
from ls_transcribe.workflows.archive.task_addresses import TaskAddresses
from ls_transcribe.workflows.export.setup import ExportSetup
from ls_transcribe.workflows.results import ExportResult


def tidy_up(
    setup: ExportSetup,
    ledger: Ledger,
    result: ExportResult,
    audio_folder: Callable[[], Path | None],
    write_outputs: Callable[[], object],
) -> ExportResult:
    """Move the audio of what is finished and delete its jobs, as it was typed. Return the result with what was done.

    `audio_folder` returns the folder that holds the recordings on disk. `write_outputs` writes what others read.
    """
    options, session = setup.settings.options, setup.session
    key, watcher = setup.settings.label_studio_key, setup.watcher
    if options.archive:
        archived, failed = Archiver(
            folder=setup.folder,
            ledger=ledger,
            session=session,
            watcher=watcher,
            task_addresses=TaskAddresses(ledger, key, result.document_root, watcher),
            audio_folder=audio_folder(),
            day=setup.now().date(),
            write_outputs=write_outputs,
        ).run()
        result = replace(result, archived=archived, not_archived=failed, audio_folder=audio_folder())
    if options.delete_jobs:
        deleted, failed = delete_jobs(ledger, session, watcher)
        result = replace(result, jobs_deleted=deleted, not_archived=result.not_archived + failed)
    return result
