"""The calls that the engine has made in threads: each waits for its turn and for Amazon, and ends in a value."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from ls_transcribe.aws import AwsRejected, LimitReached, NameConflict, NotFound, Session, s3, transcribe
from ls_transcribe.aws.call_errors import AwsThrottled
from ls_transcribe.aws.transcribe import TranscriptionJobState
from ls_transcribe.engines.amazon.failure_reasons import (
    explained,
    is_elsewhere,
    is_output_unwritable,
    remedy_for_settings,
)
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.amazon.rate_limits import TokenBucket
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing, OutputBucketNotWritable, StartRefused
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import fingerprint
from ls_transcribe.transcripts import amazon_json

_T = TypeVar("_T")

RATES = {"start": 25.0, "get": 30.0, "list": 5.0, "delete": 5.0}
"""Calls a second, as published in 2023; an account that has less is found out by throttling."""

_MARGIN = 0.96  # of the rate: Amazon's clock and ours do not tick together

_NAME = re.compile(r"lst-.*-(?P<key>[0-9a-f]{12})-(?P<settings>[0-9a-f]{6})(?:-a(?P<attempt>\d+))?")


@dataclass(frozen=True, slots=True)
class JobStarted:
    """The job runs, or waits in Amazon's queue."""

    state: TranscriptionJobState


@dataclass(frozen=True, slots=True)
class JobExists:
    """A job of this name, for the same audio and settings, was there before."""

    state: TranscriptionJobState


@dataclass(frozen=True, slots=True)
class JobNotStarted:
    """The job cannot be started; `text` is Amazon's. Where a job of another's has its name, it `differs`."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class NoRoomForJob:
    """There is no room for another job now."""


@dataclass(frozen=True, slots=True)
class ResultDocument:
    """A job's document, and when it was written."""

    content: bytes
    written: datetime | None


def planned_name(name: str, settings: str) -> tuple[str, int] | None:
    """The recording's key and the attempt in the name of a job with these settings; None for other names."""
    found = _NAME.fullmatch(name)
    if found is None or found["settings"] != settings:
        return None
    return found["key"], int(found["attempt"] or 1)


