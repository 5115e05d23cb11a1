"""Requests to the stand-in and its answers, and which function answers which request."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from stand_ins.label_studio.records import Store, User

VERSION = "1.23.2"
PAGE_LENGTH = 170_000  # characters of the page that Label Studio shows where there is nothing
NO_BODY = b""


@dataclass(frozen=True)
class Request:
    """A request, signed in as `user`. `document_root` is the folder below which local files may be served."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    store: Store
    user: User
    document_root: str

    @property
    def json(self) -> Any:
        """The body as JSON. An empty one is an empty object."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError as error:
            raise Refused(400, f"JSON parse error - {error}") from error


@dataclass(frozen=True)
class Answer:
    """An answer with its whole body."""

    status: int
    body: bytes = NO_BODY
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """An answer that is an error: its status, what stands in `detail`, and the errors by field, if there are any."""

    def __init__(self, status: int, detail: str, **validation_errors: list[Any]) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.validation_errors = validation_errors


def invalid(**errors: Any) -> Refused:
    """Return the error for wrong values. Each argument is a field with its one sentence or its list."""
    lists = {name: error if isinstance(error, list) else [error] for name, error in errors.items()}
    return Refused(400, "Validation error", **lists)


def not_found(kind: str) -> Refused:
    """Return the error for a row that is not there."""
    return Refused(404, f"No {kind} matches the given query.")


class NoPage(Exception):
    """There is nothing at an address: Label Studio shows a long page in HTML."""


def answer(body: object, status: int = 200) -> Answer:
    """Return JSON."""
    return Answer(status, json.dumps(body, separators=(",", ":")).encode(), {"Content-Type": "application/json"})


def error_answer(error: Refused) -> Answer:
    """Return an error in Label Studio's form."""
    body = {
        "id": "00000000-0000-4000-8000-000000000000",
        "status_code": error.status,
        "version": VERSION,
        "detail": error.detail,
        "exc_info": None,
    }
    if error.validation_errors:
        body["validation_errors"] = error.validation_errors
    return answer(body, error.status)


def no_page() -> Answer:
    """Return the long page."""
    body = b'\n\n\n<!doctype html>\n<html lang="en">\n<title>Label Studio</title>'.ljust(PAGE_LENGTH, b" ")
    return Answer(404, body, {"Content-Type": "text/html; charset=utf-8"})


Handler = Callable[..., Answer]
"""A function that answers a request: it takes the request and the numbers in the path. It may raise Refused, where the
answer is an error, and NoPage."""


@dataclass(frozen=True)
class _Route:
    method: str
    path: re.Pattern[str]
    handler: Handler
    anonymous: bool


_F = TypeVar("_F", bound=Handler)
_routes: list[_Route] = []


def route(method: str, path: str, *, anonymous: bool = False) -> Callable[[_F], _F]:
    """Have a function answer a method and a path, in which `N` stands for a number. `anonymous` needs no token."""
    pattern = re.compile(path.replace("N", r"(\d+)"))

    def register(handler: _F) -> _F:
        _routes.append(_Route(method, pattern, handler, anonymous))
        return handler

    return register


def respond(request: Request, sign_in: Callable[[], User]) -> Answer:
    """Answer a request with the function that was registered for it.

    Raises:
        Refused: The answer is an error.
        NoPage: Nothing is at the path.
    """
    fitting = [(one, found) for one in _routes if (found := one.path.fullmatch(request.path))]
    if not fitting:
        raise NoPage
    user = request.user if any(one.anonymous for one, _found in fitting) else sign_in()
    for one, found in fitting:
        if one.method == request.method:
            return one.handler(replace(request, user=user), *map(int, found.groups()))
    raise Refused(405, f'Method "{request.method}" not allowed.')
