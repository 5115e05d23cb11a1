"""How the reviewed recordings were chosen, and what that tells of all others, in sentences."""

from collections.abc import Callable, Iterator

from ls_transcribe.model.review import ReviewReport
from ls_transcribe.model.reviewed_sample import ReviewedSample
from ls_transcribe.text.numbers import count


def sample_sentences(report: ReviewReport, percent: Callable[[float], str]) -> list[str]:
    """Return the sentences of a report, the most important first; none if all recordings are reviewed, or none is.

    `percent` writes a rate, of which 1 is 100 %.
    """
    if not report.overall.recordings:
        return []
    if report.sample is None:
        return list(_without_sample(report))
    return list(_of_sample(report, report.sample, percent))


def _without_sample(report: ReviewReport) -> Iterator[str]:
    progress = report.progress
    if progress is None or not progress.unreviewed:
        return
    reviewed = count(report.overall.recordings, "reviewed recording")
    yield f"The rates are of the {reviewed} of {count(progress.tasks, 'task')}, and not of all."
    yield f"They were not drawn at random{_queue(report)}. A sample (push --sample N) tells the rate of all."


def _of_sample(report: ReviewReport, sample: ReviewedSample, percent: Callable[[float], str]) -> Iterator[str]:
    is_complete = report.progress is not None and not report.progress.unreviewed
    if is_complete and sample.reviewed + sample.others >= sample.population:
        return
    strata = "1 stratum" if sample.strata == 1 else f"{sample.strata:,} strata"
    drawn = (
        f"Drawn at random with seed {sample.seed}, within {strata} of confidence, language and length: "
        f"{sample.drawn:,} of {count(sample.population, 'recording')}. In the order of the draw, {_reviewed(sample)}"
    )
    if (whole := sample.whole) is None:
        yield (
            f"{drawn}: too few to tell the error rate of all. It is told once the whole sample is reviewed, if "
            "that has at least 20 recordings."
        )
    else:
        yield (
            f"Word error rate of all {count(sample.population, 'recording')}: {percent(whole.rate)}, with a certainty "
            f"of 95 in 100 between {percent(whole.low)} and {percent(whole.high)}."
        )
        yield f"{drawn}."
    if sample.without_task:
        yield (
            f"The next one has no task in the project (its transcript has {sample.without_task} in its name): a push "
            "imports it, or says why it cannot."
        )
    if sample.left_out:
        yield (
            f"Skipped, deleted, or with nothing of the machine's to compare with: {sample.left_out:,} of these, "
            "taken to be like the others."
        )
    if sample.others or whole is None:
        yield f"The other rates are of all that is reviewed, which was not drawn at random{_queue(report)}."


def _reviewed(sample: ReviewedSample) -> str:
    if sample.reviewed == sample.drawn:
        return "all of them are reviewed"
    return f"the first {sample.reviewed:,} are reviewed" if sample.reviewed != 1 else "the first is reviewed"


def _queue(report: ReviewReport) -> str:
    return f": the project shows {report.queue} first" if report.queue else ""
