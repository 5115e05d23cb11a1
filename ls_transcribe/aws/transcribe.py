"""Transcription jobs of Amazon Transcribe. Parameters and states have Amazon's names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ls_transcribe.aws import s3
from ls_transcribe.aws.answer_check import is_page
from ls_transcribe.aws.call_errors import AddressRefused, AwsUnavailable, NotFound, foreign_answer
from ls_transcribe.aws.session import Session

if TYPE_CHECKING:
    from requests import Response

Parameters = Mapping[str, Any]
"""Parameters of StartTranscriptionJob, as Amazon names them."""

_PAGE = 100  # jobs in a page: the most that Amazon allows; its default is 5
_DOWNLOAD_TIMEOUT = 60  # seconds
_PIECE = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class TranscriptionJobState:
    """The state of a job. `answer` is the whole answer of Amazon."""

    answer: Parameters

    @property
    def name(self) -> str:
        """The job's name (TranscriptionJobName)."""
        return str(self.answer["TranscriptionJobName"])

    @property
    def status(self) -> str:
        """The job's status (TranscriptionJobStatus)."""
        return str(self.answer.get("TranscriptionJobStatus", "IN_PROGRESS"))

    @property
    def reason(self) -> str | None:
        """Why the job failed (FailureReason); None if it did not."""
        return self.answer.get("FailureReason")

    @property
    def created(self) -> datetime | None:
        """When the job was created (CreationTime)."""
        return self.answer.get("CreationTime")

    @property
    def started(self) -> datetime | None:
        """When Amazon began to process the job (StartTime). Before that, it was in the queue."""
        return self.answer.get("StartTime")

    @property
    def ended(self) -> datetime | None:
        """When the job was completed (CompletionTime). Failed jobs have none."""
        return self.answer.get("CompletionTime")

    @property
    def media(self) -> str:
        """The `s3://` URI of the recording, which may have been given by its address. Only `get` knows it."""
        uri = str(self.answer.get("Media", {}).get("MediaFileUri", ""))
        return own_uri(uri) or uri if uri.startswith("http") else uri

    @property
    def transcript(self) -> str | None:
        """The URL of the document, the redacted one if there is one. Only `get` knows it, for completed jobs."""
        urls = self.answer.get("Transcript") or {}
        return urls.get("RedactedTranscriptFileUri") or urls.get("TranscriptFileUri")


def start(session: Session, parameters: Parameters) -> TranscriptionJobState:
    """Start a job. The call is not repeated.

    Raises:
        NameConflict: There is a job of this name.
        LimitReached: The account has as many jobs as Amazon allows.
        AwsThrottled: The job was not started, because there were too many calls.
        AwsUnavailable: It is not known whether the job was started.
        AwsRejected: Amazon does not accept the request or its recording.
        RunError: The account lacks the permission.
    """
    on = parameters["Media"]["MediaFileUri"]
    answer = session.call_once("transcribe", "start_transcription_job", on=on, **parameters)
    return _state(answer, parameters["TranscriptionJobName"])


def get(session: Session, name: str) -> TranscriptionJobState:
    """Return the state of a job. The call is not repeated.

    Raises:
        NotFound: There is no job of this name, or Amazon has deleted it.
        AwsUnavailable: Amazon does not answer.
    """
    answer = session.call_once("transcribe", "get_transcription_job", on=name, TranscriptionJobName=name)
    return _state(answer, name)


def _state(answer: Parameters, name: str) -> TranscriptionJobState:
    """Return the state of the job in an answer to a call about the job of this name."""
    state = TranscriptionJobState(answer["TranscriptionJob"])
    if state.name != name:
        raise AwsUnavailable(f"an answer about {state.name}, where {name} was asked for")
    return state


def list_page(
    session: Session, status: str, part: str | None, token: str | None
) -> tuple[list[TranscriptionJobState], str | None]:
    """Return up to 100 jobs with this status and `part` in their names, newest first, and the token of the next page.

    Without `part`, the names may be any.

    Raises:
        AwsUnavailable: Amazon does not answer.
    """
    more = ({"NextToken": token} if token else {}) | ({"JobNameContains": part} if part else {})
    answer = session.call_once("transcribe", "list_transcription_jobs", on="*", Status=status, MaxResults=_PAGE, **more)
    return [TranscriptionJobState(summary) for summary in answer.get("TranscriptionJobSummaries", ())], answer.get(
        "NextToken"
    )


