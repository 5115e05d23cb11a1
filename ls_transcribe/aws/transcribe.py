"""Transcription jobs at Amazon, in Amazon's own names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from ls_transcribe.aws import s3
from ls_transcribe.aws.call_errors import AwsUnavailable, NotFound
from ls_transcribe.aws.session import Session

Parameters = Mapping[str, Any]
"""Parameters of StartTranscriptionJob, in its own names and shapes."""

_PAGE = 100  # jobs a page: the most there are; left out, it would be 5
_PATIENCE_OF_A_DOWNLOAD = 60  # seconds


@dataclass(frozen=True, slots=True)
class TranscriptionJobState:
    """How far a job is, as Amazon tells it. `answer` is all that it told."""

    answer: Parameters

    @property
    def name(self) -> str:
        """TranscriptionJobName."""
        return str(self.answer["TranscriptionJobName"])

    @property
    def status(self) -> str:
        """TranscriptionJobStatus."""
        return str(self.answer.get("TranscriptionJobStatus", "IN_PROGRESS"))

    @property
    def reason(self) -> str | None:
        """Why it failed."""
        return self.answer.get("FailureReason")

    @property
    def created(self) -> datetime | None:
        """When it was asked for."""
        return self.answer.get("CreationTime")

    @property
    def started(self) -> datetime | None:
        """When it began; what lies between is its time in the queue."""
        return self.answer.get("StartTime")

    @property
    def ended(self) -> datetime | None:
        """When it was completed; of one that failed Amazon does not tell."""
        return self.answer.get("CompletionTime")

    @property
    def media(self) -> str:
        """The URI of its recording; only Get tells it."""
        return str(self.answer.get("Media", {}).get("MediaFileUri", ""))

    @property
    def transcript(self) -> str | None:
        """Where its document is, the redacted one where there is one; only Get tells it, of completed jobs."""
        places = self.answer.get("Transcript") or {}
        return places.get("RedactedTranscriptFileUri") or places.get("TranscriptFileUri")


def start(session: Session, parameters: Parameters) -> TranscriptionJobState:
    """Start a job, and try once only.

    Raises:
        NameConflict: There is a job of this name.
        LimitReached: There is no room for another.
        AwsUnavailable: It is not known whether it was started; of `AwsThrottled`, that it was not.
        AwsRejected: The request or its recording is not accepted.
        RunError: The account may not.
    """
    on = parameters["Media"]["MediaFileUri"]
    return _state(session.once("transcribe", "start_transcription_job", on=on, **parameters))


def get(session: Session, name: str) -> TranscriptionJobState:
    """All about a job, asked once.

    Raises:
        NotFound: There is none of this name, or no longer.
        AwsUnavailable: Amazon does not answer.
    """
    answer = session.once("transcribe", "get_transcription_job", on=name, TranscriptionJobName=name)
    return _state(answer)


def _state(answer: Parameters) -> TranscriptionJobState:
    if "TranscriptionJob" not in answer:  # what is no JSON is taken for an answer with nothing in it
        raise AwsUnavailable("an answer without a job")
    return TranscriptionJobState(answer["TranscriptionJob"])


def page(session: Session, status: str, part: str, token: str | None) -> tuple[list[TranscriptionJobState], str | None]:
    """A hundred of the jobs with this status and `part` in their names, newest first, and the next page's token.

    Raises:
        AwsUnavailable: Amazon does not answer.
    """
    more = {"NextToken": token} if token else {}
    answer = session.once(
        "transcribe", "list_transcription_jobs", on="*", Status=status, JobNameContains=part, MaxResults=_PAGE, **more
    )
    return [TranscriptionJobState(summary) for summary in answer.get("TranscriptionJobSummaries", ())], answer.get(
        "NextToken"
    )


def ask(session: Session) -> None:
    """Ask for one job, whatever it is: whether Transcribe answers in this region, and to this account.

    Raises:
        RegionMissing: It is not said where.
        AccessDenied: The account may not.
        RunError: It does not answer.
    """
    session.call("transcribe", "list_transcription_jobs", on="*", MaxResults=1)


def delete(session: Session, name: str) -> None:
    """Delete a finished job; that there is none is no error. What it wrote into a bucket of ours stays.

    Raises:
        AwsRejected: It is still running.
        AwsUnavailable: Amazon does not answer.
    """
    try:
        session.once("transcribe", "delete_transcription_job", on=name, TranscriptionJobName=name)
    except NotFound:
        return


def own_place(uri: str) -> str | None:
    """A document's `s3://` URI, where it lies in a bucket of ours; None in Amazon's, which is read by a signed URL."""
    if uri.startswith(s3.SCHEME):
        return uri
    parts = urlsplit(uri)
    if "X-Amz-" in parts.query or "Signature=" in parts.query:
        return None
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    bucket, found, _ = host.rpartition(".s3.")
    if found:
        return s3.join(bucket, path)
    return s3.SCHEME + path


def fetch_signed(url: str) -> bytes:
    """What is behind a presigned URL, which says all that is needed: no credentials go with it, and it is not logged.

    Raises:
        AwsUnavailable: It could not be read, or no longer: a new URL may help.
    """
    import requests

    try:
        # Without an `auth` requests would send what ~/.netrc has for the host.
        answer = requests.get(url, timeout=_PATIENCE_OF_A_DOWNLOAD, auth=lambda request: request)
    except requests.RequestException as error:
        raise AwsUnavailable(f"no connection ({type(error).__name__})") from None  # its text has the URL
    if answer.status_code == requests.codes.not_found:
        raise NotFound("the transcript is no longer in Amazon's bucket")
    if answer.status_code != requests.codes.ok:
        raise AwsUnavailable(f"the transcript's address was not accepted (HTTP {answer.status_code})")
    return answer.content


def complaints(session: Session, parameters: Parameters) -> Iterator[str]:
    """What Amazon's own model of StartTranscriptionJob finds wrong with parameters, each a clause."""
    from ls_transcribe.aws.parameter_check import check

    model = session.client("transcribe").meta.service_model.operation_model("StartTranscriptionJob")
    yield from check(model.input_shape, parameters, "")
