"""What `export` and `push` print: progress and failures on stderr, the result on stdout.

`archive`, `clean` and `upload` are parts of a run, and use the same reporter.
"""

from collections.abc import Iterator

from ls_transcribe.cli import export_json, export_summary, export_table, plan_summary
from ls_transcribe.cli.stage_reporter import StageReporter
from ls_transcribe.cli.wording import typed_command
from ls_transcribe.model.job import Job, Status
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.results import ExportResult
from ls_transcribe.workflows.watchers import RunRows


class ExportReporter(StageReporter):
    """The watcher of a run that prints what happens."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._transcribed = self._failed = 0

    def interrupted(self) -> Iterator[str]:
        """Yield the lines that are printed on Ctrl-C."""
        waiting = self._plan.jobs - self._transcribed - self._failed
        left = f", {waiting:,} left" if waiting > 0 and self._plan.is_complete else ""
        yield f"Interrupted: {self._transcribed:,} transcribed by this run and written{left}."
        yield f"The same command goes on from here: {typed_command()}"

    def source_found(self) -> None:
        """Count a file or object that was looked at."""
        if not self._quiet:
            self._progress.count_file()

    def duplicate_found(self, name: str, original: str) -> None:
        """Print that a recording has the content of another one."""
        self._print(f"{name} is a copy of {original}: both are one recording")

    def recording_replaced(self, name: str) -> None:
        """Print that there is other audio now at the place of an earlier recording."""
        self._print(f"{name} has other audio now: its earlier recording is removed from tasks.json")

    def silence_misread(self, name: str) -> None:
        """Print that an earlier version took a recording for silent."""
        self.note(
            f"{name} was counted as silent by an earlier version, but its transcript has words: read it again with "
            "--retranscribe"
        )

    def file_skipped(self, name: str, reason: str) -> None:
        """Print the name of a file that is no recording."""
        if self._verbose:
            self._print(f"{name}: skipped ({reason})")

    def planned(self, plan: ExportPlan) -> None:
        """Print what was found and what is done about it: all of it, or what is known."""
        is_first, self._plan = plan is not self._plan, plan
        for line in plan_summary.plan_lines(plan, is_first=is_first):
            self._print(line)
        if is_first:
            self._begin_progress(plan.jobs, plan.bytes_of_jobs)
        self._extend_progress(plan.jobs, plan.bytes_of_jobs, is_all=plan.is_complete)

    def job_changed(self, job: Job) -> None:
        """Count a job that has ended, and print why it failed."""
        if job.status is Status.FAILED:
            self._failed += 1
            self._progress.print_line(f"{job.recording.name}: {job.reason}")
        elif job.status is Status.COMPLETED:
            self._transcribed += 1
            if self._verbose:
                self._print(f"{job.recording.name}: {count(job.words or 0, 'word')}")
        if job.status in (Status.COMPLETED, Status.FAILED):
            self._advance_progress(job.recording.size, failed=job.status is Status.FAILED)

    def run_ended(self, result: ExportResult, rows: RunRows) -> None:
        """Print the result."""
        self._progress.close()
        if self._as_json:
            export_json.print_result_json(result, rows, self.unusable, self.noted, self.left)
        elif not self._quiet:
            export_table.print_recordings(rows, self.unusable)
            export_summary.print_result(result)

    def print_dry_run(self, result: ExportResult) -> None:
        """Print what a run would do."""
        if self._as_json:
            export_json.print_dry_run_json(result, self.unusable, self.left)
        else:
            plan_summary.print_dry_run(result)
