"""The stand-in for Amazon Transcribe refuses what the service refuses, in its words, and goes wrong when told to."""

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from stand_ins.amazon import errors, faults
from stand_ins.amazon.calls import get, listed, refusal, start, status
from stand_ins.amazon.server import Amazon, client
from stand_ins.amazon.throttle import PUBLISHED
from stand_ins.amazon.transcribe import REGION

ROLE = "arn:aws:iam::012345678901:role/Transcriber"
DEFERRED: dict[str, Any] = {"JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE}}


@pytest.mark.parametrize("operation", ["get_transcription_job", "delete_transcription_job"])
def test_a_job_that_is_not_there_is_a_bad_request(bench: Amazon, operation: str) -> None:
    """Neither Get nor Delete says NotFoundException."""
    found = refusal(getattr(bench.transcribe, operation), TranscriptionJobName="none")
    assert found == ("BadRequestException", errors.NOT_FOUND, 400)


def test_a_name_is_taken_until_its_job_is_deleted(bench: Amazon) -> None:
    """The same name again is a conflict, told with status 400; deleting the finished job frees it."""
    start(bench)
    again = refusal(start, bench)
    bench.clock.pass_by(60)
    bench.transcribe.delete_transcription_job(TranscriptionJobName="talk")
    assert (again, start(bench)["TranscriptionJobStatus"]) == (
        ("ConflictException", errors.NAME_TAKEN, 400),
        "IN_PROGRESS",
    )


def test_a_running_job_cannot_be_deleted(bench: Amazon) -> None:
    """There is no way to cancel a job."""
    start(bench)
    code, text, _ = refusal(bench.transcribe.delete_transcription_job, TranscriptionJobName="talk")
    assert (code, "couldn't be deleted" in text) == ("BadRequestException", True)


def test_a_job_too_many_is_refused(bench: Amazon) -> None:
    """With every slot taken a job is refused, and is not there afterwards; a slot that frees takes it."""
    bench.service.slots.total = 1
    start(bench, "one")
    refused = refusal(start, bench, "two")
    bench.clock.pass_by(60)
    start(bench, "two")
    assert (refused, listed(bench)) == (("LimitExceededException", errors.TOO_MANY_JOBS, 400), ["two", "one"])


def test_jobs_that_may_wait_take_their_turn(bench: Amazon) -> None:
    """Deferred jobs queue first in, first out, in nine tenths of the slots."""
    bench.service.slots.total = 2
    for name in "abc":
        start(bench, name, **DEFERRED)
    direct = start(bench, "d")["TranscriptionJobStatus"]
    first = [status(bench, name) for name in "abc"]
    bench.clock.pass_by(60)
    second = [status(bench, name) for name in "abc"]
    assert (direct, first, second) == (
        "IN_PROGRESS",
        ["IN_PROGRESS", "QUEUED", "QUEUED"],
        ["COMPLETED", "IN_PROGRESS", "QUEUED"],
    )


def test_the_queue_has_an_end(bench: Amazon) -> None:
    """A job that finds the queue full is refused like one that finds no slot."""
    bench.service.slots.total = bench.service.slots.longest_queue = 1
    for name in "ab":
        start(bench, name, **DEFERRED)
    assert refusal(start, bench, "c", **DEFERRED)[0] == "LimitExceededException"


def test_a_recording_that_goes_while_its_job_waits_fails_the_job(bench: Amazon) -> None:
    """What is refused at the start of other jobs is a deferred job's reason to fail."""
    start(bench, **DEFERRED)
    bench.s3.delete_object(Bucket="input", Key="talk.wav")
    bench.clock.pass_by(60)
    assert get(bench)["FailureReason"] == errors.INPUT_UNREADABLE


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({"IdentifyLanguage": False}, errors.NO_LANGUAGE),
        ({"LanguageCode": "en-US", "IdentifyLanguage": True}, "You can include only one of "),
        ({"IdentifyLanguage": True, "LanguageOptions": ["en-US"]}, "LanguageOptions needs two"),
        ({"Settings": {"ShowSpeakerLabels": True}}, "If you include ShowSpeakerLabels, you must"),
        ({"Settings": {"MaxAlternatives": 3}}, "If you include ShowAlternatives, you must"),
        ({"Settings": {"VocabularyFilterName": "rude"}}, "If you include VocabularyFilterName, you must"),
        ({"JobExecutionSettings": {"AllowDeferredExecution": True}}, "If you include AllowDeferredExecution, you must"),
        ({"OutputKey": "a.json"}, "If you specify OutputKey, you must"),
        ({"name": ".."}, "The job name can't be"),
        ({"name": "a b"}, "1 validation error detected: Value 'a b' at 'transcriptionJobName' failed to satisfy"),
        ({"name": "a" * 201}, "1 validation error detected: Value 'aaa"),
        (
            {"LanguageCode": "xx-XX"},
            "1 validation error detected: Value 'xx-XX' at 'languageCode' failed to satisfy constraint: Member must"
            " satisfy enum value set: [",
        ),
        (
            {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 31}},
            "1 validation error detected: Value '31' at 'settings.maxSpeakerLabels' failed to satisfy constraint:"
            " Member must have value less than or equal to 30",
        ),
        ({"OutputBucketName": "output", "OutputKey": "ä b.json", "name": "ä"}, "2 validation errors detected: "),
        ({"uri": "s3://input/none.wav"}, errors.INPUT_UNREADABLE),
        ({"uri": "s3://none/talk.wav"}, errors.INPUT_UNREADABLE),
        ({"uri": "s3://input/talk%2Ewav"}, errors.INPUT_UNREADABLE),
        ({"uri": "https://example.com/talk.wav"}, errors.INPUT_UNREADABLE),
        ({"uri": "s3://locked/talk.wav"}, errors.INPUT_UNREADABLE),
        ({"OutputBucketName": "none"}, errors.OUTPUT_UNWRITABLE),
        ({"OutputBucketName": "locked"}, errors.OUTPUT_UNWRITABLE),
    ],
)
def test_a_job_that_breaks_a_rule_is_refused(bench: Amazon, request_: dict[str, Any], text: str) -> None:
    """The refusal is a bad request that tells the rule, and no job is made."""
    bench.make_bucket("locked")
    bench.service.unreadable.add(bench.put("locked", "talk.wav"))
    bench.service.unwritable.add("locked")
    code, said, number = refusal(start, bench, **request_)
    told = (code, said[: len(text)], number, listed(bench))
    assert told == ("BadRequestException", text, 400, [])


