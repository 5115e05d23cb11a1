"""A web server whose replies a test chooses beforehand. It takes the place of Label Studio, or of a bucket."""

import json
import socket
import ssl
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
    """An answer. One without a status ends the connection instead."""

    status: int | None = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


LOST = Reply(None)
"""The connection ends."""


def json_reply(body: object, status: int = 200) -> Reply:
    """Return an answer in JSON."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def html_page(status: int = 200, *, length: int = 170_000) -> Reply:
    """Return a page in HTML, as long as Label Studio's."""
    body = b"<!DOCTYPE html><html><title>Label Studio</title>".ljust(length, b"x")
    return Reply(status, body, {"Content-Type": "text/html; charset=utf-8"})


def error_reply(status: int, text: str, **more: object) -> Reply:
    """Return an error in Label Studio's form."""
    return json_reply(
        {"id": "0", "status_code": status, "version": "1.23.2", "detail": text, "exc_info": None, **more}, status
    )


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that was received."""

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


class ScriptedServer(ThreadingHTTPServer):
    """Gives the replies that were chosen for a method and a path, and the last of them again and again; else 404.

    `requests` are the requests it has received. `on_request` is called with each before it is answered.
    """

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self._scheme = "https" if tls else "http"
        self.requests: list[ReceivedRequest] = []
        self.on_request: Callable[[ReceivedRequest], object] = lambda _request: None
        self._replies: dict[str, list[Reply]] = {}
        self._lock = threading.Lock()
        self.reply_to(f"GET /{WHOAMI}", json_reply({"id": 1, "email": "reviewer@example.com"}))

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def calls(self) -> list[str]:
        """The methods and paths of the requests."""
        return [received.call for received in self.requests]

    def reply_to(self, call: str, *replies: Reply) -> None:
        """Choose the replies to a method and path, as in "GET /api/projects/7/"."""
        self._replies[call] = list(replies)

    def server(self, path: str = "", *, key: str = KEY, naps: list[float] | None = None) -> LabelStudioServer:
        """Return a connection to it that does not sleep, and has not asked who it is."""
        return LabelStudioServer(ServerAccess.of(f"{self.url}{path}", key), _retrier(naps))

    def connection(self, *, naps: list[float] | None = None) -> Connection:
        """Return what makes the calls of a connection."""
        return Connection(ServerAccess.of(self.url, KEY), _retrier(naps))

    def next(self, received: ReceivedRequest) -> Reply:
        with self._lock:
            self.requests.append(received)
            self.on_request(received)
            replies = self._replies.get(received.call, [html_page(404)])
            return replies.pop(0) if len(replies) > 1 else replies[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or speaks TLS, is no error here."""


def _retrier(naps: list[float] | None) -> Retrier:
    slept: list[float] = [] if naps is None else naps
    return Retrier(sleep=slept.append, gives_up_with=LabelStudioUnavailable, longest_wait=LONGEST_WAIT)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request for each connection, so that no connection is left open when a test ends."""

    server: ScriptedServer

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.next(ReceivedRequest(self.command, self.path, dict(self.headers.items()), body))
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
def running(tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """Run a scripted server on a port that was free, with a certificate if `tls` has one."""
    scripted = ScriptedServer(tls)
    thread = threading.Thread(target=scripted.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        scripted.shutdown()
        scripted.server_close()
        thread.join()
