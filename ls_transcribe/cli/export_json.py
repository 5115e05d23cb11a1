"""The result of a run for programs: one object, the only thing on stdout."""

import json
from collections.abc import Iterable, Mapping

import click

from ls_transcribe.cli import push_summary
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.workflows.plan import Decision, ExportPlan, ExportResult


def show(told: Mapping[str, object]) -> None:
    """Print an object."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def rehearsed(result: ExportResult, refused: Iterable[FailedItem]) -> dict[str, object]:
    """What a dry run has found out."""
    return {**_plan_object(result.plan), "failed": _failed(refused), **_pushed_object(result)}


def ended(
    result: ExportResult, rows: Iterable[tuple[Recording, Job | None]], refused: Iterable[FailedItem]
) -> dict[str, object]:
    """What was written where, and what failed."""
    failed = _failed(refused)
    failed += (
        {"recording": recording.name, "reason": job.reason or ""}
        for recording, job in rows
        if job and job.status is Status.FAILED
    )
    return {
        "tasks": str(result.folder.tasks),
        "task_count": result.tasks,
        "silent": result.silent,
        "transcribed": result.transcribed,
        "failed": failed,
        "running": result.running,
        "unstarted": result.unstarted,
        "documents": result.documents,
        "archived": result.archived,
        "jobs_deleted": result.jobs_deleted,
        **_plan_object(result.plan),
        "document_root": result.document_root and str(result.document_root),
        "audio_folder": result.audio_folder and str(result.audio_folder),
        "buckets": result.buckets,
        **_pushed_object(result),
    }


def _failed(refused: Iterable[FailedItem]) -> list[dict[str, str]]:
    return [{"recording": unusable.name, "reason": unusable.reason} for unusable in refused]


def _pushed_object(result: ExportResult) -> dict[str, object]:
    return {"label_studio": push_summary.as_object(result.pushed)} if result.pushed else {}


def _plan_object(plan: ExportPlan) -> dict[str, object]:
    decisions = {decision.name.lower(): plan.decisions[decision] for decision in Decision}
    return {
        "recordings": decisions,
        "copies": plan.copies,
        "unusable": plan.refused,
        "passed_over": dict(plan.passed_over),
        "bytes_to_start": plan.bytes_to_start,
        "bytes_to_upload": plan.bytes_to_upload,
    }
