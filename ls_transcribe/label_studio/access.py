"""What a user says of a Label Studio: its address, the key, and the project; with the checks that need no request."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ls_transcribe.errors.label_studio import (
    LabelStudioKeyMissing,
    LabelStudioKeyRefused,
    LabelStudioUrlHasPassword,
    LabelStudioUrlInvalid,
    LabelStudioUrlMissing,
)

_JWT = re.compile(r"eyJ[\w-]+(\.[\w-]*)*")


@dataclass(frozen=True, slots=True)
class ProjectReference:
    """Which project of Label Studio is meant: the one with this `number` or this `title`, on the server at `url`.

    What is None is taken from the folder, which remembers the project.
    """

    url: str | None = None
    number: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """The address of a Label Studio, without a slash at the end, and the user's key (an API token)."""

    url: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, url: str | None, key: str | None) -> "ServerAccess":
        """Check an address and a key as the user typed them. White space around them is removed.

        Raises:
            LabelStudioUrlMissing: There is no address.
            LabelStudioUrlInvalid: The address is not an http or https URL.
            LabelStudioUrlHasPassword: The address contains a user name or a password.
            LabelStudioKeyMissing: There is no key.
            LabelStudioKeyRefused: The key has a form that no key has.
        """
        if not (url and url.strip()):
            raise LabelStudioUrlMissing
        address = url.strip().rstrip("/")
        if not _is_http_url(address):
            raise LabelStudioUrlInvalid(url)
        if "@" in urlsplit(address).netloc:
            raise LabelStudioUrlHasPassword
        bare = (key or "").strip()
        if not bare:
            raise LabelStudioKeyMissing(address)
        if reason := _explain_malformed_key(bare):
            raise LabelStudioKeyRefused(address, reason)
        return cls(address, bare)


def _is_http_url(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # raised for a malformed host or port
        return False


def _explain_malformed_key(key: str) -> str | None:
    """Return why the text cannot be a key and what to do, or None if it can be one."""
    if any(character.isspace() or not character.isprintable() for character in key) or not key.isascii():
        return "it contains characters that no key has: put in only the key, without Token or Bearer before it"
    if _JWT.fullmatch(key) and key.count(".") != 2:
        return (
            "it is only the beginning of a personal access token, as the list of tokens shows it: "
            "the whole of it is shown once, when it is made, so make a new one and copy that"
        )
    return None


def explain_refused_key(text: str, key: str) -> str:
    """Return why the server refused a key and what to do. `text` is the message of the server's answer."""
    if "legacy token" in text:
        return (
            "it is a legacy token, and they are switched off there: make a personal access token under "
            "Account & Settings, or have an administrator allow legacy tokens under Organization > Access Tokens"
        )
    if "wrong type" in text:
        return (
            "it is an access token, which is valid for a few minutes: "
            "put in the personal access token that it was made from"
        )
    kind = "personal access token" if _JWT.fullmatch(key) else "token"
    return f"the {kind} belongs to another server, was revoked or has expired: make a new one under Account & Settings"
