"""What a person is told while a run goes on, on stderr."""

import os
import shlex
import sys
from collections.abc import Iterator

from ls_transcribe.cli import export_json, export_summary, table
from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.cli.wording import printable
from ls_transcribe.cli.wording import size as human
from ls_transcribe.model.job import Job, Status
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import ExportPlan, ExportResult


class ExportReporter(Reporter):
    """A `pipeline.Watcher` that speaks."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._plan = ExportPlan()
        self._transcribed = self._failed = 0
        self._is_pushing = False

    def interrupted(self) -> Iterator[str]:
        """What is said on Ctrl-C."""
        waiting = self._plan.jobs - self._transcribed - self._failed
        left = f", {waiting:,} left" if waiting > 0 else ""
        yield f"Interrupted: {self._transcribed:,} transcribed by this run and written{left}."
        yield f"The same command goes on from here: {_command()}"

    def found(self) -> None:
        """A source has been looked at."""
        if not self._quiet:
            self._progress.looked()

    def copy(self, name: str, original: str) -> None:
        """A recording has the content of another."""
        self._say(f"{name} is a copy of {original}: one recording")

    def replaced(self, name: str) -> None:
        """Other audio is where this recording was."""
        self._say(f"{name} has other audio than before: the earlier recording leaves tasks.json")

    def passed_over(self, name: str, why: str) -> None:
        """A file in a folder is no recording."""
        if self._verbose:
            self._say(f"{name}: passed over ({why})")

    def planned(self, plan: ExportPlan) -> None:
        """What will be done is decided."""
        self._plan = plan
        for line in export_summary.preface(plan):
            self._say(line)
        self._begin(plan.jobs, plan.bytes_of_jobs)

    def uploading(self, number: int, size: int) -> None:
        """Recordings are to be copied to S3."""
        self._say(f"{count(number, 'recording')} to upload ({human(size)})")
        self._begin(number, size, "uploaded")

    def sent(self, size: int) -> None:
        """So many bytes have gone."""
        if not self._quiet:
            self._progress.moved(size)

    def uploaded(self) -> None:
        """All that could be copied is there."""
        self._is_pushing = False
        self._progress.close()
        self._begin(self._plan.jobs, self._plan.bytes_of_jobs)

    def pushing(self, number: int, size: int) -> None:
        """Recordings are to be brought to Label Studio."""
        audio = f", with {human(size)} of audio" if size else ""
        self._say(f"{count(number, 'recording')} to Label Studio{audio}")
        self._is_pushing = True
        self._begin(number, number)

    def delivered(self) -> None:
        """One of them has been dealt with."""
        if self._is_pushing:
            self._one_ended(1, failed=False)

    def changed(self, job: Job) -> None:
        """A job has begun or ended."""
        if job.status is Status.FAILED:
            self._failed += 1
            self._progress.say(f"{printable(job.recording.name)}: {job.reason}")
        elif job.status is Status.COMPLETED:
            self._transcribed += 1
            if self._verbose:
                self._say(f"{job.recording.name}: {count(job.words or 0, 'word')}")
        if job.status in (Status.COMPLETED, Status.FAILED):
            self._one_ended(job.recording.size, failed=job.status is Status.FAILED)

    def ended(self, result: ExportResult, rows: export_summary.Rows) -> None:
        """Everything is written."""
        self._progress.close()
        if self._as_json:
            export_json.show(export_json.ended(result, rows, self.unusable))
        elif not self._quiet:
            table.show(rows, self.unusable)
            export_summary.print_result(result)


def _command() -> str:
    program = os.path.basename(sys.argv[0])  # noqa: PTH119  # a name to type
    return shlex.join(["ls-transcribe" if program == "__main__.py" else program, *sys.argv[1:]])
