"""Credentials that are half there: botocore takes some of them for none, and others for whole ones."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ls_transcribe.errors.aws import CredentialsIncomplete

_SENDABLE = re.compile(r"[\x21-\x7e]+")
"""What a key or token is made of: with anything else, a header could not be sent, or AWS knows no such key."""

_PLACES = {
    "env": "the environment",
    "shared-credentials-file": "~/.aws/credentials",
    "config-file": "~/.aws/config",
    "assume-role": "the profile of a role",
    "custom-process": "what the program in credential_process printed",
}
"""Where a provider of botocore's looks, in the words of whoever set it up."""

_PARTS = {"access_key": "access key", "secret_key": "secret access key", "token": "session token"}
_ACCESS, _SECRET = "aws_access_key_id", "aws_secret_access_key"
_SOURCES = ("source_profile", "credential_source", "web_identity_token_file", "credential_process")
_OF_SSO = ("sso_account_id", "sso_role_name")


def missing_part(provider: str, name: str) -> CredentialsIncomplete:
    """Return the error for credentials of which a provider has found one half and not the other, called `name`."""
    return CredentialsIncomplete(f"{_PLACES.get(provider, provider)} has only half of them: there is no {name}")


def check_credentials(credentials: Any, session: Any) -> None:
    """Check what a session of botocore has found; `credentials` are None if it has found none.

    Raises:
        CredentialsIncomplete: Something of them is there, and not all.
    """
    from botocore.credentials import RefreshableCredentials

    if credentials is None:
        if halves := [*_halves(os.environ, session.get_scoped_config())]:
            raise CredentialsIncomplete("; ".join(halves))
    elif not isinstance(credentials, RefreshableCredentials):  # these are asked for with the first call
        place = _PLACES.get(credentials.method, credentials.method)
        for attribute, part in _PARTS.items():
            value = getattr(credentials, attribute)
            if attribute == "token" and value is None:
                continue
            if not value:
                raise CredentialsIncomplete(f"the {part} in {place} is empty")
            if not isinstance(value, str) or not _SENDABLE.fullmatch(value):
                raise CredentialsIncomplete(
                    f"the {part} in {place} contains a character that does not belong there, such as a blank or "
                    "a line break"
                )


def _halves(environment: Mapping[str, str], profile: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is there of credentials of which botocore has found none, as clauses."""
    if environment.get(_SECRET.upper()) and not environment.get(_ACCESS.upper()):
        yield f"the environment has {_SECRET.upper()} but no {_ACCESS.upper()}"
    if profile.get(_SECRET) and not profile.get(_ACCESS):
        yield f"the profile has {_SECRET} but no {_ACCESS}"
    if "role_arn" in profile and not any(name in profile for name in _SOURCES):
        yield "the profile has role_arn but no source_profile or credential_source to ask for the role with"
    missing = [name for name in _OF_SSO if name not in profile]
    if missing and any(name in profile for name in ("sso_session", "sso_start_url")):
        yield f"the profile is for single sign-on, but has no {' and no '.join(missing)}"
