"""Translates exceptions of the AWS libraries into errors of this package.

The code of Amazon's error decides, not its HTTP status: the service model and recorded answers have different ones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

from ls_transcribe.aws import credential_errors
from ls_transcribe.aws.connection_errors import connection_errors_that_last, describe_connection
from ls_transcribe.aws.half_credentials import missing_part
from ls_transcribe.concurrency import retry
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import (
    AccessDenied,
    AccountNotReady,
    AwsNotReached,
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
    """A call did not do what was requested. The text is the reason, in Amazon's words if it gave any.

    A caller that knows what it means handles it. Otherwise it ends the run.
    """


class AwsUnavailable(AwsCallError, retry.ServiceUnavailable):
    """Amazon could not be reached, or could not answer. It is not known whether the call took effect.

    `remedy` says what helps if waiting probably does not.
    """

    def __init__(self, text: str, remedy: str | None = None) -> None:
        super().__init__(text)
        self.ends_with = AwsNotReached(text, remedy) if remedy else None


class AwsThrottled(AwsUnavailable):
    """There were too many calls in a second. This one had no effect."""


class AddressRefused(AwsUnavailable):
    """A presigned URL was not accepted. It may have expired: then a new one helps."""


class LimitReached(AwsCallError):
    """The account has as many jobs as Amazon allows. Another one can be started when one of them ends."""


class NameConflict(AwsCallError):
    """There is a job, or a vocabulary, of this name."""


class NotFound(AwsCallError):
    """There is no such object, job or vocabulary."""


class AwsRejected(AwsCallError):
    """Amazon does not accept the request, or the recording that it names. `code` is its error's, "" without one."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where credentials come from: the profile that was named, and botocore's word for what gave them."""

    profile: str | None = None
    source: str | None = None

    @property
    def remedy(self) -> str:
        """What helps when they have expired."""
        return credential_errors.remedy_for_expired(self.source, self.profile)


_LONGEST_TEXT = 1_000  # characters: Amazon's own are shorter, and other servers answer with whole pages
_NOT_AMAZON = "check whether a proxy answers instead of Amazon, or --endpoint-url names another service"
_NOT_SUPPORTED = "the server does not know this call: --endpoint-url, or AWS_ENDPOINT_URL, names another service"

_START = "transcribe:StartTranscriptionJob"
_OR_NO_PERMISSION = "Amazon also says this where the account may not write to the output bucket"
"""Reported of credentials of unauthenticated users: as an internal failure, and no more."""

_LASTING = {
    501: _NOT_SUPPORTED,
    505: _NOT_AMAZON,
    511: "sign in to the network, or check what the proxy says",
}
"""What helps against the statuses of 500 and more that do not pass by themselves."""

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
    "AccessDenied", "AccessDeniedException", "NotAuthorized", "403", "Forbidden", "UnauthorizedOperation",
})  # fmt: skip
_NOT_READY = frozenset({
    "AllAccessDisabled", "OptInRequired", "SubscriptionRequiredException", "NotSignedUp", "AccountProblem",
    "NotAuthorizedException",
})  # fmt: skip
_MISSING = frozenset({"NoSuchKey", "NotFound", "NotFoundException", "404"})
_LIMIT = frozenset({"LimitExceededException", "LimitExceededConcurrentJobException"})
_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"})

# These two have the code BadRequestException; only the words tell them apart (recorded in 2018-2026).
_NO_SUCH_JOB = "couldn't be found"
_TOO_MANY_JOBS = "too many jobs"

_NAMED_PERMISSION = re.compile(
    r"not authorized to perform: (?P<action>[\w:*]+)(?: on resource: \"?(?P<on>arn:[^\s\"]+))?"
)

_READERS = {("botocore.parsers", "parse"), ("botocore.handlers", "_decode_list_object")}
"""Where botocore reads answers: module and function."""

# Services other than S3 report a wrong clock as a wrong signature.
_WRONG_CLOCK = ("Signature expired", "Signature not yet current")


def foreign_answer(what: str) -> AwsUnavailable:
    """Return the error for a web page in the place of an answer. `what` was asked for."""
    return AwsUnavailable(
        f"the answer to {what} is a web page, which Amazon does not send",
        "something in the network answers instead of Amazon: sign in to the network, or check what the proxy says",
    )


def _unreadable_answer(error: Exception) -> AwsUnavailable | None:
    """Return the error for an answer with values at which botocore stumbles; None if it did not read an answer."""
    places = {(frame.f_globals.get("__name__"), frame.f_code.co_name) for frame, _ in walk_tb(error.__traceback__)}
    if not places & _READERS:
        return None
    return AwsUnavailable(f"an answer has values that Amazon never sends ({type(error).__name__})", _NOT_AMAZON)


def translate(error: Exception, action: str, on: str, login: SignIn) -> Exception | None:
    """Return the error for an exception of a call; None if the exception is not from the AWS libraries.

    `action` is the permission that the call needs, `on` its resource, `login` where the credentials come from.
    """
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import ClientError

    cause = error.__context__ if isinstance(error, S3UploadFailedError) else error
    if isinstance(cause, Exception) and (explained := credential_errors.explain(cause, login.profile)):
        return explained
    if isinstance(cause, ClientError):
        return translate_answer(cause.response, action, on, login)
    return translate_failure(error)


def translate_answer(answer: Mapping[str, Any], action: str, on: str, login: SignIn) -> Exception:
    """Return the error for an error answer of Amazon. The arguments are those of `translate`."""
    error = answer.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", "")).strip()
    message = message.partition("\n")[0]  # the lines below contain what was signed, with the token
    text = message[:_LONGEST_TEXT] or code or "Amazon gave no reason"
    if code in _THROTTLED:
        return AwsThrottled(text)
    if code in _LIMIT or _TOO_MANY_JOBS in message:
        return LimitReached(text)
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code == "InternalFailureException" and action == _START:
        text = f"{text} ({_OR_NO_PERMISSION})"
    if code in _UNAVAILABLE or status >= 500:
        return AwsUnavailable(text, _LASTING.get(status))
    if code == "ConflictException":
        return NameConflict(text)
    if code in _MISSING or _NO_SUCH_JOB in message:
        return NotFound(text)
    if code == "NoSuchBucket":
        return BucketMissing(f"s3://{error['BucketName']}" if "BucketName" in error else on)
    return _account_error(code, text, action, on, login) or AwsRejected(text, code)


def _account_error(code: str, text: str, action: str, on: str, login: SignIn) -> RunError | None:
    """Return the error about the credentials, the clock or the permissions; None if it is about something else."""
    if code in _EXPIRED:
        return CredentialsExpired(login.remedy)
    if code in _CLOCK or text.startswith(_WRONG_CLOCK):
        return ClockWrong()
    if code in _INVALID:
        return CredentialsInvalid(text)
    if code in _NOT_READY:
        return AccountNotReady(action, text)
    if code in _DENIED:
        if denied := _NAMED_PERMISSION.search(text):  # one that the call needs besides its own, such as iam:PassRole
            action, on = denied["action"], denied["on"] or on
        return AccessDenied(action, on, text)
    return None


def translate_failure(error: Exception) -> Exception | None:
    """Return the error for a call without an answer; None if the exception is not from the AWS libraries."""
    from boto3.exceptions import Boto3Error
    from botocore import exceptions
    from botocore.parsers import ResponseParserError
    from s3transfer import exceptions as transfers  # type: ignore[import-untyped]

    connection_errors = (
        exceptions.HTTPClientError,
        exceptions.ConnectionError,
        exceptions.IncompleteReadError,
        exceptions.ChecksumError,
        exceptions.FlexibleChecksumError,
        Boto3Error,
        transfers.RetriesExceededError,
        transfers.S3DownloadFailedError,
    )
    if remedy := connection_errors_that_last(error):
        return AwsUnavailable(describe_connection(error), remedy)
    if isinstance(error, ResponseParserError):
        return AwsUnavailable("an answer does not have the form of Amazon's", _NOT_AMAZON)
    if isinstance(error, exceptions.IncompleteReadError | exceptions.ResponseStreamingError):
        return AwsUnavailable(f"an answer was cut off ({type(error).__name__})")
    if isinstance(error, connection_errors):
        return AwsUnavailable(f"no connection ({type(error).__name__})")
    if isinstance(error, exceptions.ParamValidationError | exceptions.EndpointProviderError):
        return AwsRejected(str(error.kwargs.get("report") or error))
    if isinstance(error, exceptions.BotoCoreError):
        return _settings_error(error)
    if isinstance(error, RecursionError):  # botocore follows redirections to another region without end
        return EndpointInvalid("it redirects in a circle")
    return _unreadable_answer(error)


def _settings_error(error: Any) -> RunError:
    """Return the error for an exception of botocore's about the account or the settings."""
    from botocore import exceptions

    match error:
        case exceptions.NoCredentialsError():
            return CredentialsMissing()
        case exceptions.PartialCredentialsError():
            return missing_part(error.kwargs["provider"], error.kwargs["cred_var"])
        case exceptions.ProfileNotFound():
            return ProfileMissing(error.kwargs["profile"])
        case exceptions.NoRegionError():
            return RegionMissing()
        case exceptions.InvalidRegionError():
            return RegionUnknown(error.kwargs["region_name"])
    return AwsSettingsInvalid(str(error))
