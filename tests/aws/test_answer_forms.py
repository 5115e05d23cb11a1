"""Answers that came whole and are none of Amazon's: none is taken for an empty one, nor waited for without end."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws.doors import Door, outcome
from aws.edge import Edge, Reply

from ls_transcribe.aws import Session, s3, transcribe

LISTING = b"<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"
JOB = {"TranscriptionJobName": "talk", "TranscriptionJobStatus": "COMPLETED", "CreationTime": 1.7e9}
STORED = {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT"}

CALLS: dict[str, Callable[[Session], Any]] = {
    "objects": lambda session: list(s3.objects(session, "s3://input/")),
    "head": lambda session: s3.head(session, "s3://input/talk.wav"),
    "jobs": lambda session: session.retrier.call(lambda: transcribe.list_page(session, "COMPLETED", "talk", None)),
    "job": lambda session: session.retrier.call(lambda: transcribe.get(session, "talk")),
}


def _ended(at_edge: Door, edge: Edge, call: str, reply: Reply) -> tuple[str, str, float]:
    """What a run comes to that nothing was answered before, and how long (seconds) it would have slept."""
    edge.says(reply)
    at_edge.session._login.answered.clear()
    return *outcome(CALLS[call], at_edge.session), sum(at_edge.naps)


def _json(value: Any) -> Reply:
    return Reply(200, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("objects", Reply(200, LISTING[:-9])),
        ("objects", Reply(200, LISTING.replace(b"0</KeyCount>", b"0</KeyCount>\xff\xfe"))),
        ("objects", Reply(200, LISTING, {"Content-Length": "many", "Connection": "close"})),
        ("objects", Reply(204, b"", {"Content-Length": "90"})),
        ("objects", Reply(511)),
        ("head", Reply(200, b"", {**STORED, "Content-Length": ""})),
        ("head", Reply(200, b"", {**STORED, "Content-Length": "-5"})),
        ("jobs", Reply(200, b'{"TranscriptionJobSummaries": [{"TranscriptionJobName": "ta')),
        ("jobs", _json({"TranscriptionJobSummaries": {"talk": JOB}})),
        ("jobs", _json({"TranscriptionJobSummaries": [JOB | {"TranscriptionJobName": None}]})),
        ("jobs", _json({"TranscriptionJobSummaries": [JOB | {"TranscriptionJobStatus": ["COMPLETED"]}]})),
        ("jobs", _json({"TranscriptionJobSummaries": None, "NextToken": "more"})),
        ("job", _json({"TranscriptionJob": JOB | {"FailureReason": "\ud800"}})),
        ("job", _json({"TranscriptionJob": JOB | {"Media": "s3://input/talk.wav"}})),
        ("job", Reply(200, json.dumps({"TranscriptionJob": JOB}).encode("utf-8-sig"))),
        ("job", Reply(200, b"[" * 100_000 + b'"TranscriptionJob"')),
    ],
)
def test_an_answer_of_no_form_of_amazons_is_named_and_given_up(
    at_edge: Door, edge: Edge, call: str, reply: Reply
) -> None:
    """Taken for an empty listing, it would have jobs started and paid again; waited for, it would hide the cause."""
    kind, text, slept = _ended(at_edge, edge, call, reply)
    assert (kind, "proxy" in text, slept <= 30) == ("AwsNotReached", True, True)


def test_an_answer_about_another_job_is_none(at_edge: Door, edge: Edge) -> None:
    """Its transcript is another recording's."""
    kind, text, _slept = _ended(
        at_edge, edge, "job", _json({"TranscriptionJob": JOB | {"TranscriptionJobName": "other"}})
    )
    assert (kind, "an answer about other, where talk was asked for" in text) == ("AwsUnreachable", True)


def test_what_amazon_leaves_open_is_left_open(at_edge: Door, edge: Edge) -> None:
    """A field that is null is one that is not there, and fields that botocore does not know are no fault."""
    edge.says(_json({"TranscriptionJobSummaries": [JOB | {"FailureReason": None, "New": {"in": 2027}}], "New": 1}))
    (found,), token = CALLS["jobs"](at_edge.session)
    assert (found.name, found.status, found.reason, token) == ("talk", "COMPLETED", None, None)
