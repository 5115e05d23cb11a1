"""The calls that the engine makes in threads. Each waits for its turn and for Amazon, and returns a value."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from ls_transcribe.aws import AwsRejected, LimitReached, NameConflict, NotFound, Session, s3, transcribe
from ls_transcribe.aws.call_errors import AddressRefused, AwsThrottled
from ls_transcribe.aws.transcribe import TranscriptionJobState
from ls_transcribe.engines.amazon.failure_reasons import (
    explain_failure,
    is_output_unwritable,
    remedy_for_account,
)
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.amazon.rate_limits import TokenBucket
from ls_transcribe.engines.amazon.results import ResultDocument, ResultUnreadable, read_result
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing, OutputBucketNotWritable, StartRefused
from ls_transcribe.model.job import JOB_PREFIX, Job, Status
from ls_transcribe.model.recording import fingerprint
from ls_transcribe.transcripts import amazon_json

_T = TypeVar("_T")

RATES = {"start": 25.0, "get": 30.0, "list": 5.0, "delete": 5.0}
"""Calls a second for each operation, as published in 2023. That an account may make fewer is learnt from throttling."""

_ADDRESSES = 5  # new ones for a document, before it is given up: an address that has expired is the first only

_MARGIN = 0.96  # of the rate: Amazon's clock and this one do not run alike

_NAME = re.compile(
    rf"{re.escape(JOB_PREFIX)}.*-(?P<key>[0-9a-f]{{12}})-(?P<settings>[0-9a-f]{{6}})(?:-a(?P<attempt>\d+))?"
)


@dataclass(frozen=True, slots=True)
class JobStarted:
    """Amazon has started the job, or has put it into its queue."""

    state: TranscriptionJobState


@dataclass(frozen=True, slots=True)
class JobExists:
    """A job of this name, with the same audio and settings, exists.

    `is_old` says that it existed before it was asked for. Otherwise an answer was lost, and it may have just started.
    """

    state: TranscriptionJobState
    is_old: bool


@dataclass(frozen=True, slots=True)
class JobNotStarted:
    """The job cannot be started.

    `reason` is Amazon's text, or a sentence of ours if `is_name_taken`: then a different job has this job's name.
    """

    reason: str
    is_name_taken: bool = False


@dataclass(frozen=True, slots=True)
class NoRoomForJob:
    """Amazon takes no more jobs now."""


def parse_job_name(name: str, settings: str) -> tuple[str, int] | None:
    """Return the recording's key and the attempt from the name of a job with these settings, or None for others."""
    match = _NAME.fullmatch(name)
    if match is None or match["settings"] != settings:
        return None
    return match["key"], int(match["attempt"] or 1)


