"""The base of embedded recognisers: engines that run on this machine, in processes of their own.

They have in common everything but the recognition itself: audio in S3 is downloaded and let go, a recording that
crashes a recogniser fails alone, and whatever is wrong with a file is a reason.

To add an embedded recogniser, write two classes and a function.

1. A `Recogniser`, as `engines.recognition` has it, which is loaded in a worker process and recognises one recording
   after another there. The words of a recording may depend on its content alone, not on what was recognised before.
2. A `RecogniserLoader`, a frozen dataclass that pickles, with everything that a worker needs in order to load it.
3. A function `build` that checks the settings and returns an `EmbeddedEngine` with the loader, and a `SPEC`, as
   `engines.base` has it.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeAlias

from ls_transcribe import media
from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.concurrency.workers import TaskEvent, Workers, run_tasks
from ls_transcribe.engines.base import JobChange
from ls_transcribe.engines.recognition import (
    Recogniser,
    RecogniserLoader,
    recognise_channels,
    text_by_turns,
)
from ls_transcribe.errors import RunError, UnusableAudio
from ls_transcribe.media.sound_meter import SoundMeter
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.left_out import LeftOut
from ls_transcribe.model.recording import Recording
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.store.disks import reason_not_written
from ls_transcribe.store.temporary_folder import temporary_folder
from ls_transcribe.transcripts import amazon_json


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """The document of a recording, or the reason why it has none.

    `is_free` is true if its transcription was not even tried, because its audio could not be downloaded. The next run
    tries it again. `notes`, `left_out` and `levels` are those of a `JobChange`.
    """

    document: bytes | None = None
    reason: str | None = None
    is_free: bool = False
    notes: tuple[str, ...] = ()
    left_out: LeftOut | None = None
    levels: SoundLevels | None = None


Recognition: TypeAlias = Callable[[Job], RecognitionResult]
"""What a worker does with a job. It is a function of a module, with arguments that pickle."""


class Workplace(Protocol):
    """Where recordings are recognised. No engine knows which it is."""

    def open(self, engine: "EmbeddedEngine", first: Job) -> AbstractContextManager[tuple[Recognition, Workers]]:
        """Return the workers of a run of an engine, and what they do; at the end what that needed is removed.

        `first` is one of the jobs, on which workers can be tried.

        Raises:
            RunError: There are no workers.
        """


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """Processes of this machine, `processes` at most."""

    processes: int

    @contextmanager
    def open(self, engine: "EmbeddedEngine", first: Job) -> Iterator[tuple[Recognition, Workers]]:  # noqa: ARG002
        """Return the processes. What they download is in a folder that is deleted at the end."""
        from ls_transcribe.concurrency.process_pool import ProcessPool  # it loads multiprocessing

        with temporary_folder() as folder:
            recognition = partial(recognise, engine.loader, engine.account, folder, by_channel=engine.by_channel)
            yield recognition, ProcessPool(self.processes, engine.loader.environment)


class EmbeddedEngine:
    """An engine that transcribes `workers` recordings at a time on this machine, each in a process of its own.

    Another workplace can be named with `work_at`.

    `shaping` is everything that shapes the text, for the digest. `by_channel` hears each channel by itself.
    `notes` is what whoever runs the command should know. `recognise` stands in for the recogniser in tests.
    """

    def __init__(
        self,
        name: str,
        shaping: Mapping[str, object],
        loader: RecogniserLoader,
        *,
        workers: int,
        now: Callable[[], datetime],
        account: Account | None = None,
        by_channel: bool = False,
        notes: tuple[str, ...] = (),
        recognise: Recognition | None = None,
    ) -> None:
        self.name = name
        self.shaping = {**shaping, "by_channel": by_channel or None}
        self.settings = settings_digest(name, self.shaping)
        self.notes = notes
        self.loader = loader
        self.account = account or Account()
        self.by_channel = by_channel
        self._now = now
        self._workplace: Workplace = ThisMachine(workers)
        self._recognise = recognise
        self._while_waiting: Callable[[], object] = lambda: None

    def refuses(self, recording: Recording) -> str | None:  # noqa: ARG002  # none is refused
        """Return None: an unreadable recording fails when it is read."""
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # there are none
        """Yield nothing: this engine has no jobs outside the output folder."""
        yield from ()

    def work_at(self, workplace: Workplace) -> None:
        """From now on, have recordings recognised elsewhere."""
        self._workplace = workplace

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        """From now on, make this call while recordings are recognised; see `WaitsForJobs`."""
        self._while_waiting = call

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Transcribe each job's recording. One that crashes the recogniser fails alone.

        A recording in S3 is downloaded to a temporary file, which is deleted when it is transcribed.

        Raises:
            RunError: The recogniser cannot be loaded, or there is nobody who could.
        """
        waiting = iter(jobs)
        first = next(waiting, None)
        if first is None:
            return
        with self._workplace.open(self, first) as (recognition, workers):
            recognition, everything = self._recognise or recognition, chain([first], waiting)
            with closing(run_tasks(recognition, everything, workers, while_waiting=self._while_waiting)) as events:
                started: dict[str, Job] = {}
                for job, event in events:
                    if event is TaskEvent.STARTED:
                        started[job.name] = replace(job, status=Status.IN_PROGRESS, start_time=self._now())
                        yield JobChange(started[job.name], started_here=True)
                    else:
                        outcome = RecognitionResult(reason=_CRASHED) if isinstance(event, TaskEvent) else event
                        yield self._ended(started.pop(job.name), outcome)

    def _ended(self, job: Job, outcome: RecognitionResult) -> JobChange:
        if outcome.is_free:
            return JobChange(replace(job, status=Status.QUEUED, start_time=None, reason=outcome.reason))
        status = Status.COMPLETED if outcome.document is not None else Status.FAILED
        ended = replace(job, status=status, reason=outcome.reason, completion_time=self._now())
        return JobChange(
            ended,
            outcome.document,
            started_here=True,
            notes=outcome.notes,
            left_out=outcome.left_out,
            levels=outcome.levels,
        )


