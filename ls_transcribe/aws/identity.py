"""Whose credentials are used here."""

from ls_transcribe.aws.session import Session

_ANYWHERE = "us-east-1"
"""Where those are asked who name no region: it does not matter."""


def caller(session: Session) -> str:
    """The ARN of whoever is signed in. AWS tells it to everybody: it needs no permission.

    Raises:
        CredentialsMissing: Nobody is.
        CredentialsExpired: No longer.
        CredentialsInvalid: AWS does not know the credentials.
        AwsRejected: What answers is not AWS, and does not tell.
    """
    region = session.region or _ANYWHERE
    answer = session.call("sts", "get_caller_identity", on="*", region=region)
    return str(answer.get("Arn", "someone without a name"))
