"""The connection to a Label Studio: it sends single requests, and says what a failed one means.

The SDK sends the requests and refreshes the tokens. It must not repeat a request: an error that a proxy answers in the
server's place often means that the server has done what it was asked to do. Requests that are harmless when they are
sent twice are repeated here. All others are sent once, and the caller finds out what became of them.
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
    LabelStudioUrlInvalid,
    NotLabelStudio,
)
from ls_transcribe.label_studio.access import ServerAccess, explain_refused_key
from ls_transcribe.label_studio.answers import (
    TIMEOUT_REASONS,
    UnexpectedAnswer,
    error_text,
    explain_failed_connection,
    is_html,
    json_body,
)

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk.base_client import LabelStudioBase

_T = TypeVar("_T")

TIMEOUT = 600.0
"""The seconds that a request may take. A server on a small machine needs minutes to import tasks with many turns."""

_WITHOUT_KEY_TIMEOUT = 60.0
"""The seconds that a request to another server, for example to a bucket, may take."""

_PASSING = (429, 502, 503, 504)
"""The HTTP statuses that say that the same request may succeed in a moment."""


class NotReached(ServiceUnavailable):
    """The server was not reached, so the request has certainly done nothing."""


class RequestRejected(RunError):
    """The server answered with a 4xx status other than 401, 403, 408 and 429. The text is Label Studio's own.

    `action` says what was requested. It continues the sentence "Label Studio refuses to …".
    """

    def __init__(self, status: int, text: str, action: str) -> None:
        super().__init__(text)
        self.status = status
        self.action = action

    def as_run_error(self) -> LabelStudioRefused:
        """Return the error with which a run ends because of this answer."""
        return LabelStudioRefused(self.action, str(self))


class Connection:
    """Sends requests to a Label Studio with the user's key. The SDK's client is made for the first request.

    In all methods `action` continues the sentence "Label Studio refuses to …", and paths begin with `api/`.
    """

    def __init__(self, access: ServerAccess, retrier: Retrier) -> None:
        self.access = access
        self.retrier = retrier
        self._client: LabelStudioBase | None = None

    def call(self, action: str, function: "Callable[[LabelStudioBase], _T]") -> _T:
        """Call a function with the SDK's client, and repeat it while the server is unavailable.

        Raises:
            LabelStudioUnavailable: The server has been unavailable for too long.
            LabelStudioAccessDenied: This user may not do it.
            RequestRejected: The server does not accept the request.
        """
        return self.retrier.call(lambda: self.call_once(action, function))

    def call_once(self, action: str, function: "Callable[[LabelStudioBase], _T]") -> _T:
        """Call a function with the SDK's client, once.

        Raises:
            NotReached: The request was not sent.
            ServiceUnavailable: It is not known whether the request has taken effect.
            LabelStudioAccessDenied: This user may not do it.
            RequestRejected: The server does not accept the request.
        """
        try:
            return function(self._connected())
        except Exception as error:
            if translated := self._translated(error, action):
                raise translated from None  # the text of the SDK's error has addresses and keys in it
            raise

    def get(self, action: str, path: str, **parameters: Any) -> Any:
        """Return the JSON at a path, parsed. Repeats and raises as `call`."""
        return self.retrier.call(lambda: self.request_once(action, path, params=parameters))

    def request_once(self, action: str, path: str, *, method: str = "GET", **request: Any) -> Any:
        """Send a request that the SDK has no method for, or only a slow one. Returns the JSON of the answer, parsed.

        Raises as `call_once`.
        """
        return self.call_once(action, lambda client: _send(client, path, method, request).json())

    def bytes_once(self, action: str, path: str, *, method: str = "GET", **request: Any) -> bytes:
        """Send a request as `request_once` does, and return the body of the answer as it is."""
        return self.call_once(action, lambda client: _send(client, path, method, request).content)

    def fetch_headers(self, action: str, url: str, **headers: str) -> tuple[int, Mapping[str, str]]:
        """Request a URL of the server with the user's key. Returns the HTTP status and the headers of the answer.

        Redirections are not followed, and the body is not read. Repeats and raises as `call`, but every status except
        429, 502, 503 and 504 is returned.
        """

        def fetch(client: "LabelStudioBase") -> tuple[int, Mapping[str, str]]:
            wrapper = client._client_wrapper
            connection = wrapper.httpx_client.httpx_client
            own = wrapper.get_headers() | headers
            with connection.stream("GET", url, headers=own, follow_redirects=False, timeout=TIMEOUT) as answer:
                if answer.status_code in _PASSING:
                    raise UnexpectedAnswer(answer.status_code, None)
                return answer.status_code, answer.headers

        return self.call(action, fetch)

    def _connected(self) -> "LabelStudioBase":
        if self._client is None:
            from label_studio_sdk.base_client import LabelStudioBase

            # Without the slash at the end, the SDK drops the last part of the path when it refreshes tokens. It must
            # not follow redirections, because it would turn a POST into a GET.
            self._client = LabelStudioBase(
                base_url=f"{self.access.url}/",
                api_key=self.access.key,
                max_retries=0,
                timeout=TIMEOUT,
                follow_redirects=False,
            )
            connection = self._client._client_wrapper.httpx_client.httpx_client
            connection.event_hooks = {"response": [_check_token_refresh]}
            weakref.finalize(self, connection.close)  # the SDK never closes it
        return self._client

    def _translated(self, error: Exception, action: str) -> Exception | None:
        """Return this tool's error for an exception of the SDK or of httpx, or None for any other exception."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        match error:
            case ApiError():
                return self._error_of_answer(error.status_code or 0, error.body, action)
            case UnexpectedAnswer():
                return self._error_of_answer(error.status, error.body, action)
            case httpx.ConnectError() | httpx.ConnectTimeout():
                return NotReached(explain_failed_connection(error))
            case httpx.TransportError():
                return ServiceUnavailable(TIMEOUT_REASONS.get(type(error).__name__, "the connection broke off"))
            case json.JSONDecodeError() | UnicodeDecodeError():
                return NotLabelStudio(self.access.url)
            case httpx.HTTPError() | httpx.InvalidURL() | UnicodeError():  # UnicodeError: an impossible host name
                return LabelStudioUrlInvalid(self.access.url)
        return None

    def _error_of_answer(self, status: int, body: object, action: str) -> Exception:
        text = error_text(body) or f"HTTP {status}"
        if status == 401:
            return LabelStudioKeyRefused(self.access.url, explain_refused_key(text, self.access.key))
        if status == 403:
            return LabelStudioAccessDenied(action, text)
        if status == 429:
            return NotReached(text)
        if status >= 500 or status == 408:
            return ServiceUnavailable(text)
        if status < 400 or (status in (404, 405) and not isinstance(body, Mapping)):  # HTML instead of JSON
            return NotLabelStudio(self.access.url)
        return RequestRejected(status, text, action)


def fetch_headers_without_key(url: str, **headers: str) -> tuple[int, Mapping[str, str]] | None:
    """Request a URL of any server, for example of a bucket, once and without the user's key.

    Returns the HTTP status and the headers of the answer, or None if there is no answer. The body is not read.
    """
    import httpx

    try:
        with httpx.stream("GET", url, headers=headers, timeout=_WITHOUT_KEY_TIMEOUT) as answer:
            return answer.status_code, answer.headers
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):  # their texts contain the URL, which may be signed
        return None


def _send(client: "LabelStudioBase", path: str, method: str, request: dict[str, Any]) -> "httpx.Response":
    answer = client._client_wrapper.httpx_client.request(path, method=method, **request)
    if not answer.is_success or is_html(answer):
        raise UnexpectedAnswer(answer.status_code, json_body(answer))
    return answer


def _check_token_refresh(answer: "httpx.Response") -> None:
    """Check the answer to a refreshed token. The SDK assumes that it is JSON with a token in it."""
    if not answer.request.url.path.endswith("/api/token/refresh/"):
        return
    answer.read()
    body = json_body(answer)
    if not (answer.is_success and isinstance(body, Mapping) and isinstance(body.get("access"), str)):
        raise UnexpectedAnswer(answer.status_code, body)
