"""The engine of a run, built from its settings, and where it has recordings recognised."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.cluster_address import ClusterNews
from ls_transcribe.engines.base import Downloads, Engine, EngineSettings
from ls_transcribe.workflows.cluster_options import cluster_of
from ls_transcribe.workflows.settings import RunSettings


def build_engine(
    settings: RunSettings, session: Session, now: Callable[[], datetime], downloads: Downloads, news: ClusterNews
) -> Engine:
    """Return the engine of a run. `downloads` is told of what it fetches, `news` of the cluster that it works on.

    Raises:
        RunError: It is not installed, or does not take these settings.
    """
    engine_settings = replace(engine_settings_of(settings), downloads=downloads)
    engine = settings.engine_spec.build(engine_settings, session, now)
    if address := cluster_of(settings, settings.engine_spec):
        from ls_transcribe.engines.elsewhere import embedded, on_cluster  # most runs are on this machine

        embedded(engine).work_at(on_cluster(engine, settings.engine, engine_settings, address, news))
    return engine


def engine_settings_of(settings: RunSettings) -> EngineSettings:
    """Return what the engine of a run is told of its settings."""
    options = settings.options
    return EngineSettings(
        language=settings.language,
        job_settings=settings.job_settings,
        redact_anyway=bool(settings.redact_anyway),
        transcripts=settings.transcripts,
        encoding=settings.encoding,
        workers=options.workers,
        as_many_as_fit=options.as_many_as_fit,
        max_jobs=options.max_jobs,
        max_wait=options.max_wait,
        model=settings.model,
        device=settings.device,
        compute_type=settings.compute_type,
        engine_options=settings.engine_options,
        hotwords=_hotwords(settings),
        dry_run=options.dry_run,
        is_elsewhere=cluster_of(settings, settings.engine_spec) is not None,
    )


def _hotwords(settings: RunSettings) -> tuple[str, ...]:
    if settings.hotwords is None or "hotwords" not in settings.engine_spec.takes:
        return ()
    from ls_transcribe.workflows import hotwords  # as above

    return hotwords.read(settings.hotwords)
