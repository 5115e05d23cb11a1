"""Transcription jobs, over HTTP: starting, asking, listing and deleting them, and what becomes of it otherwise."""

import gzip
import json
from functools import partial
from typing import Any

import pytest
from aws.doors import Door, outcome
from aws.edge import LOST, Edge, Reply, js
from stand_ins.amazon import errors, faults
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, Session, s3, transcribe

TALK = "s3://input/talk.wav"
REQUEST: dict[str, Any] = {
    "TranscriptionJobName": "talk",
    "Media": {"MediaFileUri": TALK},
    "LanguageCode": "en-US",
    "OutputBucketName": "output",
    "OutputKey": "talk.json",
}
SIGNED = "/prod/asrOutput.json?X-Amz-Security-Token=t0ken&X-Amz-Signature=s1gned"


def test_a_job_is_started(at_amazon: Door, bench: Amazon) -> None:
    """Its parameters are Amazon's own, and it runs at once."""
    state = transcribe.start(at_amazon.session, REQUEST)
    assert (state.name, state.status, state.media, state.reason, list(bench.service.jobs)) == (
        "talk",
        "IN_PROGRESS",
        TALK,
        None,
        ["talk"],
    )


def test_a_job_that_is_done_tells_where_its_transcript_is(at_amazon: Door, bench: Amazon) -> None:
    """With its times, and the redacted transcript where there is one."""
    redaction = {"RedactionType": "PII", "RedactionOutput": "redacted"}
    transcribe.start(at_amazon.session, {**REQUEST, "ContentRedaction": redaction})
    bench.clock.pass_by(60)
    state = transcribe.get(at_amazon.session, "talk")
    times = [moment.timestamp() - bench.clock.now for moment in (state.created, state.started, state.ended) if moment]
    assert (state.status, times, transcribe.own_uri(state.transcript or "")) == (
        "COMPLETED",
        [-60, -60, 0],
        "s3://output/redacted-talk.json",
    )


def test_a_job_that_failed_tells_why(at_amazon: Door, bench: Amazon) -> None:
    """And has neither a transcript nor an end."""
    bench.service.failures[TALK] = errors.INVALID_MEDIA
    transcribe.start(at_amazon.session, REQUEST)
    bench.clock.pass_by(60)
    state = transcribe.get(at_amazon.session, "talk")
    assert (state.status, state.reason, state.transcript, state.ended) == ("FAILED", errors.INVALID_MEDIA, None, None)


def test_jobs_are_listed_a_hundred_at_a_time(at_amazon: Door, bench: Amazon) -> None:
    """Newest first, those of a status whose names have the part, page by page."""
    for number in range(102):
        transcribe.start(at_amazon.session, {**REQUEST, "TranscriptionJobName": f"run-{number}"})
    transcribe.start(at_amazon.session, REQUEST)
    first, token = transcribe.list_page(at_amazon.session, "IN_PROGRESS", "run", None)
    second, end = transcribe.list_page(at_amazon.session, "IN_PROGRESS", "run", token)
    none, _ = transcribe.list_page(at_amazon.session, "COMPLETED", "run", None)
    names = [state.name for state in first + second]
    assert (len(first), names, none, end, bench.service.calls["ListTranscriptionJobs"]) == (
        100,
        [f"run-{number}" for number in reversed(range(102))],
        [],
        None,
        3,
    )


def test_transcribe_is_asked_whether_it_answers(at_amazon: Door, bench: Amazon) -> None:
    """With the cheapest question; that it may not be asked is told as of any other call."""
    transcribe.check_access(at_amazon.session)
    asked = dict(bench.service.calls)
    bench.service.faults.add(faults.DENIED)
    assert (asked, outcome(transcribe.check_access, at_amazon.session)) == (
        {"ListTranscriptionJobs": 1},
        (
            "AccessDenied",
            "AWS denies transcribe:ListTranscriptionJobs on * (User is not authorized to perform this action): "
            "ask for this permission; `ls-transcribe iam-policy` prints all that are needed.",
        ),
    )


def test_a_finished_job_is_deleted_and_its_transcript_stays(at_amazon: Door, bench: Amazon) -> None:
    """Deleting it again is no error."""
    transcribe.start(at_amazon.session, REQUEST)
    bench.clock.pass_by(60)
    for _ in range(2):
        transcribe.delete(at_amazon.session, "talk")
    assert (list(bench.service.jobs), "talk.json" in bench.keys("output")) == ([], True)


def test_a_running_job_is_not_deleted(at_amazon: Door) -> None:
    """It is said in Amazon's words."""
    transcribe.start(at_amazon.session, REQUEST)
    assert outcome(transcribe.delete, at_amazon.session, "talk") == ("AwsRejected", errors.NOT_DELETED)


