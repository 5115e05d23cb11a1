"""What can become of a call besides its answer. What no caller can deal with is a `Refusal` and ends the run.

The sentences come from what Amazon says: the code of an error counts and never its HTTP status, of which the service's
own model and its recorded answers tell different ones.
"""

from collections.abc import Mapping
from typing import Any

from ls_transcribe.errors import (
    AccessDenied,
    BucketMissing,
    ClockWrong,
    CredentialsExpired,
    CredentialsInvalid,
    CredentialsMissing,
    EndpointWrong,
    Refusal,
    RegionMissing,
)


class Outcome(Exception):
    """A call did not do what it was asked; the text is the reason, in Amazon's words where it gave any."""


class Unavailable(Outcome):
    """Amazon could not be reached or could not answer now; whether the call took effect is not known."""


class Throttled(Unavailable):
    """Too many calls a second; this one took no effect."""


class LimitReached(Outcome):
    """As many jobs are running, or waiting, as the account may have: room comes when one ends."""


class Conflict(Outcome):
    """There is a job of this name."""


class Missing(Outcome):
    """There is no such object or job."""


class Rejected(Outcome):
    """The request, or the recording that it names, is not accepted."""


_THROTTLED = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
})  # fmt: skip
_UNAVAILABLE = frozenset({
    "InternalFailure", "InternalFailureException", "InternalError", "InternalServerError", "ServiceUnavailable",
    "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException", "503", "500", "502", "504",
})  # fmt: skip
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_INVALID = frozenset({
    "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
    "InvalidSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed", "InvalidToken",
    "MissingAuthenticationToken", "MissingAuthenticationTokenException",
})  # fmt: skip
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "NotAuthorized", "AllAccessDisabled", "403", "Forbidden"})
_MISSING = frozenset({"NoSuchKey", "NotFound", "NotFoundException", "404"})
_LIMIT = frozenset({"LimitExceededException", "LimitExceededConcurrentJobException"})
_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})

# "Job does not exist" and "too many jobs" have come as BadRequestException, with these words (recorded in 2018-2026).
_NO_SUCH_JOB = "couldn't be found"
_TOO_MANY_JOBS = "too many jobs"


def of_answer(answer: Mapping[str, Any], action: str, on: str, login: str) -> Exception:
    """What an error answer of Amazon means; `action` is the permission the call needs, `on` what it was about.

    `login` is the command that signs in again.
    """
    error = answer.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", "")).strip()
    text = message or code or "Amazon gave no reason"
    if code in _THROTTLED:
        return Throttled(text)
    if code in _LIMIT or _TOO_MANY_JOBS in message:
        return LimitReached(text)
    if code in _UNAVAILABLE or int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500:
        return Unavailable(text)
    if code == "ConflictException":
        return Conflict(text)
    if code in _MISSING or _NO_SUCH_JOB in message:
        return Missing(text)
    return _refusal(code, text, action, on, login) or Rejected(text)


def _refusal(code: str, text: str, action: str, on: str, login: str) -> Refusal | None:
    if code in _EXPIRED:
        return CredentialsExpired(login)
    if code in _INVALID:
        return CredentialsInvalid(text)
    if code in _DENIED:
        return AccessDenied(action, on, text)
    if code == "NoSuchBucket":
        return BucketMissing(on)
    if code in _CLOCK:
        return ClockWrong()
    return None


def of_failure(error: Exception, login: str) -> Exception:
    """What it means that a call did not come to an answer (botocore's own exceptions)."""
    from botocore import exceptions

    if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return CredentialsMissing(login)
    if isinstance(error, exceptions.NoRegionError):
        return RegionMissing()
    signing_in = (
        exceptions.SSOError,
        exceptions.CredentialRetrievalError,
        exceptions.UnauthorizedSSOTokenError,
        exceptions.LoginError,
    )
    if isinstance(error, signing_in):
        return CredentialsExpired(login)
    if isinstance(error, exceptions.InvalidEndpointDiscoveryConfigurationError | ValueError):
        return EndpointWrong(str(error))
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError | exceptions.ResponseStreamingError):
        return Unavailable(f"no connection ({type(error).__name__})")
    return error
