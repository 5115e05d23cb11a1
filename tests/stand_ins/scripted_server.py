"""What Label Studio and a bucket say over HTTP, put down by a test: the real server is asked in `e2e`."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LONGEST_WAIT, LabelStudioServer
from ls_transcribe.label_studio.connection import Connection

KEY = "0123456789abcdef0123456789abcdef01234567"
WHOAMI = "api/current-user/whoami"


@dataclass(frozen=True)
class Reply:
    """An answer; one with no status is no answer."""

    status: int | None = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


LOST = Reply(None)
"""The connection ends."""


def js(body: object, status: int = 200) -> Reply:
    """What Label Studio says to programs."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def page(status: int = 200, *, length: int = 170_000) -> Reply:
    """A page in HTML, as long as Label Studio's."""
    body = b"<!DOCTYPE html><html><title>Label Studio</title>".ljust(length, b"x")
    return Reply(status, body, {"Content-Type": "text/html; charset=utf-8"})


def refusal(status: int, text: str, **more: object) -> Reply:
    """An error as Label Studio words it."""
    return js({"id": "0", "status_code": status, "version": "1.23.2", "detail": text, "exc_info": None, **more}, status)


@dataclass(frozen=True)
class Seen:
    """A request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def call(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Face(ThreadingHTTPServer):
    """Gives the reply that was put down for a method and a path, else 404; of several, the last one ever after.

    `seen` are the requests; `on_request` hears of each before it is answered.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []
        self.on_request: Callable[[Seen], object] = lambda _seen: None
        self._replies: dict[str, list[Reply]] = {}
        self._lock = threading.Lock()
        self.says(f"GET /{WHOAMI}", js({"id": 1, "email": "reviewer@example.com"}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def calls(self) -> list[str]:
        """The methods and paths of the requests."""
        return [seen.call for seen in self.seen]

    def says(self, call: str, *replies: Reply) -> None:
        """Answer a method and path so from now on."""
        self._replies[call] = list(replies)

    def server(self, path: str = "", *, key: str = KEY, naps: list[float] | None = None) -> LabelStudioServer:
        """A connection to it that does not sleep, and has not asked who it is."""
        return LabelStudioServer(ServerAccess.of(f"{self.url}{path}", key), _retrier(naps))

    def connection(self, *, naps: list[float] | None = None) -> Connection:
        """What is below the server's calls."""
        return Connection(ServerAccess.of(self.url, KEY), _retrier(naps))

    def next(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            self.on_request(seen)
            replies = self._replies.get(seen.call, [page(404)])
            return replies.pop(0) if len(replies) > 1 else replies[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or speaks TLS, is no error here."""


def _retrier(naps: list[float] | None) -> Retrier:
    slept: list[float] = [] if naps is None else naps
    return Retrier(sleep=slept.append, gives_up_with=LabelStudioUnavailable, longest_wait=LONGEST_WAIT)


class _Handler(BaseHTTPRequestHandler):
    """Each connection is for one request, so that none is left open when a test ends."""

    server: Face

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.next(Seen(self.command, self.path, dict(self.headers.items()), body))
        if reply.status is None:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 -- names that http.server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""


@contextmanager
def running() -> Iterator[Face]:
    """One, on a port that was free."""
    face = Face()
    thread = threading.Thread(target=face.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield face
    finally:
        face.shutdown()
        face.server_close()
        thread.join()