def test_a_name_is_taken(at_amazon: Door) -> None:
    """A second job of the same name is a conflict."""
    transcribe.start(at_amazon.session, REQUEST)
    assert outcome(transcribe.start, at_amazon.session, REQUEST) == ("NameConflict", errors.NAME_TAKEN)


@pytest.mark.parametrize("reply", [None, js(404, "NotFoundException", "No."), js(400, "NotFoundException", "No.")])
def test_a_job_that_is_not_there_is_missing(at_amazon: Door, at_edge: Door, edge: Edge, reply: Reply | None) -> None:
    """Amazon says so as a bad request of a certain text, and its model in a code of its own."""
    door, text = (at_edge, "No.") if reply else (at_amazon, errors.NOT_FOUND)
    edge.says(reply or LOST)
    assert outcome(transcribe.get, door.session, "talk") == ("NotFound", text)


@pytest.mark.parametrize(
    "reply",
    [
        js(400, "LimitExceededException", errors.TOO_MANY_JOBS),
        js(429, "LimitExceededException", errors.TOO_MANY_JOBS),
        js(400, "BadRequestException", errors.TOO_MANY_JOBS),
        js(400, "LimitExceededConcurrentJobException", errors.TOO_MANY_JOBS),
    ],
)
def test_a_job_too_many_finds_no_room(at_edge: Door, edge: Edge, reply: Reply) -> None:
    """In every code and status that it has come in, and asked once."""
    edge.says(reply)
    found = outcome(transcribe.start, at_edge.session, REQUEST)
    assert (found, len(edge.seen)) == (("LimitReached", errors.TOO_MANY_JOBS), 1)


@pytest.mark.parametrize("call", ["start", "get", "list_page", "delete"])
@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (Fault("ThrottlingException", "Rate exceeded"), ("AwsThrottled", "Rate exceeded")),
        (faults.INTERNAL, ("AwsUnavailable", "There was an internal error. Check the error message.")),
        (faults.UNAVAILABLE, ("AwsUnavailable", "The request has failed due to a temporary failure of the server.")),
        (faults.LOST, ("AwsUnavailable", "no connection (ConnectionClosedError)")),
    ],
    ids=str,
)
def test_what_passes_is_the_callers_to_wait_for(
    at_amazon: Door, bench: Amazon, call: str, fault: Fault, found: tuple[str, str]
) -> None:
    """No call for a job is made a second time: whether the first took effect may not be known."""
    bench.service.faults.add(fault)
    arguments = {"start": (REQUEST,), "list_page": ("COMPLETED", "a", None)}.get(call, ("talk",))
    kind, text = outcome(getattr(transcribe, call), at_amazon.session, *arguments)
    hint = " (Amazon also says this where the account may not write to the output bucket)"
    assert ((kind, text.removesuffix(hint)), bench.service.calls.total(), at_amazon.naps) == (found, 1, [])
    assert text.endswith(hint) == (call == "start" and fault is faults.INTERNAL)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b'{"TranscriptionJob": {"TranscriptionJo', missing=9),
        Reply(200, b"", missing=9),
        Reply(200, b"<html>Sign in to the network</html>"),
        Reply(200, b'{"TranscriptionJob": []}'),
        Reply(200, b'{"TranscriptionJob": {"CreationTime": "noon"}}'),
        Reply(200, b'["TranscriptionJob"]'),
    ],
)
def test_an_answer_that_cannot_be_read_is_none(at_edge: Door, edge: Edge, reply: Reply) -> None:
    """A connection that ends within an answer, or another server's answer, does not tell what became of the job."""
    edge.says(reply)
    assert outcome(transcribe.start, at_edge.session, REQUEST)[0] == "AwsUnavailable"


def test_a_page_that_breaks_off_is_not_taken_for_an_empty_one(at_edge: Door, edge: Edge) -> None:
    """Jobs that are there would be believed to be gone."""
    edge.says(Reply(200, b'{"TranscriptionJobSummaries": [{"Transcript', missing=9))
    kind, text = outcome(transcribe.list_page, at_edge.session, "COMPLETED", "run", None)
    texts = (
        "an answer was cut off (IncompleteReadError)",
        "no connection (ConnectionClosedError)",
    )  # in boto3 1.40
    assert (kind, text in texts) == ("AwsUnavailable", True)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"Media": {"MediaFileUri": "s3://input/none.wav"}}, errors.INPUT_UNREADABLE),
        ({"OutputBucketName": "none"}, errors.OUTPUT_UNWRITABLE),
        (
            {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 1}},
            "Invalid value for parameter Settings.MaxSpeakerLabels, value: 1, valid min value: 2",
        ),
    ],
)
def test_a_request_that_is_not_accepted_is_rejected(at_amazon: Door, more: dict[str, Any], text: str) -> None:
    """The reason is told word for word, also where the request was not even sent."""
    assert outcome(transcribe.start, at_amazon.session, {**REQUEST, **more}) == ("AwsRejected", text)


