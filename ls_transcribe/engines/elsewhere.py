"""Recognition on other machines: what an engine has here is found, checked and loaded there anew.

Workers read recordings themselves, from the same paths or from S3 with credentials of their own. Only jobs go out, and
documents come back.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ls_transcribe import __version__
from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.concurrency.cluster_address import ClusterAddress, ClusterNews
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.concurrency.workers import CannotHere, Workers
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import Downloads, Engine, EngineSettings
from ls_transcribe.engines.embedded import EmbeddedEngine, Recognition, RecognitionResult, load_once, recognise
from ls_transcribe.engines.plugin_engine import CheckedEngine
from ls_transcribe.engines.recognition import Recogniser
from ls_transcribe.errors import RunError
from ls_transcribe.errors.cluster import RecogniserDiffers
from ls_transcribe.errors.outputs import DiskFull, TemporaryFolderUnusable
from ls_transcribe.model.job import Job
from ls_transcribe.store.temporary_folder import temporary_folder

_LONGEST_LOOK = 30.0  # seconds, at the first recording, if S3 does not answer
_ONE_AT_A_TIME = threading.Lock()  # a recogniser does one thing at a time, and two runs may share a worker


@dataclass(frozen=True)
class RecogniserElsewhere:
    """Loads on another machine the recogniser that an engine has here. It is a `RecogniserLoader`.

    `digest` is that of everything that shapes the text here. `shaping` has the same one by one.
    """

    engine: str
    digest: str
    settings: EngineSettings = field(compare=False)
    shaping: Mapping[str, object] = field(compare=False)
    version: str = __version__

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing can be set: the processes are there."""
        return {}

    needed_environment = environment

    def load(self) -> Recogniser:
        """Find the recogniser on this machine, fetch what it needs, and load it.

        Raises:
            RecogniserDiffers: It would hear otherwise.
            RunError: It cannot be loaded.
        """
        return self.find().loader.load()

    def find(self) -> EmbeddedEngine:
        """Return the engine of this machine.

        Raises:
            RunError: There is none, or it differs from the one that is wanted.
        """
        if __version__ != self.version:
            raise RecogniserDiffers("version of ls-transcribe", __version__, self.version)
        built = registry.find(self.engine).build(self.settings, Session(Account()), lambda: datetime.now(UTC))
        engine = embedded(built)
        is_whole = _has_model(self.shaping) and _has_model(engine.shaping)
        for name in self.shaping if is_whole else ("recipe",):
            there, wanted = engine.shaping.get(name), self.shaping.get(name)
            if there != wanted:
                raise RecogniserDiffers(name.replace("_", " "), there, wanted)
        if is_whole and built.settings != self.digest:
            raise RecogniserDiffers("settings", built.settings, self.digest)
        for name, value in engine.loader.needed_environment.items():
            if os.environ.get(name) != value:
                raise RecogniserDiffers(f"variable {name}", os.environ.get(name), value)
        return engine


def _has_model(shaping: Mapping[str, object]) -> bool:
    """Whether a model is there, if one is needed: where it would be fetched, a dry run knows nothing of it yet."""
    return shaping.get("model", "") is not None


def embedded(engine: Engine) -> EmbeddedEngine:
    """Return the embedded recogniser that an engine is, or that it has looked at.

    Raises:
        TypeError: It is none.
    """
    inner = engine.engine if isinstance(engine, CheckedEngine) else engine
    if not isinstance(inner, EmbeddedEngine):
        raise TypeError(f"{engine.name} does not recognise in workers")
    return inner


@dataclass(frozen=True)
class OnCluster:
    """The workplace of an engine whose recordings are recognised on a Dask cluster."""

    address: ClusterAddress
    recogniser: RecogniserElsewhere
    news: ClusterNews

    @contextmanager
    def open(self, engine: EmbeddedEngine, first: Job) -> Iterator[tuple[Recognition, Workers]]:
        """Return the workers of the cluster, each of which is asked about itself and the first recording.

        Raises:
            RunError: The cluster cannot be reached, or no worker of it can be used.
        """
        from ls_transcribe.concurrency.cluster import ClusterWorkers  # it loads Dask

        account = replace(engine.account, profile=None)  # profiles are those of this machine
        question = partial(why_unusable, self.recogniser, account, first if _is_readable(first) else None)
        recognition = partial(recognise_elsewhere, self.recogniser, account, by_channel=engine.by_channel)
        yield recognition, ClusterWorkers(self.address, question, self.news)


