"""Amazon Transcribe's jobs and vocabularies as a state machine: no threads, no waiting, time told by a clock."""

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any

from stand_ins.amazon import constraints, identity, jobs, results
from stand_ins.amazon.errors import (
    CONFLICT,
    INPUT_UNREADABLE,
    NAME_TAKEN,
    NOT_DELETED,
    NOT_FOUND,
    OUTPUT_UNWRITABLE,
    Refused,
    bad_request,
    wrong_region,
)
from stand_ins.amazon.faults import Fault, Faults, Page
from stand_ins.amazon.jobs import Job
from stand_ins.amazon.outputs import ServiceBucket, output_of
from stand_ins.amazon.rules import check_start
from stand_ins.amazon.slots import Slots
from stand_ins.amazon.storage import Storage, bucket_and_key
from stand_ins.amazon.throttle import Throttle
from stand_ins.amazon.vocabularies import Vocabularies

REGION = "eu-west-1"
KEPT = 90 * 24 * 60 * 60.0
"""Seconds after which a job's record is gone."""

PAGE = 5
"""How many jobs a page lists if not told: a number that surprises people."""


class Service:
    """What the service does, call by call; nothing happens between calls but what the next one finds to have happened.

    A test sets how long a recording takes (`duration`: its URI to seconds), what comes out of it (`documents`, by
    URI), which ones fail and why (`failures`, by URI), what cannot be read or written (`unreadable` URIs, `unwritable`
    buckets), which access keys have expired (`expired_keys`), and everything in `slots`, `throttle` and `faults`; and
    what becomes of a request to S3 (`on_s3`: its method and path to a fault, or None), of one for the content of an
    object (`objects`: its URI to a fault), or of one to either service that something on the way answers (`on_the_way`:
    its method and path to a page, or None). It reads `calls` by operation,
    the names of the jobs that were `started`, and `refused` by operation and code; a call that took effect is not among
    the refused, whatever its client got to see.
    """

    def __init__(self, storage: Storage, clock: Callable[[], float], *, url: str = "", region: str = REGION) -> None:
        self.duration: Callable[[str], float] = lambda _uri: 60.0
        self.documents: dict[str, bytes] = {}
        self.failures: dict[str, str] = {}
        self.unreadable: set[str] = set()
        self.unwritable: set[str] = set()
        self.expired_keys: set[str] = set()
        self.slots = Slots()
        self.throttle = Throttle(clock)
        self.faults = Faults()
        self.on_s3: Callable[[str, str], Fault | None] = lambda _method, _path: None
        self.objects: dict[str, Fault] = {}
        self.on_the_way: Callable[[str, str], Page | None] = lambda _method, _path: None
        self.started: list[str] = []
        self.calls: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.jobs: dict[str, Job] = {}
        self.vocabularies = Vocabularies(storage, lambda: self.clock(), self._check_input)
        self.bucket = ServiceBucket(region)
        self.clock = clock
        self.region = region
        self.url = url
        self._storage = storage
        self._operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "StartTranscriptionJob": self._start,
            "GetTranscriptionJob": self._get,
            "ListTranscriptionJobs": self._list,
            "DeleteTranscriptionJob": self._delete,
            "CreateVocabulary": self.vocabularies.create,
            "GetVocabulary": self.vocabularies.get,
            "ListVocabularies": self.vocabularies.list,
        }

    def call(self, operation: str, parameters: dict[str, Any], authorization: str | None = None) -> dict[str, Any]:
        """Answer a call, which came with this Authorization header if it came over HTTP.

        Raises:
            Refused: With an error.
            Dropped: With nothing.
        """
        self.calls[operation] += 1
        fault = self.faults.take(operation)
        try:
            if authorization is not None:
                identity.check(authorization, region=self.region, expired=self.expired_keys)
            if fault and not fault.late:
                fault.strike()
            answer = self._carry_out(operation, parameters)
        except Refused as refusal:
            self.refused[operation, refusal.code] += 1
            raise
        if fault:
            fault.strike()
        return answer

    def advance(self) -> None:
        """Let happen what has happened by now: jobs end, queued ones take their slots, old records go."""
        now = self.clock()
        while over := self.slots.release(now):
            job, ended = over
            self._end(job, ended)
            self._start_queued(ended)
        self._start_queued(now)
        while self.jobs and (oldest := next(iter(self.jobs.values()))).is_over and oldest.created + KEPT <= now:
            self._forget(oldest)

    def _carry_out(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation not in self._operations:
            raise Refused("UnknownOperationException", "The stand-in does not know this operation.")
        self.throttle.spend(operation)
        self.advance()
        constraints.check(operation, parameters)
        return self._operations[operation](parameters)

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        check_start(request)
        name, now = request["TranscriptionJobName"], self.clock()
        if name in self.jobs:
            raise Refused(CONFLICT, NAME_TAKEN)
        job = Job(request, now, output_of(request, now))
        self._check_input(job.recording)
        self.vocabularies.check(request)
        if job.output.bucket:
            self._check_output(job.output.bucket)
        self.slots.check(deferred=job.is_deferred)
        if job.output.bucket:
            self._storage.put(job.output.bucket, job.output.write_check, b"")
        self.jobs[name] = job
        self.started.append(name)
        if job.is_deferred:
            self.slots.queue.append(job)
            self._start_queued(now)
        else:
            self._run(job, now)
        return {"TranscriptionJob": jobs.answer_to_start(job)}

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        job = self._find(request)
        if job.status != jobs.COMPLETED:
            return {"TranscriptionJob": jobs.described(job, {}, [])}
        names = {False: "TranscriptFileUri", True: "RedactedTranscriptFileUri"}
        transcript = {names[redacted]: self._uri(job, job.output.key(redacted=redacted)) for redacted in job.redactions}
        subtitles = [self._uri(job, key) for key in _subtitle_keys(job).values()]
        return {"TranscriptionJob": jobs.described(job, transcript, subtitles)}

    def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        """Newest first. A page starts after so many jobs, so pages shift while jobs come and change."""
        status, part = request.get("Status"), request.get("JobNameContains", "").lower()
        found = [
            job
            for job in reversed(self.jobs.values())
            if part in job.name.lower() and (status is None or job.status == status)
        ]
        start = _place(request.get("NextToken"))
        end = start + request.get("MaxResults", PAGE)
        page = {"TranscriptionJobSummaries": [jobs.summarized(job) for job in found[start:end]]}
        more = {"NextToken": base64.b64encode(b"%d" % end).decode()} if end < len(found) else {}
        return {**page, **more, **({"Status": status} if status else {})}

    def _delete(self, request: dict[str, Any]) -> dict[str, Any]:
        job = self._find(request)
        if not job.is_over:
            raise bad_request(NOT_DELETED)
        self._forget(job)
        return {}

    def _find(self, request: dict[str, Any]) -> Job:
        job = self.jobs.get(request["TranscriptionJobName"])
        if job is None:
            raise bad_request(NOT_FOUND)
        return job

    def _forget(self, job: Job) -> None:
        """The record goes, and with it what is in the service's own bucket; a customer's bucket is left alone."""
        del self.jobs[job.name]
        if not job.output.bucket:
            self.bucket.forget(job.output.prefix)

    def _check_input(self, uri: str) -> None:
        place = bucket_and_key(uri)
        region = self._storage.region(place[0]) if place else None
        if region and region != self.region:
            raise wrong_region(self.region)
        if not (place and region) or uri in self.unreadable or not self._storage.has(*place):
            raise bad_request(INPUT_UNREADABLE)

    def _check_output(self, bucket: str) -> None:
        region = self._storage.region(bucket)
        if region is None or bucket in self.unwritable:
            raise bad_request(OUTPUT_UNWRITABLE)
        if region != self.region:
            raise wrong_region(self.region)

    def _start_queued(self, now: float) -> None:
        while job := self.slots.next_in_line():
            self._run(job, now)

    def _run(self, job: Job, now: float) -> None:
        job.status, job.started = jobs.IN_PROGRESS, now
        self.slots.occupy(job, now + self.duration(job.recording))

    def _end(self, job: Job, now: float) -> None:
        """A job comes out as it was prepared, unless what it reads or writes has gone while it was waiting."""
        job.ended, job.reason = now, self.failures.get(job.recording)
        try:
            if not job.reason:
                if job.is_deferred:
                    self._check_input(job.recording)
                self._write(job)
        except Refused as refusal:
            job.reason = refusal.message
        job.status = jobs.FAILED if job.reason else jobs.COMPLETED
        if not job.reason:
            job.found = jobs.what_it_found(job)

    def _write(self, job: Job) -> None:
        prepared = self.documents.get(job.recording)
        files = {
            job.output.key(redacted=redacted): results.document(job, prepared, redacted=redacted)
            for redacted in job.redactions
        }
        files |= {key: results.subtitles(job, suffix) for suffix, key in _subtitle_keys(job).items()}
        if job.output.bucket:
            self._check_output(job.output.bucket)
        for key, body in files.items():
            if job.output.bucket:
                self._storage.put(job.output.bucket, key, body)
            else:
                self.bucket.put(key, body)

    def _uri(self, job: Job, key: str) -> str:
        """The address of a file: unsigned and path style in a customer's bucket, presigned in the service's."""
        if job.output.bucket:
            return f"https://s3.{self.region}.amazonaws.com/{job.output.bucket}/{key}"
        return f"{self.url}{self.bucket.sign(key, self.clock())}"


def _subtitle_keys(job: Job) -> dict[str, str]:
    """The keys of a job's subtitles by suffix."""
    redacted = job.redactions == (True,)
    return {suffix: job.output.key(redacted=redacted, suffix=f".{suffix}") for suffix in job.subtitles}


def _place(token: str | None) -> int:
    """How many jobs a page's token passes over."""
    try:
        return int(base64.b64decode(token, validate=True)) if token else 0
    except ValueError:
        raise bad_request("The NextToken isn't valid.") from None