def test_a_recording_is_named_by_an_address_of_s3_too(bench: Amazon) -> None:
    """A path-style address is as good as s3://."""
    job = start(bench, uri=f"https://s3.{REGION}.amazonaws.com/input/talk.wav")
    assert job["TranscriptionJobStatus"] == "IN_PROGRESS"


@pytest.mark.parametrize("where", ["input", "output"])
def test_a_bucket_elsewhere_is_refused(bench: Amazon, where: str) -> None:
    """Recordings and output must be in the region of the request, which the text names."""
    bench.make_bucket("far", "eu-central-1")
    uri = bench.put("far", "talk.wav")
    request = {"uri": uri} if where == "input" else {"OutputBucketName": "far"}
    code, text, _ = refusal(start, bench, **request)
    assert (code, text) == ("BadRequestException", errors.wrong_region(REGION).message)


def test_a_page_of_more_than_a_hundred_is_refused(bench: Amazon) -> None:
    """MaxResults goes up to 100, and a token must be one that the service gave."""
    call = bench.transcribe.list_transcription_jobs
    assert [refusal(call, MaxResults=101)[0], refusal(call, NextToken="mine")[0]] == ["BadRequestException"] * 2


def test_calls_that_come_too_fast_are_throttled(bench: Amazon) -> None:
    """An operation has so many calls a second, whatever the others do; the next second has as many again."""
    bench.service.throttle.rates = PUBLISHED
    for _ in range(5):
        listed(bench)
    throttled = refusal(listed, bench)
    start(bench)
    bench.clock.pass_by(0.2)
    assert (throttled, listed(bench)) == (("ThrottlingException", "Rate exceeded", 400), ["talk"])


@pytest.mark.parametrize(
    ("fault", "code", "number"),
    [
        (faults.INTERNAL, "InternalFailureException", 500),
        (faults.UNAVAILABLE, "ServiceUnavailable", 503),
        (faults.EXPIRED, "ExpiredTokenException", 400),
        (faults.DENIED, "AccessDeniedException", 400),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_fault_strikes_before_or_after_the_effect(
    bench: Amazon, fault: faults.Fault, code: str, number: int, *, late: bool
) -> None:
    """A start that meets a fault has made a job or not, and its answer does not tell which."""
    bench.service.faults.add(fault.after_the_effect() if late else fault, "StartTranscriptionJob")
    found = refusal(start, bench)
    assert (found[0], found[2], listed(bench)) == (code, number, ["talk"] if late else [])


@pytest.mark.parametrize("late", [False, True])
def test_a_connection_ends_before_or_after_the_effect(bench: Amazon, *, late: bool) -> None:
    """A start whose connection ends without an answer has made a job or not."""
    bench.service.faults.add(faults.LOST.after_the_effect() if late else faults.LOST)
    with pytest.raises(ConnectionClosedError):
        start(bench)
    assert listed(bench) == (["talk"] if late else [])


def test_calls_are_counted_and_so_are_refusals(bench: Amazon) -> None:
    """Every call counts, a refused one by its code as well."""
    start(bench)
    refusal(start, bench)
    listed(bench)
    counted = (dict(bench.service.calls), dict(bench.service.refused))
    assert counted == (
        {"StartTranscriptionJob": 2, "ListTranscriptionJobs": 1},
        {("StartTranscriptionJob", "ConflictException"): 1},
    )


def test_keys_expire_for_both_services(bench: Amazon) -> None:
    """Keys that have expired are refused by Transcribe and S3 alike, and other keys are not."""
    bench.service.expired_keys.add("AKIATEST")
    codes = [refusal(listed, bench)[0], refusal(bench.s3.list_buckets)[0]]
    renewed = client("transcribe", bench.url, aws_access_key_id="AKIANEW")
    page = renewed.list_transcription_jobs()["TranscriptionJobSummaries"]
    renewed.close()
    assert (codes, page) == (["ExpiredTokenException", "ExpiredToken"], [])


def test_a_call_that_is_signed_for_another_region_is_refused(bench: Amazon) -> None:
    """The stand-in is the service of one region."""
    elsewhere = client("transcribe", bench.url, "us-east-1")
    found = refusal(elsewhere.list_transcription_jobs)[0]
    elsewhere.close()
    assert found == "InvalidSignatureException"