_CRASHED = (
    "the recogniser's process crashed while it worked on this recording, twice: "
    "there is a fault in it, or there was not enough memory"
)


def recognise(
    loader: RecogniserLoader, account: Account, folder: Path, job: Job, *, by_channel: bool
) -> RecognitionResult:
    """Transcribe one job's recording in this process. If it is in S3, it is downloaded to `folder` first.

    Raises:
        RunError: The recogniser cannot be loaded.
    """
    if not s3.is_s3(job.recording.uri):
        return recognise_file(loader, job, by_channel=by_channel)
    path = folder / job.recording.stem
    try:
        if reason := _download(account, job.recording, path):
            return RecognitionResult(reason=f"it could not be downloaded: {reason}", is_free=True)
        return recognise_file(loader, job, path, by_channel=by_channel)
    finally:
        path.unlink(missing_ok=True)


def _download(account: Account, recording: Recording, path: Path) -> str | None:
    """Download a recording. Return the reason why it could not be downloaded, else None."""
    try:
        s3.download(_session(account), recording.uri, path)
    except RunError as error:
        return str(error)
    except OSError as error:
        return reason_not_written(path.parent, error, needed=recording.size)
    return None


@lru_cache(maxsize=1)
def _session(account: Account) -> Session:
    return Session(account)


def recognise_file(
    loader: RecogniserLoader, job: Job, path: Path | None = None, *, by_channel: bool = False
) -> RecognitionResult:
    """Transcribe a job's file in this process. Whatever is wrong with the file is a reason, never an exception.

    Raises:
        RunError: The recogniser cannot be loaded.
    """
    path, meter = path or job.recording.path, SoundMeter()
    try:
        recogniser = load_once(loader)
        duration = media.measure(path, meter.add)
        speech = recognise_channels(recogniser, path) if by_channel else recogniser.recognise(media.decode(path))
    except RunError:
        raise
    except UnusableAudio as error:
        return RecognitionResult(reason=str(error))
    except OSError as error:
        return RecognitionResult(reason=f"the file could not be read: {error.strerror or error}")
    except Exception as error:  # whatever it is, only this recording fails
        load_once.cache_clear()  # one that failed once may give wrong words from then on
        return RecognitionResult(reason=f"the recogniser gave up on it: {str(error) or type(error).__name__}")
    text = text_by_turns(speech.words) if by_channel else None
    document = amazon_json.write(job.name, speech.words, language=speech.language, duration=duration, text=text)
    return RecognitionResult(document, notes=speech.notes, left_out=speech.left_out, levels=meter.levels)


@lru_cache(maxsize=1)
def load_once(loader: RecogniserLoader) -> Recogniser:
    """Return this process's recogniser, which is loaded once, and let go for another one.

    Raises:
        RunError: It cannot be loaded.
    """
    return loader.load()
