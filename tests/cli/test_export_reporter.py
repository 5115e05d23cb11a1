"""What a run says of a plan that grows while it is carried out."""

from dataclasses import replace

import pytest

from ls_transcribe.cli import progress
from ls_transcribe.cli.export_reporter import ExportReporter
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.workflows.plan import Decision, ExportPlan

_JOB = Job("lst-a", Recording("a", "file:///a.wav", "a.wav", 100, "f-1", "wav"), "reader", "123456")


def _reporter() -> ExportReporter:
    return ExportReporter(as_json=False, quiet=False, verbose=False)


def _grow(plan: ExportPlan, number: int, *, is_complete: bool) -> ExportPlan:
    plan.decisions[Decision.START] += number
    plan.jobs += number
    plan.bytes_of_jobs += number * 100
    plan.bytes_to_start += number * 100
    plan.is_complete = is_complete
    return plan


def test_what_is_known_and_then_all(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """How many there are, and how long it takes, is told when all are known; what is done is counted on."""
    monkeypatch.setattr(progress, "_LINE_INTERVAL", 0.0)
    reporter, plan = _reporter(), ExportPlan()
    plan.skipped["not audio"] = 1
    done = replace(_JOB, status=Status.COMPLETED)
    reporter.planned(_grow(plan, 3, is_complete=False))
    reporter.job_changed(done)
    reporter.planned(_grow(plan, 2, is_complete=False))
    reporter.job_changed(done)
    before = capsys.readouterr().err.splitlines()
    reporter.planned(_grow(plan, 1, is_complete=True))
    reporter.job_changed(done)
    after = capsys.readouterr().err.splitlines()

    assert before == [
        "3 recordings to transcribe (300 B), and more files are still being read",
        "1 of 3 or more done",
        "2 of 5 or more done",
    ]
    assert after[:2] == ["1 file skipped (not audio)", "6 recordings to transcribe (600 B)"]
    assert after[2].startswith("3 of 6 done, about ")


@pytest.mark.parametrize(("is_complete", "left"), [(True, ", 3 left"), (False, "")])
def test_broken_off(*, is_complete: bool, left: str) -> None:
    """What is left is told where it is known."""
    reporter = _reporter()
    reporter.planned(_grow(ExportPlan(), 3, is_complete=is_complete))

    assert next(reporter.interrupted()) == f"Interrupted: 0 transcribed by this run and written{left}."