def test_a_job_that_may_not_be_started_says_which_permission_is_missing(at_amazon: Door, bench: Amazon) -> None:
    """With the recording it was about."""
    bench.service.faults.add(faults.DENIED)
    assert outcome(transcribe.start, at_amazon.session, REQUEST) == (
        "AccessDenied",
        f"AWS denies transcribe:StartTranscriptionJob on {TALK} (User is not authorized to perform this action): "
        "ask for this permission; `ls-transcribe iam-policy` prints all that are needed.",
    )


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("https://s3.eu-west-1.amazonaws.com/bucket/dir/a.json", "s3://bucket/dir/a.json"),
        ("https://s3.amazonaws.com/bucket/dir/a.json", "s3://bucket/dir/a.json"),
        ("https://s3.cn-north-1.amazonaws.com.cn/bucket/a.json", "s3://bucket/a.json"),
        ("https://s3.dualstack.eu-west-1.amazonaws.com/bucket/a.json", "s3://bucket/a.json"),
        ("https://bucket.s3.eu-west-1.amazonaws.com/dir/a.json", "s3://bucket/dir/a.json"),
        ("https://bucket.s3.amazonaws.com/a.json", "s3://bucket/a.json"),
        ("https://bucket.s3.cn-north-1.amazonaws.com.cn/a.json", "s3://bucket/a.json"),
        ("https://my.s3.bucket.s3.eu-west-1.amazonaws.com/a.json", "s3://my.s3.bucket/a.json"),
        ("https://s3.eu-west-1.amazonaws.com/my.s3.bucket/a.json", "s3://my.s3.bucket/a.json"),
        ("http://127.0.0.1:4566/bucket/a.json", "s3://bucket/a.json"),
        ("https://s3.eu-west-1.amazonaws.com/bucket/it%27s%20%28a%29.json", "s3://bucket/it's (a).json"),
        ("s3://bucket/a%20b.json", "s3://bucket/a%20b.json"),
        (f"https://s3.eu-west-1.amazonaws.com{SIGNED}", None),
        ("https://s3.amazonaws.com/b/a.json?AWSAccessKeyId=A&Signature=s&Expires=1", None),
    ],
)
def test_a_transcripts_place_is_read_from_every_form_of_its_address(uri: str, place: str | None) -> None:
    """Path style, virtual host, China, s3://; a signed one is Amazon's and no place of ours."""
    assert transcribe.own_uri(uri) == place


def test_a_signed_address_is_read_without_credentials(
    edge: Edge, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those of AWS nor those that ~/.netrc has for the host: the signature is all it needs."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    edge.says(Reply(200, b"{}"))
    found = transcribe.fetch_signed(edge.url + SIGNED, encrypted=False)
    assert (found, "Authorization" in edge.seen[0].headers) == (b"{}", False)


def test_amazons_own_transcript_is_fetched(at_amazon: Door, bench: Amazon) -> None:
    """A job without a bucket for its output has a signed address, which the door reads."""
    transcribe.start(at_amazon.session, {name: REQUEST[name] for name in list(REQUEST)[:3]})
    bench.clock.pass_by(60)
    address = transcribe.get(at_amazon.session, "talk").transcript or ""
    found = transcribe.fetch_signed(address, encrypted=False)
    assert (transcribe.own_uri(address), json.loads(found)["jobName"]) == (None, "talk")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(403, b"expired"), ("AddressRefused", "the transcript's address was not accepted (HTTP 403)")),
        (
            Reply(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}),
            ("AddressRefused", "the transcript's address was not accepted (HTTP 302)"),
        ),
        (LOST, ("AwsUnavailable", "no connection (ConnectionError)")),
        (Reply(200, b"{", missing=1), ("AwsUnavailable", "no connection (ChunkedEncodingError)")),
        (
            Reply(200, b"<html>Sign in</html>"),
            ("AwsUnavailable", "the answer to the transcript's address is a web page, which Amazon does not send"),
        ),
    ],
)
def test_a_signed_address_that_fails_is_not_told(edge: Edge, reply: Reply, told: tuple[str, str]) -> None:
    """Whoever has the address can read the transcript, so no message has it."""
    edge.says(reply)
    assert outcome(partial(transcribe.fetch_signed, encrypted=False), edge.url + SIGNED) == told


