"""Custom vocabularies at Amazon, which are made of tables in S3. What is made once is never changed here."""

from dataclasses import dataclass
from typing import Any

from ls_transcribe.aws import s3
from ls_transcribe.aws.call_errors import AwsUnavailable
from ls_transcribe.aws.session import Session

PENDING, READY, FAILED = "PENDING", "READY", "FAILED"
"""The states of a vocabulary: only with one that is ready may jobs be started."""

LONGEST_NAME = 200
"""Characters of a name at most, all of them of [0-9a-zA-Z._-]."""


@dataclass(frozen=True, slots=True)
class VocabularyState:
    """How far a vocabulary is: one of the states above; why, where it failed."""

    name: str
    language: str
    status: str
    reason: str | None = None


def get(session: Session, name: str) -> VocabularyState:
    """How far a vocabulary is.

    Raises:
        NotFound: There is none of this name.
        AccessDenied: The account may not ask (transcribe:GetVocabulary).
    """
    return _asked(session, "get_vocabulary", name, VocabularyName=name)


def create(session: Session, name: str, language: str, uri: str) -> VocabularyState:
    """Have a vocabulary made of the table at an address in S3, in the region of the session.

    Raises:
        NameConflict: There is one of this name; it may be of this call, whose first answer was lost.
        LimitReached: The account has as many as it may, or as many that are being made.
        AwsRejected: The request is not accepted, or the table cannot be read.
        AccessDenied: The account may not (transcribe:CreateVocabulary).
    """
    request = {"VocabularyName": name, "LanguageCode": language, "VocabularyFileUri": uri}
    return _asked(session, "create_vocabulary", name, **request)


def put(session: Session, uri: str, table: bytes) -> None:
    """Write a table into a bucket.

    Raises:
        AccessDenied: The account may not (s3:PutObject).
        BucketMissing: There is no such bucket.
    """
    bucket, key = s3.split(uri)
    kind = "text/plain; charset=utf-8"
    session.call("s3", "put_object", on=uri, Bucket=bucket, Key=key, Body=table, ContentType=kind)


def _asked(session: Session, operation: str, name: str, **request: str) -> VocabularyState:
    return session.retrier.call(lambda: _state(session.once("transcribe", operation, on=name, **request)))


def _state(answer: Any) -> VocabularyState:
    if "VocabularyName" not in answer:  # what is no JSON is taken for an answer with nothing in it
        raise AwsUnavailable("an answer without a vocabulary")
    status = str(answer.get("VocabularyState", PENDING))
    return VocabularyState(
        answer["VocabularyName"], str(answer.get("LanguageCode", "")), status, answer.get("FailureReason")
    )
