"""What stands between a client and a Label Studio as nginx would: it passes everything on, and fails when told to."""

import json
import re
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

SERVER_SECONDS = 120  # what the server may take for an answer
WAIT_SECONDS = 30

# What belongs to one connection and not to what it carries; a body is read whole, and its length told anew.
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
BODILESS = {204, 304}


class Fault(Enum):
    """What a request meets."""

    GATEWAY_TIMEOUT = auto()
    """The server does it and answers, and the client hears 504."""
    DROPPED = auto()
    """The server does it and answers, and the client's connection ends without a byte."""
    LATE = auto()
    """The client hears 504 at once, and the server is asked only after `release`."""
    HELD = auto()
    """The server does it and answers, and the client hears nothing until `release`."""
    REFUSED = auto()
    """The connection ends before the body is read, so that a client may fail in sending or in hearing."""
    BAD_GATEWAY = auto()
    """The client hears 502, and the server nothing."""
    UNAVAILABLE = auto()
    """The client hears 503 and to come again in a second, and the server nothing."""
    FORBIDDEN = auto()
    """The client hears what a read-only role does, and the server nothing."""


@dataclass(frozen=True)
class Request:
    """What a client asked, and how that ended; `fault` is what it met."""

    method: str
    path: str
    query: str
    size: int  # of the body, in bytes; 0 if REFUSED
    fault: Fault | None = None
    served: int | None = None  # the server's status; None before it answered, and if it never did
    status: int | None = None  # the client's; None before it is answered, and if it never is


