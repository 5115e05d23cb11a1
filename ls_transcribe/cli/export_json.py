"""How an export or a push ended, for programs: one JSON object on stdout. `export_summary` has the same for people.

The keys are written out here. They stay as they are when a name in the code or a sentence on the screen changes.
"""

from collections.abc import Iterable

from ls_transcribe.cli.cost_summary import cost_object
from ls_transcribe.cli.push_json import push_object
from ls_transcribe.cli.screen import print_json
from ls_transcribe.cli.tag_summary import tag_object
from ls_transcribe.model.job import Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.sources.entries import ARCHIVED, FORGOTTEN, HIDDEN, NOT_AUDIO
from ls_transcribe.workflows.plan import Decision, ExportPlan
from ls_transcribe.workflows.results import ExportResult
from ls_transcribe.workflows.watchers import RunRows

DECISION_KEYS = {
    Decision.FINISHED: "finished",
    Decision.OTHER_SETTINGS: "other_settings",
    Decision.FAILED: "failed",
    Decision.ADOPTED: "adopted",
    Decision.UNDER_WAY: "under_way",
    Decision.START: "start",
    Decision.POSTPONED: "postponed",
    Decision.OVER_BUDGET: "over_budget",
    Decision.LENGTH_UNKNOWN: "length_unknown",
}
"""The keys below `recordings`."""

SKIPPED_KEYS = {HIDDEN: "hidden", ARCHIVED: "archived", NOT_AUDIO: "not audio", FORGOTTEN: "forgotten"}
"""The keys below `passed_over`: the reasons why files in folders are not taken for recordings."""


def print_dry_run_json(result: ExportResult, unusable: Iterable[FailedItem], left: Iterable[tuple[str, str]]) -> None:
    """Print what a run would do. `left` has names of recordings that are not started, with the reason."""
    failed = _failed_items(unusable)
    cost = {"left": _named(left), "billed": cost_object(result.cost)}
    print_json({**_plan_object(result.plan), "failed": failed, **cost, **_tags_entry(result), **_push_entry(result)})


def print_result_json(
    result: ExportResult,
    rows: RunRows,
    unusable: Iterable[FailedItem],
    noted: Iterable[tuple[str, str]],
    left: Iterable[tuple[str, str]],
) -> None:
    """Print what the run wrote and where, and which recordings failed. `rows` are the recordings of the run.

    `noted` has names of recordings with what is to be known of their transcripts, `left` those of recordings that were
    not started, with the reason.
    """
    failed_jobs = [
        {"recording": recording.name, "reason": job.reason or ""}
        for recording, job in rows
        if job and job.status is Status.FAILED
    ]
    print_json({
        "tasks": str(result.folder.tasks),
        "task_count": result.tasks,
        "silent": result.silent,
        "transcribed": result.transcribed,
        "failed": _failed_items(unusable) + failed_jobs,
        "notes": [{"recording": name, "note": note} for name, note in noted],
        "left": _named(left),
        "billed": cost_object(result.cost),
        "running": result.running,
        "unstarted": result.unstarted,
        "documents": result.documents,
        "sets": result.sets, "agreeing": result.agreeing,
        "without_confidence": result.without_confidence,
        "archived": result.archived,
        "jobs_deleted": result.jobs_deleted,
        **_plan_object(result.plan),
        "document_root": result.document_root and str(result.document_root),
        "audio_folder": result.audio_folder and str(result.audio_folder),
        "buckets": result.buckets,
        **_tags_entry(result),
        **_push_entry(result),
    })  # fmt: skip


def _failed_items(unusable: Iterable[FailedItem]) -> list[dict[str, str]]:
    return [{"recording": item.name, "reason": item.reason} for item in unusable]


def _named(reasons: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"recording": name, "reason": reason} for name, reason in reasons]


def _plan_object(plan: ExportPlan) -> dict[str, object]:
    return {
        "recordings": {key: plan.decisions[decision] for decision, key in DECISION_KEYS.items()},
        "copies": plan.duplicates,
        "unusable": plan.failed_items,
        "misread_as_silent": plan.misread,
        "passed_over": {SKIPPED_KEYS.get(reason, reason): number for reason, number in plan.skipped.items()},
        "bytes_to_start": plan.bytes_to_start,
        "seconds_to_start": plan.length_to_start / 1000,
        "unknown_lengths": plan.unknown_lengths,
        "billed_seconds_to_start": plan.billed_to_start,
        "bytes_to_upload": plan.bytes_to_upload,
        "to_fetch": plan.to_fetch,
        "bytes_to_fetch": plan.bytes_to_fetch,
    }


def _tags_entry(result: ExportResult) -> dict[str, object]:
    tags = result.pushed.tags if result.pushed else result.tags
    return {"tags": tag_object(tags)} if tags else {}


def _push_entry(result: ExportResult) -> dict[str, object]:
    return {"label_studio": push_object(result.pushed)} if result.pushed else {}