def check_access(session: Session) -> None:
    """Check that Transcribe answers in this region, and to this account, by listing one job.

    Raises:
        RegionMissing: No region is set.
        AccessDenied: The account lacks transcribe:ListTranscriptionJobs.
        RunError: Transcribe does not answer.
    """
    session.call("transcribe", "list_transcription_jobs", on="*", MaxResults=1)


def delete(session: Session, name: str) -> None:
    """Delete an ended job, if it exists. The document that it wrote to the account's own bucket stays.

    Raises:
        AwsRejected: The job is still running.
        AwsUnavailable: Amazon does not answer.
    """
    try:
        session.call_once("transcribe", "delete_transcription_job", on=name, TranscriptionJobName=name)
    except NotFound:
        return


_BUCKET_HOST = re.compile(r"(.+)\.s3[.-]")
"""The beginning of a host that names a bucket, as in "calls.s3.eu-west-1.amazonaws.com" and "calls.s3-eu-west-1…"."""


def own_uri(url: str) -> str | None:
    """Return the `s3://` URI of an object in the account's own bucket, which has several addresses.

    Return None if it is in Amazon's bucket. Then `url` is a presigned URL.
    """
    if url.startswith(s3.SCHEME):
        return url
    parts = urlsplit(url)
    if "X-Amz-" in parts.query or "Signature=" in parts.query:
        return None
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    if match := _BUCKET_HOST.match(host):
        return s3.join(match[1], path)
    return s3.SCHEME + path


def is_encrypted(session: Session) -> bool:
    """Return whether Transcribe is called over https. It is, unless the user names another address of it."""
    return str(session.client("transcribe").meta.endpoint_url).startswith("https:")


def fetch_signed(url: str, *, encrypted: bool = True) -> bytes:
    """Return the content of a presigned URL. No credentials are sent, and the URL is not logged, since it is secret.

    Only the host that it names is asked, over https if `encrypted` is true.

    Raises:
        NotFound: The document is no longer there.
        AddressRefused: The URL was not accepted, leads elsewhere or to more than any transcript has.
        AwsUnavailable: The URL could not be read.
    """
    import requests

    if encrypted and url.partition(":")[0].lower() != "https":
        raise AddressRefused("the transcript's address is not one of https, over which Transcribe was asked")
    try:
        with requests.get(
            url,
            timeout=_DOWNLOAD_TIMEOUT,
            auth=lambda request: request,  # else requests would send the password that ~/.netrc has for the host
            allow_redirects=False,
            stream=True,
        ) as answer:
            content = _content_of(answer) if answer.status_code == requests.codes.ok else b""
    except requests.RequestException as error:
        raise AwsUnavailable(f"no connection ({type(error).__name__})") from None  # its text has the URL
    if answer.status_code == requests.codes.not_found:
        raise NotFound("the transcript is no longer in Amazon's bucket")
    if answer.status_code != requests.codes.ok:
        raise AddressRefused(f"the transcript's address was not accepted (HTTP {answer.status_code})")
    if is_page(content):
        raise foreign_answer("the transcript's address")
    return content


def _content_of(answer: "Response") -> bytes:
    """Return the content of an answer, which may be packed: what counts is how much it is unpacked."""
    content = bytearray()
    for piece in answer.iter_content(_PIECE):
        content += piece
        if len(content) > s3.LARGEST_DOCUMENT:
            raise AddressRefused(f"more than {s3.LARGEST_DOCUMENT // 1000**2} MB, which no transcript has")
    return bytes(content)


def type_problems(parameters: Parameters) -> Iterator[str]:
    """Yield which parameters have another type than in Amazon's model of StartTranscriptionJob, as clauses."""
    from ls_transcribe.aws.parameter_check import check_types

    yield from check_types(_parameters_of_start(), parameters, "")


@cache
def _parameters_of_start() -> Any:
    """Return Amazon's model of the parameters of StartTranscriptionJob, which takes a tenth of a second to read."""
    import botocore.session

    model = botocore.session.get_session().get_service_model("transcribe")
    return model.operation_model("StartTranscriptionJob").input_shape


def parameter_problems(session: Session, parameters: Parameters) -> Iterator[str]:
    """Yield what is wrong with parameters according to Amazon's model of StartTranscriptionJob, as clauses."""
    from ls_transcribe.aws.parameter_check import check

    model = session.client("transcribe").meta.service_model.operation_model("StartTranscriptionJob")
    yield from check(model.input_shape, parameters, "")
