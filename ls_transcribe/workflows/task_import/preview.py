"""What an import would do. Nothing is changed in the project, and in the ledger nothing that outlives the run."""

from collections.abc import Iterator
from itertools import islice

from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.import_batches import TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.project import TargetProject
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY
from ls_transcribe.label_studio.task_update import preview_updates
from ls_transcribe.workflows.hard_texts import expected_note
from ls_transcribe.workflows.results import PushResult
from ls_transcribe.workflows.task_import.existing_tasks import record_existing_tasks
from ls_transcribe.workflows.task_import.import_context import ImportContext
from ls_transcribe.workflows.task_import.second_readings import request_second_readings


def preview_import(context: ImportContext, target: TargetProject) -> PushResult:
    """Return what an import would do. Texts that may have changed are compared with those in the project.

    Raises:
        RunError: Label Studio is unavailable, or does not let this user look.
    """
    if target.project:
        task_count = target.project.state().tasks
        list_all = context.list_all
        record_existing_tasks(target.project, task_count, context.ledger, target.label_config, list_all=list_all)
    updates = _save_decisions(context, target)
    while batch := list(islice(updates, KEYS_PER_QUERY)):
        for result in preview_updates(target.existing_project, batch):
            context.ledger.imported_tasks.save_result(result.recording.key, result.status)
    results = context.ledger.imported_tasks
    new = (job for job in context.jobs() if results.result_of(job.recording.key) == ImportStatus.NEW)
    if note := expected_note(new, context.folder, target.label_config, in_project=target.project is not None):
        context.watcher.note(note)
    readings = None
    if target.project:
        readings = request_second_readings(context.ledger, target.project, context.options, dry_run=True)
    return context.push_result(target, is_new=target.project is None, second_readings=readings)


def _save_decisions(context: ImportContext, target: TargetProject) -> Iterator[TaskToImport]:
    """Save what is to be done for each recording, and yield those whose task in the project may change."""
    imported_tasks = context.ledger.imported_tasks
    for job in context.jobs():
        decision = context.decide(job, target)
        imported_tasks.save_result(job.recording.key, decision.status)
        if decision.status is ImportStatus.CHANGED:
            try:
                yield context.build_task(job, decision, target)
            except (ItemError, OSError):
                imported_tasks.save_result(job.recording.key, ImportStatus.FAILED)
