"""Explains what goes wrong while botocore looks for credentials: every provider fails in its own way, at any call."""

import json
import traceback
from typing import Any

from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import CredentialsExpired, CredentialsNotGiven, RoleNotGiven

_MODULES = frozenset({"botocore.credentials", "botocore.tokens"})

_SIGN_IN = {"sso": "aws sso login", "login": "aws login"}
"""The commands that sign in again, by the provider that they are for."""

_ENDS_SESSION = frozenset({"UnauthorizedException", "InvalidGrantException", "ExpiredTokenException"})
"""What single sign-on answers when a person must sign in again."""

_ROLE_CALLS = frozenset({"AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "GetRoleCredentials"})

_EXPIRED = {
    "env": "set fresh ones in the AWS_ variables",
    "shared-credentials-file": "write fresh ones into ~/.aws/credentials",
    "config-file": "write fresh ones into ~/.aws/config",
    "custom-process": "check that the program in credential_process gives fresh ones",
    "iam-role": "check that this machine's role gives fresh ones",
    "container-role": "check that the container's role gives fresh ones",
}
"""What helps when credentials have expired, by where they came from."""

_NOT_GIVEN = {
    "custom-process": "run the program in credential_process by itself: it must print JSON with AccessKeyId and "
    "SecretAccessKey",
    "assume-role-with-web-identity": "check that the file in AWS_WEB_IDENTITY_TOKEN_FILE, or in "
    "web_identity_token_file, is there and can be read",
    "iam-role": "check that this machine has a role, and lets programs ask for it (the IMDS's hop limit)",
    "container-role": "check that the container has a role, and check AWS_CONTAINER_CREDENTIALS_FULL_URI",
}
"""What helps when a provider gives no credentials."""


def remedy_for_expired(source: str | None, profile: str | None) -> str:
    """Return what helps against expired credentials. `source` is where they came from, in botocore's words."""
    if source in _SIGN_IN:
        return f"sign in again (`{_SIGN_IN[source]}{f' --profile {profile}' if profile else ''}`)"
    return _EXPIRED.get(source or "", "get fresh ones where these came from")


def explain(error: Exception, profile: str | None) -> RunError | None:
    """Return the error for an exception that was raised while credentials were looked for.

    Return None if it was raised elsewhere, or if a service could not be reached: then the call is repeated.
    """
    from botocore import exceptions

    if isinstance(error, RunError) or not (frames := _frames(error)):
        return None
    source = next((method for method in frames if method), None)
    if isinstance(error, exceptions.ClientError):
        return _explain_answer(error, source, profile)
    sign_in_errors = (
        exceptions.SSOError,
        exceptions.TokenRetrievalError,
        getattr(exceptions, "LoginError", exceptions.SSOError),
    )
    if isinstance(error, sign_in_errors):
        is_login = "Login" in type(error).__name__
        return CredentialsExpired(remedy_for_expired("login" if is_login else "sso", profile))
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return None
    if isinstance(
        error, exceptions.RefreshWithMFAUnsupportedError
    ):  # botocore asks only once: a new session asks again
        return CredentialsExpired("have the MFA device ready")
    if isinstance(error, exceptions.ParamValidationError) and "TokenCode" in error.kwargs["report"]:
        return CredentialsNotGiven(source, "what was typed is not an MFA code", "type the digits that the device shows")
    if isinstance(error, RuntimeError) and "still expired" in str(error):
        return CredentialsExpired(remedy_for_expired(source, profile))
    if isinstance(error, exceptions.MissingDependencyException):
        return CredentialsNotGiven(source, _first_line(str(error)), "install it where ls-transcribe is installed")
    known = (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.ProfileNotFound)
    if isinstance(error, (*known, exceptions.NoRegionError, exceptions.InvalidConfigError, MemoryError)):
        return None  # what is set up is told as such
    remedy = remedy_for_expired(source, profile) if source in _SIGN_IN else _NOT_GIVEN.get(source or "", _LOOK)
    return CredentialsNotGiven(source, _reason(error), remedy)


_LOOK = "look at ~/.aws/config, ~/.aws/credentials and the AWS_ variables"


def _explain_answer(error: Any, source: str | None, profile: str | None) -> RunError | None:
    """Return the error for what a service that gives credentials has answered."""
    code, text = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if source in _SIGN_IN and code in _ENDS_SESSION:
        return CredentialsExpired(remedy_for_expired(source, profile))
    passing = ("Expired", "Throttl", "TooMany", "IDPCommunication")
    may_pass = status >= 500 or any(part in code for part in passing)
    if error.operation_name in _ROLE_CALLS and not may_pass:
        return RoleNotGiven(error.operation_name, _first_line(text) or code)
    return None


def _frames(error: BaseException) -> list[str | None]:
    """Return, for each step in botocore's modules of credentials, the name of the provider that took it if it has one.

    The innermost step comes first. The list is empty if the error was raised elsewhere.
    """
    found: list[str | None] = []
    for frame, _line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__") in _MODULES:
            owner = frame.f_locals.get("self")
            found.append(getattr(owner, "METHOD", None) or getattr(owner, "method", None))
    return found[::-1]


def _reason(error: Exception) -> str:
    """Return why a provider failed. What a program printed is not repeated: there may be secrets in it."""
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{error.strerror or error}"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return f"what it printed is not JSON: {_first_line(str(error))}"
    if isinstance(error, LookupError | TypeError | AttributeError):  # botocore expects another form
        return "what it gave, or has in its cache, does not have the form that AWS describes"
    return _first_line(str(error))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200]
