"""What Label Studio, or whoever answers in its place, says when a call is not done: in a few words, never as a page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_LONGEST_TEXT = 300  # characters: a refused import echoes the whole task


class UnexpectedAnswer(Exception):
    """An answer that is not what was asked for: its HTTP status, and its body where that is JSON."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


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


def is_page(answer: "httpx.Response") -> bool:
    """Whether it is meant for browsers: somebody's login, or a proxy's apology."""
    return str(answer.headers.get("content-type")).startswith("text/html")


def body_of(answer: "httpx.Response") -> object:
    """The JSON of an answer; None of any other."""
    try:
        return answer.json()
    except ValueError:
        return None


def why_unconnected(error: Exception) -> str:
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


BROKEN_OFF = {"ReadTimeout": "no answer in time", "WriteTimeout": "no answer in time"}
