"""One endpoint on loopback for both services: Transcribe is answered here, S3 is passed on to another server."""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from stand_ins.amazon import identity
from stand_ins.amazon.errors import Dropped, Refused
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.transcribe import Service

_TARGET = "Transcribe."
_JSON = "application/x-amz-json-1.1"
_PATIENCE = 30.0
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect", "content-length", "date", "server"}


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of_kind(cls, status: int, kind: str, body: bytes) -> "Answer":
        return cls(status, [("Content-Type", kind), ("Content-Length", str(len(body)))], body)


class Endpoint(ThreadingHTTPServer):
    """The endpoint. `service` answers the calls one at a time, `latency` (seconds) is what every answer takes longer.

    `service` and `latency` may be changed while it runs.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, s3: tuple[str, int], handler: type["_Handler"] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler or _Handler)
        self.service: Service | None = None
        self.latency = 0.0
        self.s3 = s3
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet: written in parts, it would wait for the client's acknowledgement

    def handle_any(self) -> None:
        """Answer a request."""
        body = b"".join(self._body())
        if self.server.latency:
            time.sleep(self.server.latency)
        try:
            answer = self._answer(body)
        except Dropped:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 -- names that http.server looks for

    def handle_expect_100(self) -> bool:
        """Tell a client that asks whether to send its body to do so, at once: it would wait a second."""
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return
        while length := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(length)
            self.rfile.readline()
        while self.rfile.readline().strip():  # what may follow the last chunk
            pass

    def _answer(self, body: bytes) -> Answer:
        service = self.server.service
        if service is None:
            return _xml(Refused("ServiceUnavailable", "There is no service yet.", 503))
        if page := service.on_the_way(self.command, self.path):
            return Answer.of_kind(page.status, page.kind, page.body)
        target = self.headers.get("X-Amz-Target", "")
        if target.startswith(_TARGET):
            return self._transcribe(service, target.removeprefix(_TARGET), body)
        path, own = urlsplit(self.path), f"/{service.bucket.name}/"
        try:
            if path.path.startswith(own):
                key, now = path.path.removeprefix(own), service.clock()
                authorized = "Authorization" in self.headers
                found = service.bucket.read(key, path.query, now, authorized=authorized)
                return Answer.of_kind(200, "application/octet-stream", found)
            identity.check_for_s3(self.headers.get("Authorization", ""), expired=service.expired_keys)
            fault = service.on_s3(self.command, self.path) or self._fault_of_object(service, path.path)
            if fault and not fault.late:
                fault.strike()
            with self.server.lock:
                service.advance()  # what has ended by now has written its transcript
            answer = self._pass_on(body)
            if fault:
                fault.strike()
        except Refused as refusal:
            return _xml(refusal)
        return answer

    def _fault_of_object(self, service: Service, path: str) -> Fault | None:
        """What a request for the content of an object meets."""
        return service.objects.get(f"s3:/{unquote(path)}") if self.command == "GET" else None

    def _transcribe(self, service: Service, operation: str, body: bytes) -> Answer:
        try:
            authorization = self.headers.get("Authorization", "")
            with self.server.lock:
                answer = service.call(operation, json.loads(body or b"{}"), authorization)
        except Refused as refusal:
            return Answer.of_kind(refusal.status, _JSON, json.dumps(refusal.body).encode())
        return Answer.of_kind(200, _JSON, json.dumps(answer).encode())

    def _pass_on(self, body: bytes) -> Answer:
        """Ask the other server; a length that it tells of an object without sending it (HEAD) is told here as well."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        connection = HTTPConnection(*self.server.s3, timeout=_PATIENCE)
        try:
            connection.request(self.command, self.path, body, {**headers, "Content-Length": str(len(body))})
            response = connection.getresponse()
            found = response.read()
            length = response.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(found))
            kept = [(name, value) for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP]
            return Answer(response.status, [*kept, ("Content-Length", length)], found)
        finally:
            connection.close()


def _xml(refusal: Refused) -> Answer:
    """An error in the form that S3 has for them."""
    text = f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    return Answer.of_kind(refusal.status, "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode())
