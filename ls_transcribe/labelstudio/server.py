"""The connection to a Label Studio: calls, and what it means when they fail.

The SDK makes the calls and refreshes tokens. It may repeat none: of what it takes for a failure, an answer that a proxy
gave in the server's place, the server has often done what it was asked. What can be asked again without harm is asked
again here, with patience; the rest is the caller's to look into.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ls_transcribe.errors import Refusal
from ls_transcribe.errors.label_studio import (
    NotLabelStudio,
    StudioAway,
    StudioDenied,
    StudioKeyMissing,
    StudioKeyRefused,
    StudioNotNamed,
    StudioRefused,
    StudioUnreachable,
    StudioUrlWrong,
)
from ls_transcribe.patience import Patience, Unavailable

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk.base_client import LabelStudioBase

_T = TypeVar("_T")

TIMEOUT = 600.0
"""Seconds that a call may take: an import of many turns takes a server on a small machine minutes."""

LONGEST_WAIT = 300.0
"""Seconds that a server may be away in the middle of a push."""

_LONGEST_TEXT = 300  # characters: a refused import echoes the whole task


class Unreached(Unavailable):
    """Nobody answered, so that the call has certainly done nothing."""


class Rejected(Refusal):
    """The call was answered with a 4xx other than those that mean the account; the text is Label Studio's own."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Access:
    """Where a Label Studio is (its address without a slash at the end), and the key that lets in."""

    url: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, url: str | None, key: str | None) -> "Access":
        """The access that a user means.

        Raises:
            StudioNotNamed: There is no address.
            StudioUrlWrong: It is none.
            StudioKeyMissing: There is no key.
            StudioKeyRefused: It cannot be one.
        """
        if not (url and url.strip()):
            raise StudioNotNamed
        address = url.strip().rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise StudioUrlWrong(url)
        bare = (key or "").strip()
        if not bare:
            raise StudioKeyMissing(address)
        if reason := _malformed(bare):
            raise StudioKeyRefused(address, reason)
        return cls(address, bare)


