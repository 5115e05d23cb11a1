"""A desk at the stand-in for Amazon: the engine works there on the stand-in's clock, so that nothing takes long."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ConnectionClosedError
from stand_ins.amazon import jobs as standins
from stand_ins.amazon import results
from stand_ins.amazon.endpoint import Answer
from stand_ins.amazon.errors import Dropped, Refused
from stand_ins.amazon.outputs import output_of
from stand_ins.amazon.server import Amazon
from stand_ins.amazon.transcribe import REGION

from ls_transcribe.aws import Account, Session
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.engines import amazon as engine
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job, Status, job_name
from ls_transcribe.model.recording import Recording, fingerprint, media_format, recording_key

ENGLISH = {"LanguageCode": "en-US"}
"""Settings whose documents are written into the service's own bucket."""

OWN = {**ENGLISH, "OutputBucketName": "output"}
"""Settings whose documents are written into a bucket of ours."""

QUEUED = {
    **OWN,
    "JobExecutionSettings": {
        "AllowDeferredExecution": True,
        "DataAccessRoleArn": "arn:aws:iam::012345678901:role/transcribe",
    },
}
"""Settings whose jobs wait in the service's queue."""

START, GET, LIST = "StartTranscriptionJob", "GetTranscriptionJob", "ListTranscriptionJobs"

Ending = tuple[str, Status, str | None]
"""A recording's name, how its job ended, and the reason why it failed."""


