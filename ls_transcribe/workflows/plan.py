"""What an export does with each recording. Nothing here acts."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ls_transcribe.model.job import Status

if TYPE_CHECKING:
    from ls_transcribe.store.ledger import LedgerEntry


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
    `billed_to_start` an estimate of the seconds that are billed for them; 0 where nobody looked.
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


def decide(
    entry: "LedgerEntry", settings: str, *, has_transcript: bool, retry_failed: bool, retranscribe: bool
) -> tuple[Decision, int]:
    """Return what to do with a recording, and the number of the attempt (from 1) that its job would be.

    `settings` is the digest of this run's settings. `has_transcript` says that the transcript which the ledger names is
    on disk. A finished recording is started again only if it has other settings and `retranscribe` is typed, a failed
    job only if `retry_failed` is typed. An unfinished job is taken up under its own name.
    """
    transcript = entry.transcript if has_transcript else None
    last = max((job for job in entry.jobs if job.settings == settings), key=lambda job: job.attempt, default=None)
    attempt = last.attempt if last else 1
    if transcript and transcript.settings == settings:
        return Decision.FINISHED, attempt
    if transcript and not retranscribe:
        return Decision.OTHER_SETTINGS, attempt
    if last and last.status is Status.FAILED:
        return (Decision.START, attempt + 1) if retry_failed else (Decision.FAILED, attempt)
    return Decision.START, attempt
