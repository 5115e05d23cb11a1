"""The connection to a Label Studio: it sends single requests, and says what a failed one means.

The SDK sends the requests and refreshes the tokens. It must not repeat a request: an error that a proxy answers in the
server's place often means that the server has done what it was asked to do. Requests that are harmless when they are
sent twice are repeated here. All others are sent once, and the caller finds out what became of them.
"""

import weakref
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    AnswerNotUnderstood,
    CertificateRefused,
    LabelStudioAccessDenied,
    LabelStudioKeyRefused,
    LabelStudioRefused,
    LabelStudioUnreachable,
    LabelStudioUrlInvalid,
    NotLabelStudio,
    ProxyFailed,
)
from ls_transcribe.label_studio.access import ServerAccess, explain_refused_key
from ls_transcribe.label_studio.answers import (
    TIMEOUT_REASONS,
    UnexpectedAnswer,
    UnknownForm,
    decode_answer,
    error_text,
    explain_certificate,
    explain_failed_connection,
    is_html,
    json_body,
    read_answer,
)
from ls_transcribe.label_studio.network import Network

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk.base_client import LabelStudioBase

_T = TypeVar("_T")

TIMEOUT = 600.0
"""The seconds that a request may take. A server on a small machine needs minutes to import tasks with many turns."""

_LARGEST_TOKEN = 1_000_000
"""Bytes. The answer with a new token has less than a thousand, a page that says that there is none 170,000."""

_LAST_EXPIRY = 10**11
"""The latest expiry of a token in seconds since 1970 that is plausible, in the year 5138. Python knows no later years
than 9999."""

_PASSING = (429, 502, 503, 504)
"""The HTTP statuses that say that the same request may succeed in a moment."""

_UNUSABLE_KEY = "it is not a key of Label Studio: make a new one under Account & Settings"


class NotReached(ServiceUnavailable):
    """The server was not reached, so the request has certainly done nothing."""


class ServerFailed(ServiceUnavailable):
    """The answer is an error of the server: a 5xx status or 408. `is_own` says that no proxy on this side answers."""

    def __init__(self, text: str, *, is_own: bool) -> None:
        super().__init__(text)
        self.is_own = is_own


