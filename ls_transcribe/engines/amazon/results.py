"""Documents of jobs, and why one that exists cannot be read. Each reason concerns one object, so one recording."""

from dataclasses import dataclass
from datetime import datetime

from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.errors.aws import AccessDenied

_IN_GLACIER = "InvalidObjectState"
_AGAIN = "run the same command again"
_KEY = "KMS."  # the beginning of the codes with which S3 passes on what the encryption key's service says


@dataclass(frozen=True, slots=True)
class ResultDocument:
    """A job's document, and the time at which it was written, if that is known."""

    content: bytes
    written: datetime | None


@dataclass(frozen=True, slots=True)
class ResultUnreadable:
    """A job's document exists and cannot be read now. `reason` names it and what helps.

    `denied` is the error if the account may not read it: if that is so for all documents, it ends the run.
    """

    reason: str
    denied: AccessDenied | None = None


def read_result(session: Session, uri: str) -> ResultDocument | ResultUnreadable:
    """Return the document at an `s3://` URI, or why it cannot be read.

    Raises:
        NotFound: There is no such object.
        RunError: What is wrong concerns more than this object.
    """
    try:
        return ResultDocument(*s3.read(session, uri))
    except AccessDenied as error:
        remedy = "ask for s3:GetObject on it, and for kms:Decrypt if a key encrypts it"
        return ResultUnreadable(f"its transcript {uri} may not be read ({error.text}). What helps: {remedy}", error)
    except AwsRejected as error:
        return ResultUnreadable(explain_unreadable(error, f"its transcript {uri}"))


def explain_unreadable(error: AwsRejected, what: str) -> str:
    """Return why an object cannot be read, with what helps. `what` names it at the beginning of the sentence."""
    if error.code == _IN_GLACIER:
        return f"{what} is in Glacier. What helps: restore it (`aws s3api restore-object`), then {_AGAIN}"
    if error.code == s3.TOO_LARGE:
        return f"{what} has {error}. What helps: find out what wrote it there, move it away, then {_AGAIN}"
    if error.code.startswith(_KEY):
        return f"{what} is locked ({error}). What helps: enable the key that encrypts it, then {_AGAIN}"
    return f"{what} cannot be read ({error}). What helps: make it readable, then {_AGAIN}"
