"""Credentials of which one half is missing, or that no header can have: it is said, and nothing is called."""

from collections.abc import Callable

import pytest
from aws.doors import door, outcome

from ls_transcribe.aws import Account, Session, identity

GO_ON = "Jobs that were started go on at Amazon, and the next run takes them up."
ROLE = "role_arn = arn:aws:iam::012345678901:role/reader\n"
ODD = "contains a character that does not belong there, such as a blank or a line break"


@pytest.mark.parametrize(
    ("environment", "config", "credentials", "what"),
    [
        (
            {"AWS_ACCESS_KEY_ID": "AKIA"},
            "",
            "",
            "the environment has only half of them: there is no AWS_SECRET_ACCESS_KEY",
        ),
        ({"AWS_SECRET_ACCESS_KEY": "b"}, "", "", "the environment has AWS_SECRET_ACCESS_KEY but no AWS_ACCESS_KEY_ID"),
        (
            {},
            "",
            "aws_access_key_id = AKIA",
            "~/.aws/credentials has only half of them: there is no aws_secret_access_key",
        ),
        ({}, "", "aws_secret_access_key = b", "the profile has aws_secret_access_key but no aws_access_key_id"),
        (
            {},
            "",
            "aws_access_key_id = AKIA\naws_secret_access_key =",
            "the secret access key in ~/.aws/credentials is empty",
        ),
        (
            {},
            f"{ROLE}",
            "",
            "the profile of a role has only half of them: there is no source_profile or credential_source",
        ),
        (
            {},
            "sso_start_url = https://us.awsapps.com/start\nsso_region = eu-west-1",
            "",
            "the profile is for single sign-on, but has no sso_account_id and no sso_role_name",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "AKIA\n", "AWS_SECRET_ACCESS_KEY": "b"},
            "",
            "",
            f"the access key in the environment {ODD}",
        ),
        (
            {},
            """credential_process = echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": [5]}'""",
            "",
            f"the secret access key in what the program in credential_process printed {ODD}",
        ),
    ],
)
def test_what_is_half_there_is_named(
    aws: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    config: str,
    credentials: str,
    what: str,
) -> None:
    """Nobody is told to set up what they believe to be there, and nothing is waited for."""
    aws(f"[default]\n{config}", f"[default]\n{credentials}")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    at_nobody = door(Session(Account(region="eu-west-1", endpoint_url="http://127.0.0.1:9")))
    expected = (
        "CredentialsIncomplete",
        f"The AWS credentials are incomplete ({what}): add what is missing, or name a complete "
        f"profile with --profile, and run the same command again. {GO_ON}",
    )
    assert (outcome(identity.caller, at_nobody.session), at_nobody.naps) == (expected, [])
    assert outcome(Session(at_nobody.session.account).credentials) == expected