class PageFailed(RunError):
    """The server fails at a list of tasks each time, while it answers other requests. One of the tasks may be why."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"Label Studio fails whenever it is asked to list the project's tasks ({text}): its log has the reason."
        )


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

    In all methods `action` continues the sentence "Label Studio refuses to …", and paths begin with `api/`. `form` is
    the type that the JSON of the answer must have, for example a msgspec struct.

    Every method raises LabelStudioAccessDenied if this user may not do it, RequestRejected if the server does not
    accept the request, and AnswerNotUnderstood or NotLabelStudio if the answer has another form. Methods that say
    "once" raise NotReached if the request was not sent, and any other ServiceUnavailable if it is not known whether it
    has taken effect. The others repeat the request, and raise LabelStudioUnavailable after too long.
    """

    def __init__(self, access: ServerAccess, retrier: Retrier) -> None:
        self.access = access
        self.retrier = retrier
        self.network = Network(access.url)
        self._client: LabelStudioBase | None = None

    def get(self, action: str, path: str, form: type[_T], **parameters: Any) -> _T:
        """Return the JSON at a path."""
        return self.retrier.call(lambda: self.request_once(action, path, form, params=parameters))

    def send(self, action: str, path: str, method: str, content: object = None) -> None:
        """Send a request whose answer does not matter. `content` is its JSON."""
        request = {} if content is None else {"json": content}
        self.retrier.call(lambda: self.bytes_once(action, path, method=method, **request))

    def request_once(self, action: str, path: str, form: type[_T], *, method: str = "GET", **request: Any) -> _T:
        """Send a request once, and return the JSON of the answer."""

        def request_and_decode(client: "LabelStudioBase") -> _T:
            return decode_answer(_send(client, path, method, request), form)

        return self._attempt(action, request_and_decode)

    def bytes_once(self, action: str, path: str, *, method: str = "GET", **request: Any) -> bytes:
        """Send a request once, and return the body of the answer as it is."""
        return self._attempt(action, lambda client: _send(client, path, method, request))

    def page(self, action: str, path: str, most_failures: int | None, **parameters: Any) -> bytes:
        """Return the body of the answer at a path. If `most_failures` is None, failures are waited for as elsewhere.

        Raises:
            PageFailed: The server has failed at it so many times or for too long, or its answer is too large.
        """
        failures = count(1)

        def request() -> bytes:
            try:
                return self.bytes_once(action, path, params=parameters)
            except ServerFailed as error:
                if most_failures is None or next(failures) < most_failures:
                    raise
                raise PageFailed(str(error)) from error
            except AnswerNotUnderstood as error:
                raise PageFailed(error.reason) from error

        try:
            return self.retrier.call(request)
        except RunError as error:
            if most_failures is not None and isinstance(error.__cause__, ServerFailed):
                raise PageFailed(str(error.__cause__)) from error
            raise

    def fetch_headers(self, action: str, url: str, **headers: str) -> tuple[int, Mapping[str, str]]:
        """Request a URL of the server with the user's key. Returns the HTTP status and the headers of the answer.

        Redirections are not followed, and the body is not read. The request is repeated, but every status except 429,
        502, 503 and 504 is returned.
        """

        def fetch(client: "LabelStudioBase") -> tuple[int, Mapping[str, str]]:
            wrapper = client._client_wrapper
            own = wrapper.get_headers() | headers
            with wrapper.httpx_client.httpx_client.stream("GET", url, headers=own) as answer:
                if answer.status_code in _PASSING:
                    raise UnexpectedAnswer(answer.status_code, None)
                return answer.status_code, answer.headers

        return self.retrier.call(lambda: self._attempt(action, fetch))

    def unreachable(self, error: ServiceUnavailable) -> RunError:
        """Return the error with which a run ends if there was no answer to its first request."""
        is_own = isinstance(error, ServerFailed) and error.is_own
        if (proxy := self.network.proxy) and not is_own:
            return ProxyFailed(self.access.url, self.network.host, str(proxy), str(error))
        return LabelStudioUnreachable(self.access.url, str(error))

    def _attempt(self, action: str, function: "Callable[[LabelStudioBase], _T]") -> _T:
        try:
            return function(self._connected())
        except Exception as error:
            if translated := self._translated(error, action):
                raise translated from None  # the text of the SDK's error has addresses and keys in it
            raise

    def _connected(self) -> "LabelStudioBase":
        if self._client is None:
            from label_studio_sdk.base_client import LabelStudioBase

            # It must not follow redirections, because it would turn a POST into a GET.
            connection = self.network.client(TIMEOUT)
            weakref.finalize(self, connection.close)  # the SDK never closes it
            try:
                # Without the slash at the end, the SDK drops the last part of the path when it refreshes tokens.
                self._client = LabelStudioBase(
                    base_url=f"{self.access.url}/", api_key=self.access.key, max_retries=0, httpx_client=connection
                )
            except (ArithmeticError, TypeError, ValueError):  # a token with a date of expiry that is none
                raise LabelStudioKeyRefused(self.access.url, _UNUSABLE_KEY) from None
            claims_of = self._client._client_wrapper._tokens_client._decode_jwt_payload
            connection.event_hooks = {"response": [partial(_check_token_refresh, claims_of)]}
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
            case UnknownForm():
                return AnswerNotUnderstood(self.access.url, action, str(error))
            case httpx.DecodingError():
                return AnswerNotUnderstood(self.access.url, action, "its compression is broken")
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.ProxyError():
                return self._error_of_connection(error)
            case httpx.TransportError():
                return ServiceUnavailable(TIMEOUT_REASONS.get(type(error).__name__, "the connection was lost"))
            case httpx.HTTPError() | httpx.InvalidURL() | UnicodeError():  # UnicodeError: an impossible host name
                return LabelStudioUrlInvalid(self.access.url)
        if type(error).__module__.startswith("socksio"):
            return NotReached("it does not speak SOCKS 5")
        return None

    def _error_of_connection(self, error: Exception) -> Exception:
        if reason := explain_certificate(error):
            return CertificateRefused(self.access.url, reason, self.network.authority_remedy())
        if "407" in str(error):
            return NotReached("it requires a user name and a password, as in http://NAME:PASSWORD@HOST:PORT")
        if type(error).__name__ == "ProxyError":
            return NotReached(f"it answers: {str(error)[:100]}")
        return NotReached(explain_failed_connection(error))

    def _error_of_answer(self, status: int, body: object, action: str) -> Exception:
        is_own = isinstance(body, Mapping) or self.access.url.startswith("https:") or not self.network.proxy
        text = error_text(body) or f"HTTP {status}"
        if status == 401:
            return LabelStudioKeyRefused(self.access.url, explain_refused_key(text, self.access.key))
        if status in (403, 407) and not is_own:
            wants = "it requires a user name and a password, as in http://NAME:PASSWORD@HOST:PORT"
            problem = wants if status == 407 else "it answers HTTP 403"
            return ProxyFailed(self.access.url, self.network.host, str(self.network.proxy), problem)
        if status == 403:
            return LabelStudioAccessDenied(action, text)
        if status == 429:
            return NotReached(text)
        if status >= 500 or status == 408:
            return ServerFailed(text, is_own=is_own)
        if status < 400 or (status in (404, 405) and not isinstance(body, Mapping)):  # HTML instead of JSON
            return self.not_label_studio()
        return RequestRejected(status, text, action)

    def not_label_studio(self) -> NotLabelStudio:
        """Return the error for an answer that cannot be Label Studio's."""
        return NotLabelStudio(self.access.url, str(self.network.proxy or ""))


def _send(client: "LabelStudioBase", path: str, method: str, request: dict[str, Any]) -> bytes:
    with client._client_wrapper.httpx_client.stream(path, method=method, **request) as answer:
        content = read_answer(answer)
    if not answer.is_success or is_html(answer):
        raise UnexpectedAnswer(answer.status_code, json_body(content))
    return content


def _check_token_refresh(claims_of: "Callable[[str], dict[str, Any] | None]", answer: "httpx.Response") -> None:
    """Check the answer to a refreshed token. The SDK assumes that it is JSON with a token in it that will expire."""
    if not answer.request.url.path.endswith("/api/token/refresh/"):
        return
    content = answer._content = read_answer(answer, _LARGEST_TOKEN)  # its own `read` reads any number of bytes
    body = json_body(content)
    token = body.get("access") if isinstance(body, Mapping) else None
    claims = claims_of(token) if answer.is_success and isinstance(token, str) else None
    expiry = claims.get("exp") if claims else None
    if not (isinstance(expiry, int | float) and 0 <= expiry <= _LAST_EXPIRY):
        raise UnexpectedAnswer(answer.status_code, body)
