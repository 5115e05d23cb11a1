"""Whose credentials are used: told by AWS to everybody, by other servers to nobody."""

import pytest
from aws.doors import Door, door, outcome
from aws.edge import Edge, Reply, js

from ls_transcribe.aws import Account, identity

_EXPIRED = b"<ErrorResponse><Error><Code>ExpiredToken</Code><Message>over</Message></Error></ErrorResponse>"
_UNKNOWN = _EXPIRED.replace(b"ExpiredToken", b"InvalidClientTokenId")


def test_amazon_tells_who_calls(at_amazon: Door) -> None:
    """By ARN, which has the account in it."""
    assert identity.caller(at_amazon.session) == "arn:aws:sts::123456789012:user/moto"


@pytest.mark.usefixtures("keys")
def test_no_region_is_needed(edge: Edge) -> None:
    """Who has none named is told all the same."""
    edge.says(
        Reply(200, b"<R><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/ada</Arn></GetCallerIdentityResult></R>")
    )
    found = identity.caller(door(Account(endpoint_url=edge.url)).session)
    assert (found, edge.seen[0].region) == ("arn:aws:iam::1:user/ada", "us-east-1")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(403, _EXPIRED), "CredentialsExpired"),
        (Reply(403, _UNKNOWN), "CredentialsInvalid"),
        (js(404, "UnknownOperationException"), "AwsUnavailable"),
        (Reply(400, _EXPIRED.replace(b"ExpiredToken", b"InvalidAction")), "AwsRejected"),
    ],
    ids=["expired", "unknown", "another server", "another service"],
)
def test_what_is_wrong_with_credentials_is_told_apart(at_edge: Door, edge: Edge, reply: Reply, kind: str) -> None:
    """From a server that knows nothing of them."""
    edge.says(reply)
    at_edge.session.retrier.stop()
    assert outcome(identity.caller, at_edge.session)[0] == kind
