"""Answers of a server: they are read up to a size and decoded into a form, and a failed one is described briefly."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import httpx

_T = TypeVar("_T")

LARGEST_ANSWER = 200_000_000
"""Bytes. No answer to this tool's requests is so large: the longest ones, pages of tasks, are planned to have 8 MB."""

_LONGEST_TEXT = 300  # characters; the answer to a rejected import repeats the whole task


class UnexpectedAnswer(Exception):
    """An answer with another status or another form than expected. `body` is its JSON, or None if it has none."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class UnknownForm(Exception):
    """An answer in JSON that has another form than Label Studio's. The text says in a few words which one."""


def answer_time(headers: Mapping[str, str]) -> datetime | None:
    """Return when an answer was sent, from its headers, in full seconds and with a zone; None if they do not tell."""
    try:
        time = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def read_answer(answer: "httpx.Response", largest: int | None = None) -> bytes:
    """Return the body of an answer that is not read yet. `largest` is the most bytes, else `LARGEST_ANSWER`.

    Raises:
        UnknownForm: It has more bytes.
    """
    most = LARGEST_ANSWER if largest is None else largest
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise UnknownForm(f"it has {int(length):,} bytes")
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > most:
            raise UnknownForm(f"it has more than {most:,} bytes")
        parts.append(part)
    return b"".join(parts)


def decode_answer(content: bytes, form: type[_T]) -> _T:
    """Return the JSON of an answer as a value of a type.

    Raises:
        UnknownForm: The JSON has another form.
        UnexpectedAnswer: It is not JSON.
    """
    import msgspec

    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.ValidationError as error:
        raise UnknownForm(str(error)) from None
    except RecursionError:
        raise UnknownForm("it is nested too deeply") from None
    except (msgspec.DecodeError, ValueError):  # ValueError: it is not UTF-8
        raise UnexpectedAnswer(200, None) from None


def error_text(body: object) -> str:
    """Return the message in the JSON of an error, in one line of at most 300 characters; "" if there is none."""
    if not isinstance(body, Mapping):
        return ""
    message = body.get("validation_errors") or body.get("detail") or ""
    return _shortened(" ".join(_sentences(message)))


def _sentences(message: object, depth: int = 0) -> list[str]:
    if isinstance(message, Mapping | list) and depth < 10:
        values = message.values() if isinstance(message, Mapping) else message
        return [sentence for value in values for sentence in _sentences(value, depth + 1)]
    return [" ".join(str(message).split())] if message else []


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"


def is_html(answer: "httpx.Response") -> bool:
    """Return whether the answer is a page for browsers, such as a login page or a proxy's error page."""
    return str(answer.headers.get("content-type")).startswith("text/html")


def json_body(content: bytes) -> object:
    """Return the JSON of an answer, or None if the answer is not JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
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
        ("SSL", "it does not speak https"),
        ("timed out", "no answer in time"),
    ):
        if mark in text:
            return reason
    return "no connection"


def explain_certificate(error: Exception) -> str | None:
    """Return as a clause why a certificate is not accepted, or None if something else has failed."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" not in text:
        return None
    for mark, reason in (
        ("mismatch", "it is for another host name"),
        ("has expired", "it has expired"),
        ("not yet valid", "it is not valid yet by the clock of this computer"),
        ("self-signed", "no authority that is trusted here has signed it"),
        ("self signed", "no authority that is trusted here has signed it"),
        ("unable to get", "no authority that is trusted here has signed it"),
    ):
        if mark in text:
            return reason
    return f"OpenSSL says: {text.rpartition('failed: ')[2].partition(' (_ssl')[0]}"


TIMEOUT_REASONS = {"ReadTimeout": "no answer in time", "WriteTimeout": "no answer in time"}
"""The reasons to show for httpx's timeouts, by the name of its class."""
