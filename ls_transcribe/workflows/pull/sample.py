"""What the reviews of a folder tell of all recordings, where a sample of them was drawn."""

from dataclasses import dataclass

from ls_transcribe.label_studio.project import UNCERTAIN_FIRST, Project
from ls_transcribe.label_studio.queue_scores import QueueOrder, queue_order
from ls_transcribe.model.reviewed_sample import ReviewedSample
from ls_transcribe.model.sample import Sample
from ls_transcribe.review.whole_rate import MeasuredRecording, estimate_whole_rate
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.review_database import ReviewDatabase

LEAST_MEASURED = 20
"""From so many recordings on, a sample tells the rate of all."""

_FIRST = {QueueOrder.CONFIDENCE: "the least certain recordings", QueueOrder.FLAGS: "recordings with flags"}


@dataclass(frozen=True, slots=True)
class Selection:
    """How the recordings were chosen that people review.

    `sample` was drawn at random, None if none was. `queue` says in words which recordings the project shows first, None
    if their order has nothing to do with errors.
    """

    sample: Sample | None = None
    queue: str | None = None


def find_selection(ledger: Ledger | None, project: Project) -> Selection:
    """Return how the recordings of a project were chosen. `ledger` is that of the output folder that was pushed."""
    if ledger is None:
        return Selection(queue=_queue(project, None))
    sample = ledger.sample.find(project.server.access.url, project.id)
    return Selection(sample, _queue(project, ledger.remembered_settings().order_by))


def _queue(project: Project, order_by: str | None) -> str | None:
    return _FIRST[queue_order(order_by)] if project.sampling == UNCERTAIN_FIRST else None


def examine_sample(sample: Sample, reviews: ReviewDatabase) -> ReviewedSample:
    """Return what the reviews tell of all recordings that a sample was drawn from.

    People review the least certain first, also of a sample. So it counts only as far as, in the order of the draw,
    everything is reviewed, skipped or deleted: that part is a smaller sample.
    """
    found = {key: (errors, words) for key, errors, words in reviews.statistics.by_recording()}
    measured: list[MeasuredRecording] = []
    without_task: str | None = None
    left_out, listed = 0, reviews.remembered_settings().listed or 0
    for one in sample.recordings:
        is_left_out = one.task is not None and reviews.task_lengths.is_left_out(one.task, listed=listed)
        if one.key not in found and not is_left_out:
            without_task = None if one.task else one.key
            break
        errors, words = found.pop(one.key, (None, 0.0))
        if errors is None:
            left_out += 1
        else:
            measured.append(MeasuredRecording(one.stratum, errors, words))
    reviewed = len(measured) + left_out
    is_enough = len(measured) >= LEAST_MEASURED or reviewed == sample.population
    return ReviewedSample(
        seed=sample.seed,
        population=sample.population,
        strata=len(sample.strata),
        drawn=len(sample.recordings),
        reviewed=reviewed,
        left_out=left_out,
        others=len(found),
        whole=estimate_whole_rate(measured, sample.strata, sample.seed) if is_enough else None,
        without_task=without_task,
    )
