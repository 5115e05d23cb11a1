"""An engine for trying out is not taken for more, unless somebody names it."""

from contextlib import closing

from ls_transcribe.aws import Session
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import AudioLocation
from ls_transcribe.errors.engines import EngineForTrying
from ls_transcribe.model.job import Status
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.text.numbers import count, duration
from ls_transcribe.workflows.export.lengths import known_lengths
from ls_transcribe.workflows.plan import Decision, ExportPlan
from ls_transcribe.workflows.settings import RunSettings
from ls_transcribe.workflows.watchers import ExportWatcher


def check_trial_use(
    settings: RunSettings, plan: ExportPlan, ledger: Ledger, session: Session, watcher: ExportWatcher
) -> None:
    """Tell what an engine is worth that is for trying out and that nobody named, if it is to transcribe something.

    Raises:
        EngineForTrying: It is to transcribe more than that.
    """
    spec = settings.engine_spec
    number = plan.decisions[Decision.START]
    if not (spec.trial and settings.engine_by_default and number):
        return
    better = registry.default_for(AudioLocation.DISK)
    advice = _INSTALL if better == spec.name else f"say --engine {better}, which is installed"
    title = spec.title or spec.name
    if _is_longer(spec.trial.longest, ledger, session):
        amount = f"more than {duration(spec.trial.longest / 1000)} of audio ({count(number, 'recording')})"
        raise EngineForTrying(spec.name, title, amount.capitalize(), spec.trial.worth, advice)
    watcher.note(f"{title} is for trying out: {spec.trial.worth} (to do better, {advice})")


_INSTALL = "install Whisper: pip install --prefer-binary 'ls-transcribe[local]'"


def _is_longer(longest: int, ledger: Ledger, session: Session) -> bool:
    """Return whether what is to be started is longer together (ms). What cannot be read has no length: it will fail."""
    queued = (job.recording for job in ledger.schedule.jobs() if job.status is Status.QUEUED)
    length = 0
    with closing(known_lengths(queued, ledger, session, far=True)) as lengths:
        for known in lengths:
            length += known.length or 0
            if length > longest:
                return True
    return False
