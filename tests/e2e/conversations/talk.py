"""The same conversation with two servers, and what of their answers must be the same.

The stand-in's answers may leave out what Label Studio says besides. What they say must be what Label Studio says, but
for numbers of rows, times and addresses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from studio import Studio

_NUMBERS = {"id", "task", "project", "task_ids", "file_upload", "file_upload_ids", "parent_prediction", "updated_by"}
_NUMBERS |= {"completed_by", "user_id", "annotators", "annotations_ids", "active_organization"}
_NUMBERS |= {"predictions"}  # in an export
_UNORDERED = {"data_columns", "predictions_model_versions"}
"""Sets in Label Studio, one of them written as a text with commas: their order is another in each process."""

_MEASURED = {"duration"}
"""What differs from call to call."""

_WORDS = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "TIME"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"upload/\d+/[0-9a-f]{8}-"), "upload/N/X-"),
    (re.compile(r"\b[0-9a-f]{8}-(?=\S+\.wav)"), "X-"),
    (re.compile(r"Compared [0-9a-f]{12}"), "Compared"),
    (re.compile(r"/tasks/\d+/"), "/tasks/N/"),
    (re.compile(r"\(id=\d+\)"), "(id=N)"),
    (re.compile(r"'task': \d+"), "'task': N"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "URL"),
    (re.compile(r"\d+\u00a0(minute|second)s?"), "AGO"),
)


@dataclass
class Talk:
    """A conversation with one server. Each answer is recorded with what was asked."""

    studio: Studio
    client: httpx.Client
    answers: list[tuple[str, Any]] = field(default_factory=list)

    def ask(self, method: str, path: str, *, key: str | None = None, **request: Any) -> Any:
        """Send a request, record status and body, and return the body. `key` is the Authorization header."""
        headers = {"Authorization": f"Token {self.studio.account.token}" if key is None else key}
        headers |= request.pop("headers", {})
        url = f"{self.studio.url}{path}"
        answer = self.client.request(method, url, headers=headers, **request)
        is_json = "json" in answer.headers.get("content-type", "")
        body = answer.json() if is_json else _of_page(answer)
        self.note(f"{method} {path}", [answer.status_code, body])
        return body

    def play(self, address: str, **headers: str) -> None:
        """Ask for audio, and record what is said of it and its first bytes."""
        answer = self.studio.fetch(address, **headers)
        told = {name: answer.headers.get(name) for name in ("content-type", "content-range")}
        self.note(f"play {address} {headers}", [answer.status_code, told, answer.content[:4], len(answer.content)])

    def note(self, question: str, found: Any) -> None:
        """Record something that was found out."""
        self.answers.append((re.sub(r"\d+", "N", normalised(question)), found))


def _of_page(answer: httpx.Response) -> Any:
    """Return of an answer that is not JSON whether it is a page."""
    return "<!doctype html>" in answer.text.lower()


def differences(real: Any, stand_in: Any, place: str) -> Iterator[str]:
    """Tell where a stand-in's answer says something else than the real one. `place` says where the two stand."""
    if isinstance(real, dict) and isinstance(stand_in, dict):
        for name, value in stand_in.items():
            yield from differences(real.get(name, "(nothing)"), value, f"{place} {name}")
    elif isinstance(real, list) and isinstance(stand_in, list) and len(real) == len(stand_in):
        for number, (one, other) in enumerate(zip(real, stand_in, strict=True)):
            yield from differences(one, other, f"{place} {number}")
    elif real != stand_in:
        yield f"{place}: {real!r} in Label Studio, {stand_in!r} in the stand-in"


def normalised(answer: Any, name: str = "") -> Any:
    """Return an answer without what differs from server to server."""
    if name in _MEASURED:
        return None
    if name in _NUMBERS and isinstance(answer, int | str) and not isinstance(answer, bool):
        return "#"
    if isinstance(answer, dict):
        return {key: normalised(value, key) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [normalised(value, name) for value in (sorted(answer) if name in _UNORDERED else answer)]
    if isinstance(answer, str) and name in _UNORDERED:
        return ",".join(sorted(answer.split(",")))
    if isinstance(answer, str):
        for pattern, word in _WORDS:
            answer = pattern.sub(word, answer)
    return answer
