"""The connection to a Label Studio: calls, and what it means when they fail.

The SDK makes the calls and refreshes tokens. It may repeat none: of what it takes for a failure, an answer that a proxy
gave in the server's place, the server has often done what it was asked. What can be asked again without harm is asked
again here, with patience; the rest is the caller's to look into.
"""

import json
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    LabelStudioAccessDenied,
    LabelStudioKeyRefused,
    LabelStudioRefused,
    LabelStudioUnavailable,
    LabelStudioUnreachable,
    LabelStudioUrlInvalid,
    NotLabelStudio,
)
from ls_transcribe.label_studio.access import ServerAccess, why_refused
from ls_transcribe.label_studio.answers import BROKEN_OFF, UnexpectedAnswer, body_of, is_page, text_of, why_unconnected

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk.base_client import LabelStudioBase

_T = TypeVar("_T")

TIMEOUT = 600.0
"""Seconds that a call may take: an import of many turns takes a server on a small machine minutes."""

_PASSING = (429, 502, 503, 504)  # HTTP's ways to say that it may be otherwise in a moment

LONGEST_WAIT = 300.0
"""Seconds that a server may be away in the middle of a push."""


class NotReached(ServiceUnavailable):
    """Nobody answered, so that the call has certainly done nothing."""


class RequestRejected(RunError):
    """The call was answered with a 4xx other than those that mean the account; the text is Label Studio's own."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class LabelStudioServer:
    """A Label Studio that has answered, and knows the key."""

    def __init__(self, access: ServerAccess, patience: Retrier) -> None:
        self.access = access
        self.patience = patience
        self._client: LabelStudioBase | None = None

    @classmethod
    def at(
        cls,
        access: ServerAccess,
        *,
        sleep: Callable[[float], object] | None = None,
        tell: Callable[[str], None] = lambda _reason: None,
    ) -> "LabelStudioServer":
        """Connect; whoever does not answer now is told of at once.

        Raises:
            LabelStudioUnreachable: Nobody answers.
            NotLabelStudio: Something else does.
            LabelStudioKeyRefused: The key is not taken.
        """
        server = cls(access, Retrier(sleep=sleep, tell=tell, given_up=LabelStudioUnavailable, longest=LONGEST_WAIT))
        try:
            user = server._json("look who has the key", "api/current-user/whoami")
        except ServiceUnavailable as error:
            raise LabelStudioUnreachable(access.url, str(error)) from error
        except RequestRejected as error:
            raise NotLabelStudio(access.url) from error
        if not (isinstance(user, Mapping) and user.get("email")):
            raise NotLabelStudio(access.url)
        return server

    def call(self, doing: str, use: "Callable[[LabelStudioBase], _T]") -> _T:
        """What a call gives that can be repeated without harm; `doing` continues "Label Studio refuses to".

        Raises:
            LabelStudioUnavailable: It is not answered for long.
            LabelStudioAccessDenied: This user may not.
            RequestRejected: It is not accepted.
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
        return self.once(doing, lambda client: _ask(client, path, method, request))

    def get(self, doing: str, path: str, **parameters: Any) -> Any:
        """What stands at a path, as parsed JSON; asked again while it is not answered."""
        return self.patience.call(lambda: self._json(doing, path, params=parameters))

    def _json(self, doing: str, path: str, **request: Any) -> Any:
        return self.once(doing, lambda client: _ask(client, path, "GET", request).json())

    def peek(self, doing: str, url: str, **headers: str) -> tuple[int, Mapping[str, str]]:
        """The status and the headers of what this user gets at an address, no redirection followed, no body read."""

        def ask(client: "LabelStudioBase") -> tuple[int, Mapping[str, str]]:
            wrapper = client._client_wrapper
            connection = wrapper.httpx_client.httpx_client
            own = wrapper.get_headers() | headers
            with connection.stream("GET", url, headers=own, follow_redirects=False, timeout=TIMEOUT) as answer:
                if answer.status_code in _PASSING:
                    raise UnexpectedAnswer(answer.status_code, None)
                return answer.status_code, answer.headers

        return self.call(doing, ask)

    def _connected(self) -> "LabelStudioBase":
        if self._client is None:
            from label_studio_sdk.base_client import LabelStudioBase

            # Without the slash, the SDK takes the last part of the path off where it refreshes tokens. A redirection
            # that was followed would make a question of what is to be sent.
            self._client = LabelStudioBase(
                base_url=f"{self.access.url}/",
                api_key=self.access.key,
                max_retries=0,
                timeout=TIMEOUT,
                follow_redirects=False,
            )
            connection = self._client._client_wrapper.httpx_client.httpx_client
            connection.event_hooks = {"response": [_check_refreshed]}
            weakref.finalize(self, connection.close)  # which nobody else does
        return self._client

    def _meaning(self, error: Exception, doing: str) -> Exception | None:
        """What an exception means that came out of a call; None if it is none of the SDK's."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        match error:
            case ApiError():
                return self._of_answer(error.status_code or 0, error.body, doing)
            case UnexpectedAnswer():
                return self._of_answer(error.status, error.body, doing)
            case httpx.ConnectError() | httpx.ConnectTimeout():
                return NotReached(why_unconnected(error))
            case httpx.TransportError():
                return ServiceUnavailable(BROKEN_OFF.get(type(error).__name__, "the connection broke off"))
            case json.JSONDecodeError() | UnicodeDecodeError():
                return NotLabelStudio(self.access.url)
            case httpx.HTTPError() | httpx.InvalidURL() | UnicodeError():  # the last of a host's name that can be none
                return LabelStudioUrlInvalid(self.access.url)
        return None

    def _of_answer(self, status: int, body: object, doing: str) -> Exception:
        text = text_of(body) or f"HTTP {status}"
        if status == 401:
            return LabelStudioKeyRefused(self.access.url, why_refused(text, self.access.key))
        if status == 403:
            return LabelStudioAccessDenied(doing, text)
        if status == 429:
            return NotReached(text)
        if status >= 500 or status == 408:
            return ServiceUnavailable(text)
        if status < 400 or (status in (404, 405) and not isinstance(body, Mapping)):  # a page, where data should be
            return NotLabelStudio(self.access.url)
        return RequestRejected(status, text)


def refused(doing: str, error: RequestRejected) -> LabelStudioRefused:
    """The refusal that ends a run, of what was not accepted."""
    return LabelStudioRefused(doing, str(error))


def _ask(client: "LabelStudioBase", path: str, method: str, request: dict[str, Any]) -> "httpx.Response":
    answer = client._client_wrapper.httpx_client.request(path, method=method, **request)
    if not answer.is_success or is_page(answer):
        raise UnexpectedAnswer(answer.status_code, body_of(answer))
    return answer


def _check_refreshed(answer: "httpx.Response") -> None:
    """See that a token was refreshed: the SDK takes it for granted that the answer is JSON, and has one in it."""
    if not answer.request.url.path.endswith("/api/token/refresh/"):
        return
    answer.read()
    body = body_of(answer)
    if not (answer.is_success and isinstance(body, Mapping) and isinstance(body.get("access"), str)):
        raise UnexpectedAnswer(answer.status_code, body)