class Server:
    """A Label Studio that has answered, and knows the key."""

    def __init__(self, access: Access, patience: Patience) -> None:
        self.access = access
        self.patience = patience
        self._client: LabelStudioBase | None = None

    @classmethod
    def at(
        cls,
        access: Access,
        *,
        sleep: Callable[[float], object] | None = None,
        tell: Callable[[str], None] = lambda _reason: None,
    ) -> "Server":
        """Connect; whoever does not answer now is told of at once.

        Raises:
            StudioUnreachable: Nobody answers.
            NotLabelStudio: Something else does.
            StudioKeyRefused: The key is not taken.
        """
        server = cls(access, Patience(sleep=sleep, tell=tell, given_up=StudioAway, longest=LONGEST_WAIT))
        try:
            user = server.once("look who has the key", lambda client: client.users.whoami())
        except Unavailable as error:
            raise StudioUnreachable(access.url, str(error)) from error
        except Rejected as error:
            raise NotLabelStudio(access.url) from error
        if getattr(user, "email", None) is None:  # the SDK takes any object for a user
            raise NotLabelStudio(access.url)
        return server

    def call(self, doing: str, use: "Callable[[LabelStudioBase], _T]") -> _T:
        """What a call gives that can be repeated without harm; `doing` continues "Label Studio refuses to".

        Raises:
            StudioAway: It is not answered for long.
            StudioDenied: This user may not.
            Rejected: It is not accepted.
        """
        return self.patience.call(lambda: self.once(doing, use))

    def once(self, doing: str, use: "Callable[[LabelStudioBase], _T]") -> _T:
        """As `call`, but what is Unavailable is raised: whether it was done is not known, unless it was Unreached."""
        try:
            return use(self._connected())
        except Exception as error:
            if meaning := self._meaning(error, doing):
                raise meaning from None  # what stands behind it has addresses and keys in its text
            raise

    def raw(self, doing: str, path: str, *, method: str = "GET", **request: Any) -> "httpx.Response":
        """As `once`, for what the SDK has no method for, or only a slow one. The path begins with `api/`."""

        def ask(client: "LabelStudioBase") -> "httpx.Response":
            answer = client._client_wrapper.httpx_client.request(path, method=method, **request)
            if answer.status_code >= 400:
                raise _Answered(answer.status_code, _body(answer))
            return answer

        return self.once(doing, ask)

    def get(self, doing: str, path: str, **parameters: Any) -> Any:
        """What stands at a path, as parsed JSON; asked again while it is not answered."""
        return self.patience.call(lambda: self.raw(doing, path, params=parameters)).json()

    def peek(self, doing: str, url: str, **headers: str) -> tuple[int, Mapping[str, str]]:
        """The status and the headers of what this user gets at an address, no redirection followed, no body read."""

        def ask(client: "LabelStudioBase") -> tuple[int, Mapping[str, str]]:
            wrapper = client._client_wrapper
            connection = wrapper.httpx_client.httpx_client
            own = wrapper.get_headers() | headers
            with connection.stream("GET", url, headers=own, follow_redirects=False, timeout=TIMEOUT) as answer:
                return answer.status_code, answer.headers

        return self.call(doing, ask)

    def _connected(self) -> "LabelStudioBase":
        if self._client is None:
            from label_studio_sdk.base_client import LabelStudioBase

            # Without the slash, the SDK takes the last part of the path off where it refreshes tokens.
            self._client = LabelStudioBase(
                base_url=f"{self.access.url}/", api_key=self.access.key, max_retries=0, timeout=TIMEOUT
            )
        return self._client

    def _meaning(self, error: Exception, doing: str) -> Exception | None:
        """What an exception means that came out of a call; None if it is none of the SDK's."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        match error:
            case ApiError():
                return self._of_answer(error.status_code or 0, error.body, doing)
            case _Answered():
                return self._of_answer(error.status, error.body, doing)
            case httpx.ConnectError() | httpx.ConnectTimeout():
                return Unreached(_of_connection(error))
            case httpx.TransportError():
                return Unavailable(_BROKEN_OFF.get(type(error).__name__, "the connection broke off"))
            case httpx.HTTPError() | httpx.InvalidURL():
                return StudioUrlWrong(self.access.url)
            case json.JSONDecodeError():
                return NotLabelStudio(self.access.url)
        return None

    def _of_answer(self, status: int, body: object, doing: str) -> Exception:
        text = text_of(body) or f"HTTP {status}"
        if status == 401:
            return StudioKeyRefused(self.access.url, _of_key(text, self.access.key))
        if status == 403:
            return StudioDenied(doing, text)
        if status == 429:
            return Unreached(text)
        if status >= 500 or status == 408:
            return Unavailable(text)
        if status < 400 or (status in (404, 405) and not isinstance(body, Mapping)):  # a page, where data should be
            return NotLabelStudio(self.access.url)
        return Rejected(status, text)


class _Answered(Exception):
    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def refused(doing: str, error: Rejected) -> StudioRefused:
    """The refusal that ends a run, of what was not accepted."""
    return StudioRefused(doing, str(error))


def text_of(body: object) -> str:
    """What an error's answer says, in one line; nothing of a page in HTML."""
    if not isinstance(body, Mapping):
        return ""
    said = body.get("validation_errors") or body.get("detail") or ""
    return _shortened(" ".join(_sentences(said)))


def _sentences(said: object) -> list[str]:
    if isinstance(said, Mapping):
        return [sentence for value in said.values() for sentence in _sentences(value)]
    if isinstance(said, list):
        return [sentence for value in said for sentence in _sentences(value)]
    return [" ".join(str(said).split())] if said else []


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"


def _body(answer: "httpx.Response") -> object:
    try:
        return answer.json()
    except ValueError:
        return None


def _of_connection(error: Exception) -> str:
    """Why there is no connection: refused, no such host, too late."""
    text = str(error)
    for mark, reason in (
        ("refused", "connection refused"),
        ("Name or service not known", "there is no such host"),
        ("No address associated", "there is no such host"),
        ("nodename nor servname", "there is no such host"),
        ("failure in name resolution", "there is no such host"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted here"),
        ("SSL", "it does not speak https"),
    ):
        if mark in text:
            return reason
    return "no connection"


_BROKEN_OFF = {"ReadTimeout": "no answer in time", "WriteTimeout": "no answer in time"}

_JWT = re.compile(r"eyJ[\w-]+(\.[\w-]*)*")


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


def _of_key(text: str, key: str) -> str:
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
