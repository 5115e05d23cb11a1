"""Every error that is known of Amazon means something here, and nothing of botocore's comes out of the door."""

from collections.abc import Callable, Iterator
from inspect import isclass
from typing import Any

import botocore.exceptions
import pytest
from aws.doors import Door, outcome
from aws.edge import Edge, Reply, js, xml

from ls_transcribe.aws import s3, transcribe
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.errors import RunError

TEXT = "What Amazon said."
MEANINGS: dict[str, list[tuple[int, str]]] = {
    "AwsThrottled": [
        (400, "ThrottlingException"),
        (400, "Throttling"),
        (429, "TooManyRequestsException"),
        (400, "RequestLimitExceeded"),
        (503, "SlowDown"),
        (503, "RequestLimitExceeded"),
    ],
    "AwsUnavailable": [
        (500, "InternalFailureException"),
        (400, "InternalFailureException"),
        (500, "InternalFailure"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
        (503, "ServiceUnavailableException"),
        (400, "RequestTimeout"),
        (409, "OperationAborted"),
        (500, "Unheard"),
        (502, "Unheard"),
    ],
    "LimitReached": [(400, "LimitExceededException"), (429, "LimitExceededException")],
    "NameConflict": [(400, "ConflictException"), (409, "ConflictException")],
    "NotFound": [(404, "NotFoundException"), (400, "NotFoundException"), (404, "NoSuchKey")],
    "AwsRejected": [
        (400, "BadRequestException"),
        (400, "ValidationException"),
        (400, "InvalidParameterValue"),
        (400, "UnknownOperationException"),
        (403, "InvalidObjectState"),
        (400, "InvalidBucketName"),
        (400, "Unheard"),
    ],
    "AccessDenied": [
        (400, "AccessDeniedException"),
        (403, "AccessDenied"),
        (400, "NotAuthorized"),
    ],
    "AccountNotReady": [
        (403, "AllAccessDisabled"),
        (403, "OptInRequired"),
        (400, "SubscriptionRequiredException"),
        (403, "NotSignedUp"),
        (403, "AccountProblem"),
        (400, "NotAuthorizedException"),
    ],
    "BucketMissing": [(404, "NoSuchBucket")],
    "CredentialsInvalid": [
        (400, "UnrecognizedClientException"),
        (403, "InvalidClientTokenId"),
        (403, "InvalidAccessKeyId"),
        (400, "InvalidSignatureException"),
        (403, "SignatureDoesNotMatch"),
        (400, "IncompleteSignature"),
        (400, "IncompleteSignatureException"),
        (400, "InvalidToken"),
        (403, "MissingAuthenticationToken"),
        (400, "MissingAuthenticationTokenException"),
        (400, "AuthorizationHeaderMalformed"),
    ],
    "ClockWrong": [(403, "RequestTimeTooSkewed"), (400, "RequestExpired"), (403, "RequestInTheFuture")],
}
CALLS: dict[str, Callable[[Any], object]] = {
    "s3": lambda session: s3.read(session, "s3://input/talk.wav"),
    "transcribe": lambda session: transcribe.get(session, "talk"),
}
MAKES: dict[str, Callable[..., Reply]] = {"s3": xml, "transcribe": js}


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_code_means_the_same_in_any_status(at_edge: Door, edge: Edge, meaning: str, service: str) -> None:
    """Either service, with the statuses that the code has come with, once each."""
    at_edge.session.retrier.stop()  # nobody waits for what passes
    found = {}
    for status, code in MEANINGS[meaning]:
        edge.says(MAKES[service](status, code, TEXT))
        found[status, code] = outcome(CALLS[service], at_edge.session)[0]
    assert found == dict.fromkeys(MEANINGS[meaning], meaning)


@pytest.mark.parametrize(
    ("service", "code"),
    [("transcribe", "ExpiredTokenException"), ("s3", "ExpiredToken"), ("s3", "TokenRefreshRequired")],
)
def test_credentials_that_have_expired_are_looked_up_once(at_edge: Door, edge: Edge, service: str, code: str) -> None:
    """There being none newer, the second refusal counts."""
    edge.says(MAKES[service](400, code, TEXT))
    assert (outcome(CALLS[service], at_edge.session)[0], len(edge.seen)) == ("CredentialsExpired", 2)


@pytest.mark.parametrize("code", ["InvalidSignatureException", "SignatureDoesNotMatch"])
@pytest.mark.parametrize("text", ["expired: 20260101T1Z is now earlier than", "not yet current: 20260101T1Z is still"])
def test_a_signature_of_another_time_means_that_the_clock_is_wrong(
    at_edge: Door, edge: Edge, code: str, text: str
) -> None:
    """Transcribe has no code for it, only a text."""
    edge.says(js(400, code, f"Signature {text} 20260101T120000Z (…)"))
    assert outcome(transcribe.get, at_edge.session, "talk") == (
        "ClockWrong",
        "This machine's clock is wrong, and AWS does not accept its calls: set the clock.",
    )


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 407, 409, 412, 413, 416, 429, 500, 501, 502, 503])
def test_an_answer_that_is_none_of_amazons_means_something(at_edge: Door, edge: Edge, status: int) -> None:
    """A proxy's page, or nothing at all, is no exception of botocore's."""
    at_edge.session.retrier.stop()
    found = []
    for body in (b"<html>A proxy<br></html>", b"", b"{"):
        edge.says(Reply(status, body))
        calls = [
            *CALLS.values(),
            lambda session: s3.head(session, "s3://input/a"),
            lambda session: s3.region_of(session, "in"),
        ]
        found += [outcome(call, at_edge.session)[0] for call in calls]
    known = {
        "EndpointInvalid",
        "AccessDenied",
        "BucketMissing",
        "NotFound",
        "AwsRejected",
        "AwsThrottled",
        "AwsUnavailable",
    }
    assert set(found) <= known


class _Anything(dict[str, str]):
    """Whatever botocore's sentences name."""

    def __missing__(self, name: str) -> str:
        return f"some {name}"


def _all_of_botocores() -> Iterator[Any]:
    for kind in vars(botocore.exceptions).values():
        if isclass(kind) and issubclass(kind, botocore.exceptions.BotoCoreError | botocore.exceptions.ClientError):
            error: Any = kind.__new__(kind)
            Exception.__init__(error, "some text")
            error.kwargs, error.response = _Anything(), {"Error": {"Code": "Unheard"}}
            yield error


def test_no_exception_of_botocores_comes_out(at_edge: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that there are, whether or not a call is known to raise them, become a sentence."""
    monkeypatch.setattr(at_edge.session, "_renew", lambda _client: None)
    escaped = []
    for error in _all_of_botocores():

        def fail(_client: object, error: Exception = error) -> None:
            raise error

        try:
            at_edge.session.use_client("s3", "s3:GetObject", "s3://input/a", fail)
        except (AwsCallError, RunError) as meaning:
            if not str(meaning):
                escaped.append(error)
        except Exception as other:
            escaped.append(other)
    assert escaped == []


def test_what_is_not_botocores_is_left_alone(at_edge: Door) -> None:
    """A file that cannot be read, or a defect, is not taken for Amazon's."""
    error = OSError("disk full")

    def fail(_client: object) -> None:
        raise error

    with pytest.raises(OSError, match="disk full") as caught:
        at_edge.session.use_client("s3", "s3:GetObject", "s3://input/a", fail)
    assert caught.value is error
