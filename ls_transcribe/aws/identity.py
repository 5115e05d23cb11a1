"""The owner of the credentials."""

from ls_transcribe.aws.session import Session

_DEFAULT_REGION = "us-east-1"
"""The region that is asked if none is set. Every region gives the same answer."""


def caller(session: Session) -> str:
    """Return the ARN of the user or role that the credentials belong to. This call needs no permission.

    Raises:
        CredentialsMissing: There are no credentials.
        CredentialsExpired: They have expired.
        CredentialsInvalid: AWS does not know them.
        AwsRejected: The endpoint is not AWS, and does not know this call.
    """
    region = session.region or _DEFAULT_REGION
    answer = session.call("sts", "get_caller_identity", on="*", region=region)
    return str(answer.get("Arn", "someone without a name"))
