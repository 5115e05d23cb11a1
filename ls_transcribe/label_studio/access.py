"""Where a Label Studio is, and the key that lets in: what can be seen of them before they are tried."""

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
class ServerAccess:
    """Where a Label Studio is (its address without a slash at the end), and the key that lets in."""

    url: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, url: str | None, key: str | None) -> "ServerAccess":
        """The access that a user means.

        Raises:
            LabelStudioUrlMissing: There is no address.
            LabelStudioUrlInvalid: It is none.
            LabelStudioKeyMissing: There is no key.
            LabelStudioKeyRefused: It cannot be one.
        """
        if not (url and url.strip()):
            raise LabelStudioUrlMissing
        address = url.strip().rstrip("/")
        if not _is_address(address):
            raise LabelStudioUrlInvalid(url)
        if "@" in urlsplit(address).netloc:
            raise LabelStudioUrlHasPassword
        bare = (key or "").strip()
        if not bare:
            raise LabelStudioKeyMissing(address)
        if reason := _malformed(bare):
            raise LabelStudioKeyRefused(address, reason)
        return cls(address, bare)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a port as well
        return False


def _malformed(key: str) -> str | None:
    """Why a key cannot be one, as far as that is seen; what to do."""
    if any(character.isspace() or not character.isprintable() for character in key) or not key.isascii():
        return "it has other characters in it than a key's: put in the bare key, without Token or Bearer before it"
    if _JWT.fullmatch(key) and key.count(".") != 2:
        return (
            "it is a personal access token without its end, as the list of tokens shows it: "
            "the whole of it is shown once, when it is made, so make a new one and copy that"
        )
    return None


def why_refused(text: str, key: str) -> str:
    """Why a key was not taken, and what to do."""
    if "legacy token" in text:
        return (
            "it is a legacy token, and they are switched off there: make a personal access token under "
            "Account & Settings, or have an administrator allow legacy tokens under Organization > Access Tokens"
        )
    if "wrong type" in text:
        return (
            "it is an access token, which lasts for minutes: "
            "put in the personal access token that it was made from, which lasts"
        )
    kind = "personal access token" if _JWT.fullmatch(key) else "token"
    return f"the {kind} is another server's, was revoked or has run out: make a new one under Account & Settings"
