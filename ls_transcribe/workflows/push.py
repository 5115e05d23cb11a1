"""`push`: what an output folder holds, and what its sources bring, is imported into a project of Label Studio."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.errors.label_studio import SampleOfSources, SecondReadingOfSources
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.label_studio.label_config import load_label_config
from ls_transcribe.label_studio.project import find_target_project
from ls_transcribe.label_studio.queue_scores import queue_order
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.model.sample_draw import draw_sample
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.document_root import audio_folder, settle_document_root
from ls_transcribe.workflows.earlier_flags import flag_earlier_transcripts
from ls_transcribe.workflows.export.export import export
from ls_transcribe.workflows.label_tags import settle_tags, to_remember
from ls_transcribe.workflows.outputs import opened
from ls_transcribe.workflows.own_label_config import tell_of_label_config
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER, remaining, remember
from ls_transcribe.workflows.requests import ImportOptions, PushRequest
from ls_transcribe.workflows.results import ExportResult, PushResult
from ls_transcribe.workflows.settings import settle_label_config
from ls_transcribe.workflows.task_import.folder_importer import FolderImporter
from ls_transcribe.workflows.task_import.import_context import ImportContext
from ls_transcribe.workflows.task_import.preview import preview_import
from ls_transcribe.workflows.watchers import ExportWatcher


def push(
    request: PushRequest,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> ExportResult:
    """Import everything that the output folder holds into a project, after transcribing what the sources hold.

    Tasks are imported while other recordings are transcribed. `now` and `sleep` as in `export`.

    Raises:
        LedgerMissing: There are no sources, and nothing in the folder.
        SampleOfSources: A sample is to be drawn, and there are sources.
        SecondReadingOfSources: Second readings are to be drawn, and there are sources.
        RunError: It cannot be done. What was imported by then is in the ledger.
    """
    if request.sources:
        if request.import_options.sample is not None:
            raise SampleOfSources
        if request.import_options.second_reading is not None:
            raise SecondReadingOfSources
        return export(request, watcher, now=now, stdin=stdin, sleep=sleep)
    return _push_folder(request, watcher, sleep)


def _push_folder(request: PushRequest, watcher: ExportWatcher, sleep: Callable[[float], object] | None) -> ExportResult:
    """Import what the output folder holds, and transcribe nothing."""
    folder = OutputFolder(request.output)
    if not folder.ledger.exists():
        raise LedgerMissing(folder.path)
    remembered = remaining(Ledger.settings_of(folder.ledger), request.taken_back, OF_OUTPUT_FOLDER)
    label_config = settle_label_config(request.label_config or remembered.label_config)
    tags = settle_tags(request, remembered)
    target = find_target_project(
        request.project,
        request.label_studio_key,
        remembered.label_studio,
        lambda: load_label_config(label_config, tags),
        watcher.waiting_for_label_studio,
        tags=tags,
        sleep=sleep,
    )
    tell_of_label_config(request, target, watcher)
    session = Session.open(request.account, remembered.region, on_wait=watcher.waiting, sleep=sleep)

    def context(ledger: Ledger) -> ImportContext:
        options, on_failure = request.import_options, watcher.item_failed
        channel_names = request.channel_names or remembered.channel_names
        order_by = queue_order(request.order_by or remembered.order_by)
        where = (options, folder, ledger, session, watcher, on_failure)
        return ImportContext(*where, channel_names, order_by, list_all=request.options.checksum)

    if request.options.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            _remember(request, ledger, tags)
            _draw(request.import_options, ledger)
            return _result(folder, label_config, preview_import(context(ledger), target))
    with opened(request.output) as (_folder, ledger):
        _remember(request, ledger, tags)
        flag_earlier_transcripts(folder, ledger, remembered.language)
        _draw(request.import_options, ledger)
        pushed = _import_everything(FolderImporter(context(ledger), target))
        result = _result(folder, label_config, pushed)
        watcher.run_ended(result, ())
        return result


def _remember(request: PushRequest, ledger: Ledger, tags: TagChoice) -> None:
    """Have the folder remember what was typed, and forget what is taken back.

    Raises:
        NotUnderDocumentRoot: The document root that was typed does not hold the recordings.
    """
    values = to_remember(request, tags)
    if request.label_config:
        values["label_config"] = settle_label_config(request.label_config)
    if request.document_root and (audio := audio_folder(ledger)):
        values["document_root"] = settle_document_root(request.document_root, None, audio)
    remember(ledger, request.taken_back, OF_OUTPUT_FOLDER, values)


def _draw(options: ImportOptions, ledger: Ledger) -> None:
    """Draw the sample that is imported, if one was typed. The seed is that of the sample before, if none was typed."""
    if options.sample is not None:
        before = ledger.sample.size()
        seed = options.seed if options.seed is not None else before.seed if before else 0
        ledger.sample.save(draw_sample(ledger.sample.population(), options.sample, seed))


def _import_everything(importer: FolderImporter) -> PushResult:
    try:
        importer.import_all()
        return importer.finish()
    except BaseException:
        importer.abandon()
        raise


def _result(folder: OutputFolder, label_config: str, pushed: PushResult) -> ExportResult:
    return ExportResult(
        plan=ExportPlan(), transcribed=0, failed=0, folder=folder, label_config=label_config, pushed=pushed
    )