class TranscribeCalls:
    """The calls to Amazon. Each operation keeps to its rate. `clock` and `sleep` count seconds."""

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
        """Start a job, or find that it exists.

        If it is not known whether a call took effect, it is repeated with the same name: if it did, the job exists.

        Raises:
            RunError: No job can be started.
        """
        request = self._settings.request(job)
        calls = 0

        def start() -> TranscriptionJobState:
            nonlocal calls
            calls += 1
            return transcribe.start(self._session, request)

        try:
            return JobStarted(self._call("start", start))
        except LimitReached:
            return NoRoomForJob()
        except NameConflict:
            return self._existing(job, is_old=calls == 1)
        except (NotFound, AwsRejected) as error:
            text = str(error)
            if is_output_unwritable(text):
                raise OutputBucketNotWritable(str(self._settings.results), text) from error
            if remedy := remedy_for_account(text):
                raise StartRefused(text, remedy) from error
            return JobNotStarted(text)

    def _existing(self, job: Job, *, is_old: bool) -> JobStarted | JobExists | JobNotStarted | NoRoomForJob:
        try:
            state = self.get(job.name)
        except NotFound:  # it has just been deleted
            return self.start(job)
        names = list(self._settings.differences(state.answer))
        if state.media != job.recording.uri and not self._is_same_audio(state.media, job):
            names.append("Media")
        if not names:
            return JobExists(state, is_old)
        text = (
            f"there is another job called {job.name} at Amazon (it differs in {', '.join(names)}; its recording is "
            f"{state.media}): delete it, or start this one under another name with --retry-failed"
        )
        return JobNotStarted(text, is_name_taken=True)

    def _is_same_audio(self, uri: str, job: Job) -> bool:
        try:
            audio = s3.head(self._session, uri)
        except (AccessDenied, BucketMissing, NotFound, AwsRejected):  # nothing shows that it is the same
            return False
        return fingerprint(audio.etag, audio.size) == job.recording.fingerprint

    def is_audio_newer(self, job: Job, than: datetime) -> bool:
        """Whether the audio of a job was written after a time, if S3 tells."""
        try:
            return s3.head(self._session, job.recording.uri).modified > than
        except (AccessDenied, BucketMissing, NotFound, AwsRejected):
            return False

    def get(self, name: str) -> TranscriptionJobState:
        """Return the state of a job.

        Raises:
            NotFound: No job has this name.
        """
        return self._call("get", lambda: transcribe.get(self._session, name))

    def list_jobs(self, status: Status) -> Iterator[TranscriptionJobState]:
        """Yield the jobs with these settings that have a status, newest first. A call returns 100 of them."""
        token: str | None = None
        while True:
            page, token = self.page(status, f"-{self._settings.digest}", token)
            yield from (state for state in page if parse_job_name(state.name, self._settings.digest))
            if token is None:
                return

    def page(
        self, status: Status, part: str | None, token: str | None
    ) -> tuple[list[TranscriptionJobState], str | None]:
        """Return up to 100 jobs with a status and `part` in their names, and the token of the next page."""
        return self._call("list", lambda: transcribe.list_page(self._session, status, part, token))

    def list_running(self) -> set[str]:
        """Return the names of the jobs that have not ended. A job that changes meanwhile may be missing."""
        statuses = [Status.IN_PROGRESS, *([Status.QUEUED] if self._settings.is_queued else [])]
        return {state.name for status in reversed(statuses) for state in self.list_jobs(status)}

    def find_failed(self, names: set[str], since: datetime) -> dict[str, TranscriptionJobState]:
        """Return those of the jobs that have failed, by name. None of the jobs was created before `since`."""
        failed: dict[str, TranscriptionJobState] = {}
        for state in self.list_jobs(Status.FAILED):
            if state.name in names:
                failed[state.name] = state
            if len(failed) == len(names) or (state.created and state.created < since):
                break
        return failed

    def list_results(self) -> Iterator[tuple[str, str]]:
        """Yield the documents in the output bucket: the names of the jobs that wrote them, and their URIs."""
        prefix = self._settings.results
        if prefix is None:
            return
        start = f"{prefix}{'redacted-' if self._settings.is_redacted else ''}"
        try:
            for entry in s3.objects(self._session, f"{start}{JOB_PREFIX}"):
                name = entry.uri.removeprefix(start)
                if name.endswith(".json"):
                    yield name.removesuffix(".json"), entry.uri
        except BucketMissing:  # a dry run creates none
            return

    def result_uri(self, job: Job) -> str | None:
        """Return the URI of a job's document in the output bucket, or None if there is no such bucket."""
        return self._settings.result_uri(job.name)

    def fetch_result(self, job: Job) -> ResultDocument | ResultUnreadable | None:
        """Return a job's document from the output bucket, or None if it is not there yet."""
        uri = job.output or self.result_uri(job)
        if uri is None:
            return None
        try:
            result = read_result(self._session, uri)
        except NotFound:
            return None
        except BucketMissing:  # if others named it for their job, it is missing for that one only
            if uri == self.result_uri(job):
                raise
            return None
        return result if isinstance(result, ResultUnreadable) or _is_of(job, result) else None

    def get_with_result(self, job: Job) -> tuple[TranscriptionJobState, ResultDocument | ResultUnreadable | None]:
        """Return a job's state, and its document if it is completed.

        The document is fetched at once, since its URL is valid for 15 minutes.

        Raises:
            NotFound: The job or its document does not exist any more.
        """
        refused = 0

        def both() -> tuple[TranscriptionJobState, ResultDocument | ResultUnreadable | None]:
            nonlocal refused
            state = self.get(job.name)
            if state.status != Status.COMPLETED:
                return state, None
            if state.transcript is None:  # there may be no URL in the answer
                raise NotFound(job.name)
            if uri := transcribe.own_uri(state.transcript):
                result = self.fetch_result(replace(job, output=uri))
                if result is None:
                    raise NotFound(uri)
                return state, result
            try:
                encrypted = transcribe.is_encrypted(self._session)
                content = transcribe.fetch_signed(state.transcript, encrypted=encrypted)
                return state, ResultDocument(content, state.ended)
            except AddressRefused as error:
                refused += 1
                if refused < _ADDRESSES:
                    raise
                return state, ResultUnreadable(f"its transcript in Amazon's bucket cannot be read ({error})")

        return self._session.retrier.call(both)

    def _call(self, operation: str, call: Callable[[], _T]) -> _T:
        return call_at_rate(self._session, self._buckets[operation], call)


def _is_of(job: Job, result: ResultDocument) -> bool:
    """Whether a document is this job's, or no transcript at all, which its reader complains of."""
    try:
        return amazon_json.job_name(result.content) in (job.name, None)
    except UnreadableTranscript:
        return True


def call_at_rate(session: Session, bucket: TokenBucket, call: Callable[[], _T]) -> _T:
    """Make a call when it is its turn, and repeat it while Amazon is unavailable. Throttling lowers the rate."""

    def call_once() -> _T:
        bucket.take()
        try:
            return call()
        except AwsThrottled:
            bucket.slow_down()
            raise

    return session.retrier.call(call_once)


def job_with_state(job: Job, state: TranscriptionJobState) -> Job:
    """Return the job with the times, and the reason of its failure, that Amazon returned."""
    return replace(
        job,
        reason=explain_failure(state.reason) if state.status == Status.FAILED else None,
        creation_time=state.created or job.creation_time,
        start_time=state.started or job.start_time,
        completion_time=state.ended or job.completion_time,
    )
