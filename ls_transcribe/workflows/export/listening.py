"""Recordings in S3 are held against their transcripts: text where nobody speaks, and speech without text, are found.

Engines of this machine hear every recording themselves. Amazon's transcripts, and those that others have made, are
looked at beside the run, so that no job starts later for it.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.aws.object_parts import read_part
from ls_transcribe.concurrency.bounded_map import bounded_map
from ls_transcribe.errors import ItemError, UnusableAudio
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.flags import Evidence, find_flags
from ls_transcribe.media.sound_meter import measure_levels
from ls_transcribe.model.flag import FlagKind, worst_first
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording, local_path
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.store.disks import reason_not_written
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.job_flags import UnheardJob
from ls_transcribe.store.temporary_folder import temporary_folder
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.workflows.export.setup import ExportSetup

_AT_ONCE = 4  # recordings; as many are on the disk meanwhile
_MOST = 64  # recordings that wait, or whose loudness is in memory
_PART = 8_000_000  # bytes of an object that are fetched at a time, and held in memory


@dataclass(frozen=True, slots=True)
class _Heard:
    """How loud the recording of a job is, or the reason why that is not known.

    `is_final` says that it would be the same another time. `fetched` is how many bytes came from S3.
    """

    job: Job
    levels: SoundLevels | None = None
    reason: str = ""
    is_final: bool = True
    fetched: int = 0


class Listening:
    """Listens to this run's recordings in S3, each once: to the file where the run has found it on disk.

    The others are fetched if `--listen` says so. One that cannot be read is told, and keeps the flags of its words.
    """

    def __init__(self, setup: ExportSetup, ledger: Ledger) -> None:
        self._folder = setup.folder
        self._ledger = ledger
        self._session = setup.session
        self._watcher = setup.watcher
        self._language = setup.settings.language
        self._fetches = bool(setup.settings.listen)
        self._running: list[Future[_Heard]] = []
        self._fetched = self._bytes = 0  # recordings, and their size
        self._failed: dict[str, int] = {}  # the keys of those that the next run tries again, and their sizes
        self._open = ExitStack()
        self._pool: ThreadPoolExecutor | None = None
        self._temporary = Path()

    def wants(self, job: Job) -> bool:
        """Return whether the recording of a finished job is yet to be listened to, before its task is made."""
        return self._ledger.flags.find_unheard(job, far=self._fetches) is not None

    def put(self, job: Job) -> None:
        """Have a recording listened to that `wants` is true of, if there is room; if not, `finish` does it."""
        found = self._ledger.flags.find_unheard(job, far=self._fetches)
        if found and len(self._running) < _MOST:
            self._begin()
            self._pool = self._pool or self._open.enter_context(ThreadPoolExecutor(_AT_ONCE))
            self._running.append(self._pool.submit(self._hear, found))

    def take(self) -> Iterator[tuple[Job, Transcript]]:
        """Write to the ledger what was found meanwhile. Yield the jobs with their flags, and their transcripts.

        Raises:
            RunError: S3 cannot be asked.
        """
        for future in [future for future in self._running if future.done()]:
            self._running.remove(future)
            if found := self._save(future.result()):
                yield found

    def finish(self) -> None:
        """Listen to all that is left: what there was no room for, and what was transcribed before.

        Raises:
            RunError: S3 cannot be asked.
        """
        while self._running:
            self._save(self._running.pop(0).result())
        far = self._fetches and not self._session.retrier.is_stopped  # the run waits for Amazon no longer
        with closing(bounded_map(self._hear, self._left(far=far), at_once=_AT_ONCE, on_abort=self._stop)) as results:
            for heard in results:
                self._save(heard)
                self._watcher.recording_heard(heard.job.recording.size)
        if self._fetched:
            noun = "recording" if self._fetched == 1 else "recordings"
            size = self._bytes / 1_000_000
            self._watcher.note(f"{self._fetched:,} {noun} fetched from S3 and listened to ({size:,.1f} MB)")

    def close(self) -> None:
        """End the calls that are under way, and drop those that have not begun."""
        if self._running:
            self._stop()
        for future in self._running:
            future.cancel()
        self._open.close()

    def _stop(self) -> None:
        self._session.retrier.stop()

    def _begin(self) -> None:
        """Make the folder for what is fetched, when there is something to listen to."""
        if not self._temporary.name:
            self._temporary = self._open.enter_context(temporary_folder())

    def _left(self, *, far: bool) -> Iterator[UnheardJob]:
        """Yield what nobody has listened to, but for what this run could not; how much it is, is told before."""
        is_told = False
        for unheard in self._ledger.flags.unheard(far=far):
            if unheard.job.recording.key in self._failed:
                continue
            if not is_told:
                number, size = self._ledger.flags.count_unheard(far=far)
                self._watcher.listening_started(number - len(self._failed), size - sum(self._failed.values()))
                is_told = True
            self._begin()
            yield unheard

    def _hear(self, unheard: UnheardJob) -> _Heard:
        """Listen to the recording of a job, in a thread."""
        job, found_at = unheard
        recording, path = job.recording, self._temporary / job.recording.key
        try:
            if not s3.is_s3(found_at):
                return _Heard(job, measure_levels(local_path(found_at)))
            if not _fetch(self._session, recording, path):
                return _Heard(job, is_final=False)
            return _measured(job, path)
        except UnusableAudio as error:
            return _Heard(job, reason=str(error))
        except (NotFound, AccessDenied, BucketMissing, AwsRejected) as error:
            return _Heard(job, reason=str(error), is_final=False)
        except OSError as error:
            reason = reason_not_written(self._temporary, error, needed=recording.size)
            return _Heard(job, reason=reason, is_final=False)
        finally:
            path.unlink(missing_ok=True)

    def _save(self, heard: _Heard) -> tuple[Job, Transcript] | None:
        """Write what was found to the ledger. Return the job with its flags, and its transcript if it can be read."""
        self._fetched += bool(heard.fetched)
        self._bytes += heard.fetched
        if not heard.is_final:
            self._failed[heard.job.recording.key] = heard.job.recording.size
        if heard.reason:
            reason = f"it is judged by its words alone, since nobody could listen to it: {heard.reason}"
            self._watcher.item_noted(heard.job.recording.name, reason)
        try:
            transcript: Transcript | None = amazon_json.parse(self._folder.transcript_path(heard.job).read_bytes())
        except (ItemError, OSError):  # told when its task is made
            transcript = None
        job = replace(heard.job, listened=heard.is_final)
        if transcript and heard.levels:
            found = find_flags(transcript, Evidence(heard.levels.duration, self._language, levels=heard.levels))
            # Only the recogniser knew what it had left out.
            kept = [flag for flag in job.flags or () if flag.kind is FlagKind.LEFT_OUT]
            job = replace(job, flags=worst_first((*found, *kept)))
        self._ledger.flags.save(job.name, job.flags or (), listened=job.listened)
        return (job, transcript) if transcript else None


def _fetch(session: Session, recording: Recording, path: Path) -> bool:
    """Write an object to a file, part by part, so that little is in memory. Return False if the run ends meanwhile."""
    with path.open("wb") as file:
        for start in range(0, recording.size, _PART):
            if session.retrier.is_stopped:
                return False
            number = min(_PART, recording.size - start)
            file.write(read_part(session, recording.uri, start, number, recording.size))
    return True


def _measured(job: Job, path: Path) -> _Heard:
    """Return how loud a recording is that was fetched to a file."""
    size = job.recording.size
    try:
        return _Heard(job, measure_levels(path), fetched=size)
    except UnusableAudio as error:
        return _Heard(job, reason=str(error), fetched=size)
