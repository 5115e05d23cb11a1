"""What an export does with each recording. Nothing here acts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ls_transcribe.model.job import Job, Status


class Decision(StrEnum):
    """What a run does with a recording. The values are the keys of the JSON output."""

    FINISHED = "finished"
    OTHER_SETTINGS = "other_settings"
    FAILED = "failed"
    ADOPTED = "adopted"
    UNDER_WAY = "under_way"
    START = "start"
    POSTPONED = "postponed"
    OVER_BUDGET = "over_budget"
    LENGTH_UNKNOWN = "length_unknown"


@dataclass(slots=True)
class ExportPlan:
    """The plan of a run, in numbers.

    `decisions` counts recordings by what is done with them, `skipped` files in folders by the reason why they are no
    recordings. `duplicates` have the content of another recording; `failed_items` cannot be used. `misread`
    were taken for silence by an earlier version, and are not silent. `jobs` is the number
    of jobs that the engine is given, to start, to follow or to fetch, and `bytes_of_jobs` the bytes of their
    recordings; `bytes_to_start` and `bytes_to_upload` are those of recordings that are transcribed or uploaded anew.
    `length_to_start` is how long those are together that are transcribed (ms), without `unknown_lengths` of them, and
    `billed_to_start` an estimate of the seconds that are billed for them; 0 where nobody looked. `to_fetch` recordings
    with `bytes_to_fetch` are fetched to be listened to, as far as a dry run can tell. While the plan is not
    `is_complete`, the sources are searched for more.
    """

    decisions: Counter[Decision] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    misread: int = 0
    failed_items: int = 0
    bytes_to_start: int = 0
    bytes_to_upload: int = 0
    jobs: int = 0
    bytes_of_jobs: int = 0
    length_to_start: int = 0
    unknown_lengths: int = 0
    billed_to_start: int = 0
    to_fetch: int = 0
    bytes_to_fetch: int = 0
    is_complete: bool = True


def decide_on_finished(transcript: str | None, settings: str, *, retranscribe: bool) -> Decision | None:
    """Return what to do with a recording that is finished; None if it is not, or is to be started again.

    `transcript` is the digest of the settings of its transcript on disk, None if there is none, and `settings` that of
    this run's. It is started again only if it has other settings and `retranscribe` is typed.
    """
    if transcript == settings:
        return Decision.FINISHED
    return Decision.OTHER_SETTINGS if transcript and not retranscribe else None


def decide(jobs: Iterable[Job], settings: str, *, retry_failed: bool) -> tuple[Decision, int]:
    """Return what to do with a recording that is not finished, and the number of the attempt (from 1) of its next job.

    `jobs` are its jobs. A failed one is started again only if `retry_failed` is typed. An unfinished one is taken up
    under its own name.
    """
    last = max((job for job in jobs if job.settings == settings), key=lambda job: job.attempt, default=None)
    attempt = last.attempt if last else 1
    if last and last.status is Status.FAILED:
        return (Decision.START, attempt + 1) if retry_failed else (Decision.FAILED, attempt)
    return Decision.START, attempt
