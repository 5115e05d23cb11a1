"""How far a run is with what it does beside transcribing: uploads, imports, listening, each with its own progress."""

from ls_transcribe.cli.reporter import Reporter
from ls_transcribe.cli.wording import byte_size
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.watchers import ExportWatcher


class StageReporter(Reporter, ExportWatcher):
    """The watcher of a run that shows how far each of these stages is."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        super().__init__(as_json=as_json, quiet=quiet, verbose=verbose)
        self._plan = ExportPlan()
        self._is_importing = False

    def upload_started(self, number: int, size: int) -> None:
        """Print how much is going to be copied to S3."""
        self._print(f"{count(number, 'recording')} to upload ({byte_size(size)})")
        self._begin_progress(number, size, "uploaded")

    def bytes_sent(self, size: int) -> None:
        """Count bytes that were copied."""
        if not self._quiet:
            self._progress.add_bytes(size)

    def upload_ended(self) -> None:
        """Begin to count jobs."""
        self._is_importing = False
        self._progress.close()
        self._begin_progress(self._plan.jobs, self._plan.bytes_of_jobs)

    def import_started(self, number: int, size: int) -> None:
        """Print how much is going to be imported into Label Studio."""
        audio = f", with {byte_size(size)} of audio" if size else ""
        self._print(f"{count(number, 'recording')} to Label Studio{audio}")
        self._is_importing = True
        self._begin_progress(number, number)

    def task_imported(self) -> None:
        """Count a recording that was dealt with."""
        if self._is_importing:
            self._advance_progress(1, failed=False)

    def listening_started(self, number: int, size: int) -> None:
        """Print how much is going to be listened to."""
        self._print(f"{count(number, 'recording')} to listen to ({byte_size(size)})")
        self._is_importing = False
        self._begin_progress(number, size)

    def recording_heard(self, size: int) -> None:
        """Count a recording that was listened to."""
        self._advance_progress(size, failed=False)