def on_cluster(
    engine: Engine, name: str, settings: EngineSettings, address: ClusterAddress, news: ClusterNews
) -> OnCluster:
    """Return the workplace of an engine, which was built from these settings, on a cluster."""
    there = replace(settings, downloads=Downloads(), is_elsewhere=False, workers=1, as_many_as_fit=False)
    shaping = embedded(engine).shaping
    return OnCluster(address, RecogniserElsewhere(name, engine.settings, there, shaping), news)


def look_at_workers(workplace: OnCluster, longest_without: float) -> int:
    """Ask all workers of a cluster about themselves, and return how many can be used. Nothing is fetched or loaded.

    `longest_without` is for how many seconds one is waited for.

    Raises:
        RunError: The cluster cannot be reached, or no worker of it can be used.
    """
    from ls_transcribe.concurrency.cluster import ClusterWorkers  # as above

    question = partial(why_different, workplace.recogniser)
    workers = ClusterWorkers(workplace.address, question, workplace.news, longest_without=longest_without)
    try:
        return workers.places()
    finally:
        workers.close()


def why_different(recogniser: RecogniserElsewhere) -> str | None:
    """Return why this process would hear something else, as far as that is known without the model; None if not."""
    try:
        recogniser.find()
    except RunError as error:
        return str(error).rstrip(".")
    return None


def why_unusable(recogniser: RecogniserElsewhere, account: Account, first: Job | None) -> str | None:
    """Return why this process cannot recognise what it is going to be given; None if it can.

    It finds and loads the recogniser, and looks at the first recording.
    """
    try:
        with _ONE_AT_A_TIME:
            load_once(recogniser)
        return _why_unreadable(account, first) if first else None
    except RunError as error:
        return str(error).rstrip(".")


def recognise_elsewhere(
    recogniser: RecogniserElsewhere, account: Account, job: Job, *, by_channel: bool
) -> RecognitionResult:
    """Transcribe one job's recording in this process, which is on another machine.

    Raises:
        RecordingNotRead: It cannot be read here and now.
        RunError: The recogniser cannot be loaded.
    """
    _check_readable(job)
    try:
        with _ONE_AT_A_TIME, _folder_for(job) as folder:
            result = recognise(recogniser, account, folder, job, by_channel=by_channel)
    except (TemporaryFolderUnusable, DiskFull) as error:
        raise RecordingNotRead(f"{job.recording.uri}: {str(error).rstrip('.')}", job) from error
    if result.is_free:
        raise RecordingNotRead(f"{job.recording.uri}: {result.reason}", job)
    if result.document is None:
        _check_readable(job)  # a folder that goes away meanwhile is no fault of the recording
    return result


def _folder_for(job: Job) -> AbstractContextManager[Path]:
    """Return a folder to download a recording to; one on a disk needs none."""
    return temporary_folder() if s3.is_s3(job.recording.uri) else nullcontext(job.recording.path.parent)


class RecordingNotRead(CannotHere):
    """A worker cannot read the recording of a job, which another one perhaps can."""

    def __init__(self, reason: str, job: Job) -> None:
        super().__init__(reason, job)
        self._job = job

    def result_without(self, worker: str) -> RecognitionResult:
        """Return that the recording is not tried: the next run does so."""
        if _is_readable(self._job):
            reason = f"no worker of the cluster can read it, the last of them {worker}: {self.reason}"
        else:
            reason = "the file is not here any more, or is another one than was found"
        return RecognitionResult(reason=reason, is_free=True)


def _check_readable(job: Job) -> None:
    if not s3.is_s3(job.recording.uri) and (reason := _why_not_on_disk(job)):
        raise RecordingNotRead(reason, job)


def _is_readable(job: Job) -> bool:
    """Whether this machine can read a recording, so that others should be able to. S3 is asked there only."""
    return s3.is_s3(job.recording.uri) or _why_not_on_disk(job) is None


def _why_unreadable(account: Account, job: Job) -> str | None:
    if not s3.is_s3(job.recording.uri):
        return _why_not_on_disk(job)
    try:
        s3.head(Session(account, Retrier(longest_wait=_LONGEST_LOOK)), job.recording.uri)
    except RunError as error:
        return f"it cannot read {job.recording.uri} with its own credentials for AWS ({str(error).rstrip('.')})"
    return None


def _why_not_on_disk(job: Job) -> str | None:
    """Return why this machine does not have the file that was found; None if it has."""
    recording = job.recording
    try:
        with recording.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        reason = f"it cannot read {recording.path} ({error.strerror})"
    else:
        if size == recording.size:
            return None
        reason = f"it has another file at {recording.path}, of {size:,} bytes"
    return f"{reason}: recordings on a disk must have the same path on all machines of a cluster; else put them in S3"
