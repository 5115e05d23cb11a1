"""What a run works with: settled, checked and opened before it begins, from what was typed and remembered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.engines.base import Engine
from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config
from ls_transcribe.label_studio.project import TargetProject, find_target_project
from ls_transcribe.sources.typed import check_sources, first_named
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.own_label_config import tell_of_label_config
from ls_transcribe.workflows.requests import ExportRequest, PushRequest
from ls_transcribe.workflows.settings import RunSettings, build_engine, settle, settle_region
from ls_transcribe.workflows.watchers import ExportWatcher


@dataclass(frozen=True, slots=True)
class ExportSetup:
    """Everything that a run works with, but for its ledger.

    `target` is the project that tasks are imported into, None if they are only written. `now` returns the time of day.
    """

    settings: RunSettings
    folder: OutputFolder
    session: Session
    engine: Engine
    label_config: LabelConfig
    target: TargetProject | None
    watcher: ExportWatcher
    now: Callable[[], datetime]


def set_up(
    request: ExportRequest,
    folder: OutputFolder,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None,
) -> ExportSetup:
    """Settle and check everything that a run works with. Nothing is written.

    Raises:
        RunError: The run cannot be done as it was typed.
    """
    remembered = Ledger.settings_of(folder.ledger)
    session = Session.open(request.account, remembered.region, on_wait=watcher.waiting, sleep=sleep)
    check_sources(request.sources, folder.path, session)
    first_source = cache(lambda: first_named(request.sources, stdin) or "")
    settings = settle(request, remembered, first_source)
    label_config = load_label_config(settings.label_config)
    target = None
    if isinstance(request, PushRequest):
        key, project = request.label_studio_key, remembered.label_studio
        target = find_target_project(
            request.project, key, project, lambda: label_config, watcher.waiting_for_label_studio, sleep=sleep
        )
        tell_of_label_config(request, target, watcher)
    if settings.needs_region:
        session = in_region_of_buckets(session, settings, first_source)
        settings = replace(settings, account=session.account)
    engine = build_engine(settings, session, now)
    return ExportSetup(settings, folder, session, engine, label_config, target, watcher, now)


def in_region_of_buckets(session: Session, settings: RunSettings, first_source: Callable[[], str]) -> Session:
    """Return a session in the region where the run's buckets are, or are created."""
    return settle_region(
        session,
        settings.sources,
        settings.written_buckets,
        are_created=settings.options.create_bucket,
        first_source=first_source,
    )
