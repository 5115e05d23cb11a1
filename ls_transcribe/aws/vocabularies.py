"""Custom vocabularies of Amazon Transcribe. They are made from tables in S3, and this tool never changes one."""

from dataclasses import dataclass
from typing import Any

from ls_transcribe.aws import s3
from ls_transcribe.aws.call_errors import AwsUnavailable
from ls_transcribe.aws.session import Session

PENDING, READY, FAILED = "PENDING", "READY", "FAILED"
"""The states of a vocabulary. Jobs can use one that is READY."""

LONGEST_NAME = 200
"""The largest number of characters in a name. They must be [0-9a-zA-Z._-]."""


@dataclass(frozen=True, slots=True)
class VocabularyState:
    """The state of a vocabulary: `status` is one of the states above, `reason` says why it FAILED."""

    name: str
    language: str
    status: str
    reason: str | None = None


def get(session: Session, name: str) -> VocabularyState:
    """Return the state of a vocabulary.

    Raises:
        NotFound: There is no vocabulary of this name.
        AccessDenied: The account lacks transcribe:GetVocabulary.
    """
    return _call(session, "get_vocabulary", name, VocabularyName=name)


def create(session: Session, name: str, language: str, uri: str) -> VocabularyState:
    """Create a vocabulary from the table at an `s3://` URI, in the region of the session.

    Raises:
        NameConflict: There is a vocabulary of this name. It may be this one, if the first answer was lost.
        LimitReached: The account has as many vocabularies as Amazon allows, or as many that are being made.
        AwsRejected: Amazon does not accept the request, or cannot read the table.
        AccessDenied: The account lacks transcribe:CreateVocabulary.
    """
    request = {"VocabularyName": name, "LanguageCode": language, "VocabularyFileUri": uri}
    return _call(session, "create_vocabulary", name, **request)


def upload_table(session: Session, uri: str, table: bytes) -> None:
    """Write a table to an `s3://` URI.

    Raises:
        AccessDenied: The account lacks s3:PutObject.
        BucketMissing: There is no such bucket.
    """
    bucket, key = s3.split(uri)
    content_type = "text/plain; charset=utf-8"
    session.call("s3", "put_object", on=uri, Bucket=bucket, Key=key, Body=table, ContentType=content_type)


def _call(session: Session, operation: str, name: str, **request: str) -> VocabularyState:
    return session.retrier.call(lambda: _state(session.call_once("transcribe", operation, on=name, **request)))


def _state(answer: Any) -> VocabularyState:
    if "VocabularyName" not in answer:  # botocore reads an answer that is not JSON as an empty one
        raise AwsUnavailable("an answer without a vocabulary")
    status = str(answer.get("VocabularyState", PENDING))
    return VocabularyState(
        answer["VocabularyName"], str(answer.get("LanguageCode", "")), status, answer.get("FailureReason")
    )