@dataclass(frozen=True)
class Answer:
    """A status, its headers and the whole body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def page(status: int, reason: str) -> Answer:
    """Give what nginx says of its own."""
    title = f"{status} {reason}"
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n"
    ).encode()
    return Answer(status, [("Server", "nginx/1.24.0"), ("Content-Type", "text/html")], body)


def detail(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """Give an error as Label Studio words it."""
    return Answer(status, [("Content-Type", "application/json"), *headers], json.dumps({"detail": text}).encode())


TIMED_OUT = page(504, "Gateway Time-out")
NO_SERVER = page(502, "Bad Gateway")
UNASKED = {
    Fault.BAD_GATEWAY: NO_SERVER,
    Fault.UNAVAILABLE: detail(503, "Service temporarily unavailable, try again later.", ("Retry-After", "1")),
    Fault.FORBIDDEN: detail(403, "You do not have permission to perform this action."),
}
"""What the client hears where the server is not asked."""


@dataclass
class _Order:
    """A fault that waits for its requests."""

    fault: Fault
    method: re.Pattern[str]
    path: re.Pattern[str]
    times: int
    after: int

    def takes(self, method: str, path: str) -> bool:
        """Whether the request meets the fault; if it is one of those to be spared or to fail, it is counted."""
        if not self.times or not self.method.fullmatch(method) or not self.path.search(path):
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class _Message:
    """A request as it goes to the server; `number` is its place among all."""

    number: int
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


class Proxy(ThreadingHTTPServer):
    """Stands before the server at the URL, on a port of its own. Use it in a `with`: after, nothing of it is left.

    A `port` makes it one that comes back to where it was. With a `path` only what is below it is passed on, without it.

    The `hook` is called with each request just before it is passed on, in the thread that does that; what it raises is
    raised at the end of the `with`.
    """

    daemon_threads = False  # so that all are waited for in the end
    request_queue_size = 64

    def __init__(self, upstream_url: str, port: int = 0, path: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.upstream = urlsplit(upstream_url)
        self.path = path
        self.hook: Callable[[Request], None] | None = None
        self._orders: list[_Order] = []
        self._asked: list[Request] = []
        self._kept: list[Future[bool]] = []
        self._late: list[threading.Thread] = []
        self._sockets: set[socket.socket] = set()
        self._errors: list[BaseException] = []
        self._ending = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.shutdown()
        self._thread.join()
        with self._changed:
            self._ending = True
            for connection in self._sockets:
                _end(connection)
        self._let_go(passed_on=False)
        self.server_close()  # waits for the threads of all connections
        for thread in self._late:
            thread.join()
        if self._errors and error is None:
            raise self._errors[0]

    @property
    def url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    @property
    def requests(self) -> list[Request]:
        """All that was asked until now, in the order it came."""
        with self._changed:
            return list(self._asked)

    def fault(self, fault: Fault, method: str = "POST", path: str = "", times: int = 1, after: int = 0) -> None:
        """Order a fault for the next `times` requests of the method in whose path (no query) `path` is found.

        Both are regular expressions; the method's must match as a whole. The first `after` such requests are spared.
        Of several faults a request meets the one ordered first, and is not counted by those after it.
        """
        with self._changed:
            self._orders.append(_Order(fault, re.compile(method), re.compile(path), times, after))

    def release(self) -> None:
        """Let go what is HELD or LATE now; later requests may be held again."""
        self._let_go(passed_on=True)

    def committed(self, fault: Fault, times: int = 1) -> list[Request]:
        """Wait until the server has answered so many requests that met the fault, and give them."""

        def answered() -> list[Request]:
            return [request for request in self._asked if request.fault is fault and request.served is not None]

        with self._changed:
            if not self._changed.wait_for(lambda: len(answered()) >= times, WAIT_SECONDS):
                message = f"The server has answered {len(answered())} requests that met {fault}, not {times}."
                raise TimeoutError(message)
            return answered()

    def meets(self, method: str, path: str) -> Fault | None:
        """Give the fault that a request meets that came now."""
        with self._changed:
            return next((order.fault for order in self._orders if order.takes(method, path)), None)

    def came(self, request: Request) -> int:
        """Record a request, and give its number."""
        with self._changed:
            self._asked.append(request)
            return len(self._asked) - 1

    def note(self, number: int, **ending: Any) -> None:
        """Record more of a request: `served` or `status`."""
        with self._changed:
            self._asked[number] = replace(self._asked[number], **ending)
            self._changed.notify_all()

    def keep(self) -> "Future[bool]":
        """Give what is decided later: true by the next release, false by the end."""
        released: Future[bool] = Future()
        with self._changed:
            if self._ending:
                released.set_result(False)
            else:
                self._kept.append(released)
        return released

    def pass_on_late(self, message: _Message) -> None:
        """Pass the request on after the next release, whatever its client does meanwhile."""
        released = self.keep()

        def wait_and_pass_on() -> None:
            if released.result():
                try:
                    self.pass_on(message)
                except Exception as error:  # it is raised at the end of the `with`
                    self._errors.append(error)

        thread = threading.Thread(target=wait_and_pass_on)
        self._late.append(thread)
        thread.start()

    def pass_on(self, message: _Message) -> Answer:
        """Give what the server answers, or 502 as nginx does when there is no answer."""
        if self.hook is not None:
            self.hook(self.requests[message.number])
        try:
            answer = self._ask(message)
        except (OSError, HTTPException):
            return NO_SERVER
        self.note(message.number, served=answer.status)
        return answer

    def _ask(self, message: _Message) -> Answer:
        connection = HTTPConnection(self.upstream.hostname or "", self.upstream.port, timeout=SERVER_SECONDS)
        with closing(connection):
            connection.connect()
            opened: socket.socket = connection.sock
            self._opens(opened)
            try:
                connection.putrequest(message.method, message.target, skip_host=True, skip_accept_encoding=True)
                for name, value in [*message.headers, ("Connection", "close")]:
                    connection.putheader(name, value)
                connection.endheaders(message.body or None)
                with connection.getresponse() as answer:
                    return Answer(answer.status, _end_to_end(answer.getheaders()), answer.read())
            finally:
                self._closes(opened)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection, since a client that keeps it open would keep its thread in the end."""
        self._opens(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection."""
        self._closes(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 -- the base class's
        """A client that hangs up is no error here."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self._errors.append(error)

    def _let_go(self, *, passed_on: bool) -> None:
        with self._changed:
            kept, self._kept = self._kept, []
        for released in kept:
            released.set_result(passed_on)

    def _opens(self, connection: socket.socket) -> None:
        with self._changed:
            self._sockets.add(connection)
            if self._ending:
                _end(connection)

    def _closes(self, connection: socket.socket) -> None:
        with self._changed:
            self._sockets.discard(connection)


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        if not self.path.startswith(f"{self.server.path}/"):
            self.send_error(404)
            return
        target = self.path.removeprefix(self.server.path)
        path, _, query = target.partition("?")
        fault = self.server.meets(self.command, path)
        body = b"" if fault is Fault.REFUSED else self._body()
        number = self.server.came(Request(self.command, path, query, len(body), fault))
        if fault is Fault.REFUSED:
            self._hang_up()
        elif fault in UNASKED:
            self._answer(number, UNASKED[fault])
        else:
            self._pass_on(fault, _Message(number, self.command, target, self._headers(body), body))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 -- http.server's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""

    def _pass_on(self, fault: Fault | None, message: _Message) -> None:
        if fault is Fault.LATE:
            self.server.pass_on_late(message)
            self._answer(message.number, TIMED_OUT)
            return
        released = self.server.keep() if fault is Fault.HELD else None
        answer = self.server.pass_on(message)
        if fault is Fault.DROPPED or (released and not released.result()):
            self._hang_up()
        else:
            self._answer(message.number, TIMED_OUT if fault is Fault.GATEWAY_TIMEOUT else answer)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        return self._read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> bytes:
        body = b""
        while length := int(self.rfile.readline().split(b";")[0] or b"-1", 16):
            body += self._read(length + 2)[:-2]
        while self.rfile.readline().strip():
            pass
        return body

    def _read(self, length: int) -> bytes:
        body = self.rfile.read(length)
        if len(body) < length:
            message = "The client hung up in the middle of a body."
            raise ConnectionError(message)
        return body

    def _headers(self, body: bytes) -> list[tuple[str, str]]:
        has_body = "Content-Length" in self.headers or "Transfer-Encoding" in self.headers
        headers = [item for item in _end_to_end(self.headers.items()) if item[0].lower() != "content-length"]
        return [*headers, ("Content-Length", str(len(body)))] if has_body else headers

    def _answer(self, number: int, answer: Answer) -> None:
        self.server.note(number, status=answer.status)
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        bodiless = self.command == "HEAD" or answer.status in BODILESS
        if not bodiless and not any(name.lower() == "content-length" for name, _ in answer.headers):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(answer.body)

    def _hang_up(self) -> None:
        self.close_connection = True
        _end(self.connection)


def _end_to_end(headers: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in HOP_BY_HOP]


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
