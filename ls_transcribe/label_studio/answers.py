"""Short descriptions of failed requests: of answers from Label Studio or a proxy, and of broken connections."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_LONGEST_TEXT = 300  # characters; the answer to a rejected import repeats the whole task


class UnexpectedAnswer(Exception):
    """An answer with another status or another form than expected. `body` is its JSON, or None if it has none."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def error_text(body: object) -> str:
    """Return the message in the JSON of an error, in one line of at most 300 characters; "" if there is none."""
    if not isinstance(body, Mapping):
        return ""
    message = body.get("validation_errors") or body.get("detail") or ""
    return _shortened(" ".join(_sentences(message)))


def _sentences(message: object) -> list[str]:
    if isinstance(message, Mapping):
        return [sentence for value in message.values() for sentence in _sentences(value)]
    if isinstance(message, list):
        return [sentence for value in message for sentence in _sentences(value)]
    return [" ".join(str(message).split())] if message else []


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"


def is_html(answer: "httpx.Response") -> bool:
    """Return whether the answer is a page for browsers, such as a login page or a proxy's error page."""
    return str(answer.headers.get("content-type")).startswith("text/html")


def json_body(answer: "httpx.Response") -> object:
    """Return the JSON of an answer, or None if the answer is not JSON."""
    try:
        return answer.json()
    except ValueError:
        return None


def explain_failed_connection(error: Exception) -> str:
    """Return in a few words why no connection could be made."""
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


TIMEOUT_REASONS = {"ReadTimeout": "no answer in time", "WriteTimeout": "no answer in time"}
"""The reasons to show for httpx's timeouts, by the name of its class."""