def test_more_than_a_transcript_is_not_read(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it comes packed: a small answer can be an endless text."""
    monkeypatch.setattr(s3, "LARGEST_DOCUMENT", 1_000_000)
    edge.says(Reply(200, gzip.compress(b" " * 1_000_001), {"Content-Encoding": "gzip"}))
    assert outcome(partial(transcribe.fetch_signed, encrypted=False), edge.url + SIGNED) == (
        "AddressRefused",
        "more than 1 MB, which no transcript has",
    )


def test_a_signed_address_is_one_of_https(edge: Edge) -> None:
    """Unless the user has named an address of http: nothing is asked without."""
    assert (outcome(transcribe.fetch_signed, edge.url + SIGNED), edge.seen) == (
        ("AddressRefused", "the transcript's address is not one of https, over which Transcribe was asked"),
        [],
    )


def test_transcribe_is_asked_over_https(at_edge: Door) -> None:
    """Unless the user has named an address of http."""
    amazons = Session(Account(region="eu-west-1"))
    assert (transcribe.is_encrypted(amazons), transcribe.is_encrypted(at_edge.session)) == (True, False)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[", "nonsense", "http://127.0.0.1:99999"])
def test_an_address_that_nobody_answers_is_not_told(address: str) -> None:
    """Of whatever is wrong with it only the kind is told."""
    kind, text = outcome(partial(transcribe.fetch_signed, encrypted=False), address + SIGNED)
    assert (kind, address in text, "s1gned" in text) == ("AwsUnavailable", False, False)


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"LanguageCode": "xx-XX"}, "LanguageCode cannot be xx-XX: there are "),
        ({"Setings": {}}, "Setings is unknown there; known are TranscriptionJobName, "),
        ({"Settings": {"MaxSpeakerLabels": 31}}, "Settings.MaxSpeakerLabels is 31, and must be at most 30"),
        ({"Settings": {"MaxSpeakerLabels": "2"}}, "Settings.MaxSpeakerLabels must be a whole number"),
        ({"Settings": {"MaxSpeakerLabels": True}}, "Settings.MaxSpeakerLabels must be a whole number"),
        ({"Settings": {"ShowSpeakerLabels": 1}}, "Settings.ShowSpeakerLabels must be true or false"),
        ({"Settings": []}, "Settings must be an object"),
        ({"LanguageOptions": "en-US"}, "LanguageOptions must be a list"),
        ({"LanguageOptions": []}, "the number of LanguageOptions is 0, and must be at least 1"),
        ({"Subtitles": {"Formats": ["vtt", "pdf"]}}, "Subtitles.Formats[1] cannot be pdf: there are vtt, srt"),
        ({"TranscriptionJobName": "a b"}, "TranscriptionJobName cannot be a b: it must match ^[0-9a-zA-Z._-]+"),
        ({"TranscriptionJobName": "a" * 201}, "the length of TranscriptionJobName is 201, and must be at most 200"),
        ({"TranscriptionJobName": 7}, "TranscriptionJobName must be a text"),
        ({"Tags": [{"Key": "a"}]}, "Tags[0] needs Value"),
        ({"LanguageIdSettings": {}}, "the number of LanguageIdSettings is 0, and must be at least 1"),
        (
            {"LanguageIdSettings": {code: {} for code in ("en-US", "en-GB", "de-DE", "fr-FR", "it-IT", "es-ES")}},
            "the number of LanguageIdSettings is 6, and must be at most 5",
        ),
        ({"LanguageIdSettings": {"en-XX": {}}}, "LanguageIdSettings cannot be en-XX: there are en-"),
    ],
)
def test_parameters_are_held_against_amazons_own_model(
    at_edge: Door, parameters: dict[str, Any], complaint: str
) -> None:
    """Before anything is sent; each complaint names the parameter."""
    (found,) = transcribe.parameter_problems(at_edge.session, parameters)
    assert found[: len(complaint)] == complaint


def test_parameters_that_are_right_have_no_complaints(at_edge: Door) -> None:
    """What a job leaves out is no complaint either."""
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
    languages = {"en-US": {"VocabularyName": "words"}}
    parameters = {**REQUEST, "Settings": settings, "LanguageIdSettings": languages, "Subtitles": {"Formats": ["srt"]}}
    assert list(transcribe.parameter_problems(at_edge.session, parameters)) == []


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-e"])
def test_roles_of_every_partition_are_accepted(at_edge: Door, partition: str) -> None:
    """The pattern in Amazon's model leaves out partitions that came later."""
    role = {"AllowDeferredExecution": True, "DataAccessRoleArn": f"arn:{partition}:iam::123456789012:role/scribe"}
    assert list(transcribe.parameter_problems(at_edge.session, {"JobExecutionSettings": role})) == []
