"""What a run works with: settled, checked and opened before it begins, from what was typed and remembered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.cluster_address import ClusterNews
from ls_transcribe.engines.base import Downloads, Engine
from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config
from ls_transcribe.sources.typed import check_sources, first_named
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedSettings
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.label_tags import settle_tags
from ls_transcribe.workflows.regions import settle_region
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER, remaining
from ls_transcribe.workflows.requests import ExportRequest, PushRequest
from ls_transcribe.workflows.run_engine import build_engine
from ls_transcribe.workflows.settings import RunSettings, settle
from ls_transcribe.workflows.watchers import ExportWatcher

if TYPE_CHECKING:
    from ls_transcribe.label_studio.project import TargetProject


@dataclass(frozen=True, slots=True)
class ExportSetup:
    """Everything that a run works with, but for its ledger.

    `remembered` is what the folder remembers of earlier runs and is not taken back.
    `target` is the project that tasks are imported into, None if they are only written. `now` returns the time of day.
    """

    settings: RunSettings
    folder: OutputFolder
    session: Session
    engine: Engine
    label_config: LabelConfig
    target: "TargetProject | None"
    watcher: ExportWatcher
    now: Callable[[], datetime]
    remembered: RememberedSettings


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
    remembered = remaining(Ledger.settings_of(folder.ledger), request.taken_back, OF_OUTPUT_FOLDER)
    session = Session.open(request.account, remembered.region, on_wait=watcher.waiting, sleep=sleep)
    check_sources(request.sources, folder.path, session)
    first_source = cache(lambda: first_named(request.sources, stdin) or "")
    settings = settle(request, remembered, first_source)
    label_config, target = _label_studio(request, settings, remembered, watcher, sleep)
    if settings.needs_region:
        session = in_region_of_buckets(session, settings, first_source)
        settings = replace(settings, account=session.account)
    engine = build_engine(settings, session, now, _FetchesTold(watcher), _ClusterTold(watcher))
    return ExportSetup(settings, folder, session, engine, label_config, target, watcher, now, remembered)


class _FetchesTold(Downloads):
    """Tells a watcher of what an engine fetches."""

    def __init__(self, watcher: ExportWatcher) -> None:
        self._watcher = watcher

    def begin(self, name: str, size: int) -> None:
        self._watcher.model_fetch_started(name, size)

    def advance(self, size: int) -> None:
        self._watcher.model_bytes_fetched(size)

    def end(self) -> None:
        self._watcher.model_fetch_ended()


class _ClusterTold(ClusterNews):
    """Tells a watcher of what happens on a cluster."""

    def __init__(self, watcher: ExportWatcher) -> None:
        self._watcher = watcher

    def refused(self, worker: str, reason: str) -> None:
        self._watcher.note(f"the worker {worker} of the cluster is not used: {reason}")

    def unable(self, worker: str, reason: str) -> None:
        self._watcher.note(f"the worker {worker} of the cluster leaves recordings to others: {reason}")

    def waiting(self, reason: str) -> None:
        self._watcher.waiting(reason, service="the cluster")

    def idle_threads(self, number: int) -> None:
        self._watcher.note(
            f"{count(number, 'thread')} of the cluster's workers have nothing to do: each worker transcribes one "
            "recording at a time, so start more workers (--nworkers) of one thread each (--nthreads 1)"
        )

    def left_running(self, number: int) -> None:
        go = "recording is" if number == 1 else "recordings are"
        self._watcher.note(
            f"{number:,} {go} still being transcribed on the cluster, which cannot be ended from here; what is heard "
            "there is not used, and the same command does it again"
        )


def _label_studio(
    request: ExportRequest,
    settings: RunSettings,
    remembered: RememberedSettings,
    watcher: ExportWatcher,
    sleep: Callable[[float], object] | None,
) -> "tuple[LabelConfig, TargetProject | None]":
    """Return the label configuration of tasks.json, and the project that tasks are imported into, if there is one.

    The names of tags that were typed for a push are those of the project's own configuration.
    """
    tags = settle_tags(request, remembered)
    if not isinstance(request, PushRequest):
        return load_label_config(settings.label_config, tags), None
    label_config = load_label_config(settings.label_config, replace(tags, typed=()))
    from ls_transcribe.label_studio.project import find_target_project  # it loads HTTP, which an export needs not
    from ls_transcribe.workflows.own_label_config import tell_of_label_config

    target = find_target_project(
        request.project,
        request.label_studio_key,
        remembered.label_studio,
        lambda: load_label_config(settings.label_config, tags),
        watcher.waiting_for_label_studio,
        tags=tags,
        sleep=sleep,
    )
    tell_of_label_config(request, target, watcher)
    return label_config, target


def in_region_of_buckets(session: Session, settings: RunSettings, first_source: Callable[[], str]) -> Session:
    """Return a session in the region where the run's buckets are, or are created."""
    return settle_region(
        session,
        settings.sources,
        settings.written_buckets,
        are_created=settings.options.create_bucket,
        first_source=first_source,
    )