@dataclass
class Desk:
    """Where the engine is run: `told` is what people heard of waits, `naps` (s) how long threads would have slept.

    `lists` counts the statuses that were listed.
    """

    amazon: Amazon
    session: Session
    told: list[str] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)
    lists: Counter[str] = field(default_factory=Counter)
    _alone: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def engine(self, parameters: dict[str, Any], **more: Any) -> engine.AmazonTranscribe:
        """The engine with these parameters of its jobs."""
        return engine.AmazonTranscribe(
            self.session, JobSettings(parameters), now=self.now, clock=self.amazon.clock, **more
        )

    def run(self, parameters: dict[str, Any], jobs: Iterable[Job], **more: Any) -> list[JobChange]:
        """Do jobs, from the first change to the last."""
        return list(self.engine(parameters, **more).run(jobs))

    def sleep(self, seconds: float) -> None:
        """Let time pass. One thread at a time does: the clock would go back otherwise."""
        with self._alone:
            self.naps.append(seconds)
            self.amazon.clock.pass_by(seconds)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.amazon.clock(), UTC)

    def recording(self, key: str = "talk.wav", body: bytes | None = None, bucket: str = "input") -> Recording:
        """A recording that is put into a bucket; its content is its key's unless told."""
        content = key.encode() if body is None else body
        self.amazon.put(bucket, key, content)
        return recording(key, content, bucket)

    def jobs(self, parameters: dict[str, Any], *keys: str) -> list[Job]:
        """Jobs to be started, for recordings that are put into the bucket."""
        return [job(parameters, self.recording(key)) for key in keys]

    def start(self, parameters: dict[str, Any], job: Job, uri: str | None = None) -> None:
        """Someone else starts a job under this job's name, of other audio if told."""
        request = JobSettings(parameters).request(job)
        self.amazon.transcribe.start_transcription_job(
            **{**request, "Media": {"MediaFileUri": uri or job.recording.uri}}
        )

    def document(self, job: Job, *, redacted: bool = False) -> bytes:
        """What the service makes of a job."""
        return results.document(self.amazon.service.jobs[job.name], None, redacted=redacted)

    def crowd(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Leave the network out from now on, and have S3 in memory, where every recording is: crowds are done fast."""
        shelf = _Shelf()
        monkeypatch.setattr(self.amazon.service, "_storage", shelf)

        def read(request: Any) -> Answer:
            with self.amazon.endpoint.lock:
                self.amazon.service.advance()  # what has ended by now has written its transcript
            return shelf.get(urlsplit(request.url).path)

        for name, answer in (("s3", read), ("transcribe", self._call)):
            monkeypatch.setattr(self.session.client(name)._endpoint.http_session, "send", _answering(answer))

    def _call(self, request: Any) -> Answer:
        """What the service answers to a request."""
        operation = request.headers["X-Amz-Target"].decode().removeprefix("Transcribe.")
        try:
            with self.amazon.endpoint.lock:
                told = self.amazon.service.call(operation, json.loads(request.body))
        except Refused as refusal:
            return Answer(refusal.status, [], json.dumps(refusal.body).encode())
        except Dropped:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        return Answer(200, [], json.dumps(told).encode())

    def remember(self, names: Iterable[str], status: str = standins.COMPLETED) -> None:
        """Have the service know of jobs that ended before."""
        service = self.amazon.service
        now = service.clock()
        for name in names:
            request = {"TranscriptionJobName": name, "Media": {"MediaFileUri": "s3://input/talk.wav"}, **OWN}
            old = standins.Job(request, now, output_of(request, now), status=status, started=now, ended=now)
            service.jobs[name] = old


class _Shelf:
    """S3 in memory; only documents can be read."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def region(self, bucket: str) -> str | None:  # noqa: ARG002 -- as the stand-in calls it
        return REGION

    def has(self, bucket: str, key: str) -> bool:  # noqa: ARG002
        return True

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self._objects[f"/{bucket}/{key}"] = body

    def get(self, path: str) -> Answer:
        body = self._objects.get(path)
        if body is None:
            return Answer(404, [], b"<Error><Code>NoSuchKey</Code></Error>")
        return Answer(200, [("last-modified", "Thu, 01 Jan 2026 12:00:00 GMT")], body)


class _Body(BytesIO):
    """The body of an answer as urllib3 hands it out."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _answering(answer: Callable[[Any], Answer]) -> Callable[[Any], AWSResponse]:
    """What is there instead of an HTTP client."""

    def send(request: Any) -> AWSResponse:
        given = answer(request)
        return AWSResponse(request.url, given.status, HeadersDict(given.headers), _Body(given.body))

    return send


class Weather:
    """Faults that come by a pattern, to any operation: the first that has its turn."""

    def __init__(self, pattern: Iterator[Any]) -> None:
        self._pattern = pattern

    def take(self, _operation: str) -> Any:
        return next(self._pattern)


def recording(key: str, content: bytes | None = None, bucket: str = "input") -> Recording:
    """A recording as it is found in a bucket."""
    content = key.encode() if content is None else content
    found = fingerprint(hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content))
    uri = f"s3://{bucket}/{key}"
    return Recording(recording_key(found), uri, key, len(content), found, media_format(key) or "")


def job(parameters: dict[str, Any], recording: Recording, attempt: int = 1) -> Job:
    """A job to be started."""
    digest = JobSettings(parameters).digest
    return Job(job_name(recording.stem, digest, attempt), recording, "amazon", digest, attempt)


def endings(changes: Iterable[JobChange]) -> list[Ending]:
    """How each job ended, in the order of the recordings' names."""
    over = [change.job for change in changes if change.job.status is not Status.IN_PROGRESS]
    return sorted((job.recording.name, job.status, job.reason) for job in over)


def completed(jobs: Iterable[Job]) -> list[Ending]:
    """What `endings` tells where all went well."""
    return sorted((job.recording.name, Status.COMPLETED, None) for job in jobs)


def under_way(job: Job) -> Job:
    """A job as the engine is given it that an earlier run began."""
    return replace(job, status=Status.IN_PROGRESS)


@pytest.fixture(scope="session")
def sessions() -> dict[str, Session]:
    """By endpoint: the making of clients takes long."""
    return {}


@pytest.fixture
def desk(bench: Amazon, sessions: dict[str, Session], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk at Amazon, which has buckets for recordings and for output."""
    before = set(threading.enumerate())
    made = Desk(bench, sessions.setdefault(bench.url, Session(Account())))
    made.session.retrier = Retrier(sleep=made.sleep, on_wait=made.told.append)
    operations = bench.service._operations
    answer = operations[LIST]

    def answer_and_note(request: dict[str, Any]) -> dict[str, Any]:
        made.lists[request["Status"]] += 1
        return answer(request)

    monkeypatch.setitem(operations, LIST, answer_and_note)
    yield made
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("ThreadPoolExecutor"):  # of a run that was broken off: not into the next test
            thread.join(timeout=10)


def refused(amazon: Amazon) -> dict[tuple[str, str], int]:
    """The calls that took no effect."""
    return dict(amazon.service.refused)
