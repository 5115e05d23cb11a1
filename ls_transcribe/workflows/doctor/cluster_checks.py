"""The check of a Dask cluster: whether it is reached, and which of its workers would do. Nothing is fetched there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.cluster_address import ClusterAddress, ClusterNews
from ls_transcribe.engines.base import EngineSpec
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.doctor.check import Check, CheckState, run_check
from ls_transcribe.workflows.doctor.context import DoctorContext

_LONGEST_WITHOUT = 2.0  # seconds for which a worker is waited for, where a run waits longer


class _Refused(ClusterNews):
    """Collects what is told of workers that are not used."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def refused(self, worker: str, reason: str) -> None:
        self.notes.append(f"the worker {worker} is not used: {reason}")


def check_cluster(context: DoctorContext) -> Iterator[Check]:
    """Check the cluster that a run would transcribe on, if one is named or remembered."""
    if context.cluster and context.engine:
        yield run_check("cluster", partial(_look, context, context.engine, context.cluster))


def _look(context: DoctorContext, engine: EngineSpec, address: ClusterAddress) -> Check:
    from ls_transcribe.engines.elsewhere import look_at_workers, on_cluster  # most runs are on this machine

    settings, news = replace(context.engine_settings, dry_run=True), _Refused()
    built = engine.build(settings, Session(context.account), lambda: datetime.now(UTC))
    number = look_at_workers(on_cluster(built, engine.name, settings, address, news), _LONGEST_WITHOUT)
    text = f"{address.url} answers, and {count(number, 'worker')} of it can be used"
    return Check("cluster", text, CheckState.REMARK if news.notes else CheckState.FINE, tuple(news.notes))
