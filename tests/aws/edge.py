"""A server that answers what a test has put down, whatever it is asked: what neither moto nor the stand-in does."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Reply:
    """An answer; `missing` bytes of its body are promised and never sent, and one with no status is no answer.

    A header with an empty value is not sent.
    """

    status: int | None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0


LOST = Reply(None)
"""The connection ends."""


def xml(status: int, code: str, message: str = "", headers: dict[str, str] | None = None, **more: str) -> Reply:
    """An error of S3; `more` are elements beside its code."""
    told = {"Code": code, "Message": message, **more}
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items())
    return Reply(status, f"<?xml version='1.0'?><Error>{inner}</Error>".encode(), headers or {})


def js(status: int, code: str, message: str = "") -> Reply:
    """An error of Transcribe."""
    return Reply(status, json.dumps({"__type": code, "Message": message}).encode())


@dataclass(frozen=True)
class Seen:
    """A request."""

    method: str
    path: str
    headers: dict[str, str]

    @property
    def key_id(self) -> str:
        """The access key that it is signed with."""
        return self.headers["Authorization"].partition("Credential=")[2].partition("/")[0]

    @property
    def region(self) -> str:
        """The region that it is signed for."""
        return self.headers["Authorization"].partition("Credential=")[2].split("/")[2]


class Edge(ThreadingHTTPServer):
    """Gives its `replies` one after the other, and the last one ever after. `seen` are the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: list[Reply] = []
        self.seen: list[Seen] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, *replies: Reply) -> None:
        """Forget what was; these are the answers from now on."""
        self.replies, self.seen = list(replies), []

    def next(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: Edge
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def handle_any(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while length := int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.read(length + 2)
            while self.rfile.readline().strip():
                pass
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.next(Seen(self.command, self.path, dict(self.headers.items())))
        if reply.status is None:
            self._hang_up()
            return
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body) + reply.missing), **reply.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()
        if reply.missing:
            self._hang_up()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 -- names that http.server looks for

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def running() -> Iterator[Edge]:
    """The server, on a port that was free."""
    edge = Edge()
    thread = threading.Thread(target=edge.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield edge
    finally:
        edge.shutdown()
        edge.server_close()
        thread.join()
