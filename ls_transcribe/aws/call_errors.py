"""What can become of a call besides its answer. What no caller can deal with is a `RunError` and ends the run.

The sentences come from what Amazon says: the code of an error counts and never its HTTP status, of which the service's
own model and its recorded answers tell different ones.
"""

from collections.abc import Mapping
from typing import Any

from ls_transcribe.concurrency import retry
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import (
    AccessDenied,
    AwsSettingsInvalid,
    BucketMissing,
    ClockWrong,
    CredentialsExpired,
    CredentialsInvalid,
    CredentialsMissing,
    EndpointInvalid,
    ProfileMissing,
    RegionMissing,
    RegionUnknown,
)


class AwsCallError(RunError):
    """A call did not do what it was asked; the text is the reason, in Amazon's words where it gave any.

    Whoever makes the call knows what it means; where nobody does, it ends the run like any refusal.
    """


class AwsUnavailable(AwsCallError, retry.ServiceUnavailable):
    """Amazon could not be reached or could not answer now; whether the call took effect is not known."""


class AwsThrottled(AwsUnavailable):
    """Too many calls a second; this one took no effect."""


class LimitReached(AwsCallError):
    """As many jobs are running, or waiting, as the account may have: room comes when one ends."""


class NameConflict(AwsCallError):
    """There is a job of this name."""


class NotFound(AwsCallError):
    """There is no such object or job."""


class AwsRejected(AwsCallError):
    """The request, or the recording that it names, is not accepted."""


_THROTTLED = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
    "429",
})  # fmt: skip
_UNAVAILABLE = frozenset({
    "InternalFailure", "InternalFailureException", "InternalError", "InternalServerError", "ServiceUnavailable",
    "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException", "503", "500", "502", "504",
    "OperationAborted",
})  # fmt: skip
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
_INVALID = frozenset({
    "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
    "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException", "AuthorizationHeaderMalformed",
    "InvalidToken", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
})  # fmt: skip
_DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "NotAuthorized", "AllAccessDisabled", "403", "Forbidden",
    "OptInRequired", "SubscriptionRequiredException", "NotSignedUp", "AccountProblem",
})  # fmt: skip
_MISSING = frozenset({"NoSuchKey", "NotFound", "NotFoundException", "404"})
_LIMIT = frozenset({"LimitExceededException", "LimitExceededConcurrentJobException"})
_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"})

# "Job does not exist" and "too many jobs" have come as BadRequestException, with these words (recorded in 2018-2026).
_NO_SUCH_JOB = "couldn't be found"
_TOO_MANY_JOBS = "too many jobs"

# All but S3 tell a clock that is off as a wrong signature.
_TIME_IS_OFF = ("Signature expired", "Signature not yet current")


def of(error: Exception, action: str, on: str, login: str) -> Exception | None:
    """What an exception means that came out of a call; None if it is none of the AWS libraries'.

    `action` is the permission the call needs, `on` what it was about, `login` the command that signs in again.
    """
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import ClientError

    answered = error.__context__ if isinstance(error, S3UploadFailedError) else error
    if isinstance(answered, ClientError):
        return of_answer(answered.response, action, on, login)
    return of_failure(error, login)


def of_answer(answer: Mapping[str, Any], action: str, on: str, login: str) -> Exception:
    """What an error answer of Amazon means."""
    error = answer.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", "")).strip()
    message = message.partition("\n")[0]  # below, a wrong signature has what was signed: the token
    text = message or code or "Amazon gave no reason"
    if code in _THROTTLED:
        return AwsThrottled(text)
    if code in _LIMIT or _TOO_MANY_JOBS in message:
        return LimitReached(text)
    if code in _UNAVAILABLE or int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500:
        return AwsUnavailable(text)
    if code == "ConflictException":
        return NameConflict(text)
    if code in _MISSING or _NO_SUCH_JOB in message:
        return NotFound(text)
    if code == "NoSuchBucket":
        return BucketMissing(f"s3://{error['BucketName']}" if "BucketName" in error else on)
    return _refusal(code, text, action, on, login) or AwsRejected(text)


def _refusal(code: str, text: str, action: str, on: str, login: str) -> RunError | None:
    if code in _EXPIRED:
        return CredentialsExpired(login)
    if code in _CLOCK or text.startswith(_TIME_IS_OFF):
        return ClockWrong()
    if code in _INVALID:
        return CredentialsInvalid(text)
    if code in _DENIED:
        return AccessDenied(action, on, text)
    return None


def of_failure(error: Exception, login: str) -> Exception | None:
    """What it means that a call did not come to an answer; None if the exception is none of the AWS libraries'."""
    from boto3.exceptions import Boto3Error
    from botocore import exceptions
    from botocore.parsers import ResponseParserError
    from s3transfer import exceptions as transfers  # type: ignore[import-untyped]

    on_the_way = (
        exceptions.HTTPClientError,
        exceptions.ConnectionError,
        exceptions.IncompleteReadError,
        exceptions.ChecksumError,
        exceptions.FlexibleChecksumError,
        ResponseParserError,
        Boto3Error,
        transfers.RetriesExceededError,
        transfers.S3DownloadFailedError,
    )
    if isinstance(error, on_the_way):
        return AwsUnavailable(f"no connection ({type(error).__name__})")
    if isinstance(error, exceptions.ParamValidationError | exceptions.EndpointProviderError):
        return AwsRejected(str(error.kwargs.get("report") or error))
    if isinstance(error, exceptions.BotoCoreError):
        return _of_settings(error, login)
    if isinstance(error, RecursionError):  # botocore asks where a bucket is, is sent elsewhere, and asks there
        return EndpointInvalid("its answers lead in a circle")
    return CredentialsExpired(login) if isinstance(error, RuntimeError) and _STILL_EXPIRED in str(error) else None


_STILL_EXPIRED = "refreshed credentials are still expired"  # botocore has no exception of its own for it


def _of_settings(error: Any, login: str) -> RunError:
    """What an exception of botocore's says of the account."""
    from botocore import exceptions

    signing_in = (
        exceptions.SSOError,
        exceptions.CredentialRetrievalError,
        exceptions.TokenRetrievalError,
        getattr(exceptions, "LoginError", exceptions.SSOError),  # since 2025
    )
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return CredentialsMissing(login)
        case exceptions.ProfileNotFound():
            return ProfileMissing(error.kwargs["profile"])
        case exceptions.NoRegionError():
            return RegionMissing()
        case exceptions.InvalidRegionError():
            return RegionUnknown(error.kwargs["region_name"])
    if isinstance(error, signing_in):
        return CredentialsExpired(login)
    return AwsSettingsInvalid(str(error))