class TranscribeCalls:
    """The calls, each paced by its operation's bucket. `clock` and `sleep` count seconds."""

    def __init__(
        self,
        session: Session,
        settings: JobSettings,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        self._session = session
        self._settings = settings
        self._buckets = {name: TokenBucket(rate * _MARGIN, clock=clock, sleep=sleep) for name, rate in RATES.items()}

    def start(self, job: Job) -> JobStarted | JobExists | JobNotStarted | NoRoomForJob:
        """Start a job, or find it started.

        An attempt of which it is not known whether it took effect is made again under the same name: if it did, the
        job exists.

        Raises:
            RunError: No job can be started.
        """
        request = self._settings.request(job)
        try:
            return JobStarted(self._paced("start", lambda: transcribe.start(self._session, request)))
        except LimitReached:
            return NoRoomForJob()
        except NameConflict:
            return self._existing(job)
        except (NotFound, AwsRejected) as error:
            text = str(error)
            if is_output_unwritable(text):
                raise OutputBucketNotWritable(str(self._settings.results), text) from error
            if is_elsewhere(text):
                raise StartRefused(text) from error
            if remedy := remedy_for_settings(text):
                raise StartRefused(text, remedy) from error
            return JobNotStarted(text)

    def _existing(self, job: Job) -> JobStarted | JobExists | JobNotStarted | NoRoomForJob:
        try:
            state = self.get(job.name)
        except NotFound:  # it went in this moment
            return self.start(job)
        names = list(self._settings.differences(state.answer))
        if state.media != job.recording.uri and not self._is_same_audio(state.media, job):
            names.append("Media")
        if not names:
            return JobExists(state)
        text = (
            f"at Amazon there is a job {job.name} of other making (it differs in {', '.join(names)}; its recording is "
            f"{state.media}): delete it, or have --retry-failed start this one under another name"
        )
        return JobNotStarted(text, differs=True)

    def _is_same_audio(self, uri: str, job: Job) -> bool:
        try:
            found = s3.head(self._session, uri)
        except (AccessDenied, BucketMissing, NotFound, AwsRejected):  # it cannot be shown to be the same
            return False
        return fingerprint(found.etag, found.size) == job.recording.fingerprint

    def get(self, name: str) -> TranscriptionJobState:
        """All about a job.

        Raises:
            NotFound: There is none of this name.
        """
        return self._paced("get", lambda: transcribe.get(self._session, name))

    def listed(self, status: Status) -> Iterator[TranscriptionJobState]:
        """The jobs with our settings that have a status, newest first; a hundred a call, asked as needed."""
        token: str | None = None
        while True:
            page, token = self._page(status, token)
            yield from (state for state in page if planned_name(state.name, self._settings.digest))
            if token is None:
                return

    def _page(self, status: Status, token: str | None) -> tuple[list[TranscriptionJobState], str | None]:
        part = f"-{self._settings.digest}"
        return self._paced("list", lambda: transcribe.page(self._session, status, part, token))

    def running(self) -> set[str]:
        """The names of the jobs that have not ended. One may be missed that moved while pages were turned."""
        statuses = [Status.IN_PROGRESS, *([Status.QUEUED] if self._settings.is_queued else [])]
        return {state.name for status in reversed(statuses) for state in self.listed(status)}

    def failed(self, names: set[str], since: datetime) -> dict[str, TranscriptionJobState]:
        """Those of the jobs that failed, none of which was created before `since`."""
        found: dict[str, TranscriptionJobState] = {}
        for state in self.listed(Status.FAILED):
            if state.name in names:
                found[state.name] = state
            if len(found) == len(names) or (state.created and state.created < since):
                break
        return found

    def results(self) -> Iterator[tuple[str, str]]:
        """The documents in the output bucket: the names of the jobs that wrote them, and their URIs."""
        where = self._settings.results
        if where is None:
            return
        start = f"{where}{'redacted-' if self._settings.is_redacted else ''}"
        try:
            for entry in s3.objects(self._session, f"{start}lst-"):
                name = entry.uri.removeprefix(start)
                if name.endswith(".json"):
                    yield name.removesuffix(".json"), entry.uri
        except BucketMissing:  # a dry run makes no bucket
            return

    def place_of(self, job: Job) -> str | None:
        """Where a job's document is, in a bucket of ours."""
        return self._settings.result_of(job.name)

    def result(self, job: Job) -> ResultDocument | None:
        """A job's document in the output bucket; None before there is one."""
        where = job.output or self.place_of(job)
        if where is None:
            return None
        try:
            content, written = s3.read(self._session, where)
            return ResultDocument(content, written) if amazon_json.job_name(content) in (job.name, None) else None
        except UnreadableTranscript:
            return ResultDocument(content, written)
        except NotFound:
            return None

    def ask(self, job: Job) -> tuple[TranscriptionJobState, ResultDocument | None]:
        """A job's state, and its document if it is completed: its address is good for a quarter of an hour.

        Raises:
            NotFound: The job is gone, or its document.
        """

        def both() -> tuple[TranscriptionJobState, ResultDocument | None]:
            state = self.get(job.name)
            if state.status != Status.COMPLETED:
                return state, None
            if state.transcript is None:  # the answer may have no address in it
                raise NotFound(job.name)
            if place := transcribe.own_place(state.transcript):
                found = self.result(replace(job, output=place))
                if found is None:
                    raise NotFound(place)
                return state, found
            return state, ResultDocument(transcribe.fetch_signed(state.transcript), state.ended)

        return self._session.retrier.call(both)

    def _paced(self, operation: str, call: Callable[[], _T]) -> _T:
        return paced(self._session, self._buckets[operation], call)


def paced(session: Session, bucket: TokenBucket, call: Callable[[], _T]) -> _T:
    """Make a call in its turn, and again while Amazon cannot answer it; slower where it was one too many."""

    def once() -> _T:
        bucket.take()
        try:
            return call()
        except AwsThrottled:
            bucket.slower()
            raise

    return session.retrier.call(once)


def with_times(job: Job, state: TranscriptionJobState) -> Job:
    """The job with what Amazon tells of it."""
    return replace(
        job,
        reason=explained(state.reason) if state.status == Status.FAILED else None,
        creation_time=state.created or job.creation_time,
        start_time=state.started or job.start_time,
        completion_time=state.ended or job.completion_time,
    )
