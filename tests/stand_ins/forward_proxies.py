"""Proxies between this machine and others, as people name them in variables: an HTTP proxy and a SOCKS 5 proxy.

Both note the hosts that they were asked for, and connect to nothing but this machine.
"""

import base64
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, TypeVar
from urllib.parse import urlsplit

_ANSWER = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
_REFUSED = b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"
_NAME = 3


class HttpProxy(ThreadingHTTPServer):
    """Passes requests on, and tunnels with CONNECT. `asked` are the methods and hosts.

    If `password` is set, as in "name:word", others are answered 407. If `status` is set, all are answered with it.
    """

    daemon_threads = True

    def __init__(self, password: str = "", status: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _HttpHandler)
        self.asked: list[str] = []
        self.opened: list[socket.socket] = []
        self.password = password
        self.status = status

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _HttpHandler(BaseHTTPRequestHandler):
    server: HttpProxy

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {parts.netloc or self.path}")
        if self._is_refused():
            return
        if self.command == "CONNECT":
            self._tunnel()
            return
        connection = HTTPConnection(parts.hostname or "", parts.port)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("proxy-")}
        try:
            connection.request(self.command, f"{parts.path}?{parts.query}".rstrip("?"), body, headers)
        except OSError:
            self.send_error(502)
            return
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_CONNECT = handle_any  # noqa: N815 -- names that http.server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""

    def _is_refused(self) -> bool:
        wanted = base64.b64encode(self.server.password.encode()).decode()
        if self.server.status:
            self.send_error(self.server.status)
        elif self.server.password and self.headers.get("Proxy-Authorization") != f"Basic {wanted}":
            self.send_error(407)
        else:
            return False
        return True

    def _tunnel(self) -> None:
        host, _, port = self.path.rpartition(":")
        try:
            other = socket.create_connection((host, int(port)))
        except OSError:
            self.send_error(502)
            return
        self.server.opened.append(other)
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        _pump(self.connection, other)


class FtpServer(HttpProxy):
    """No proxy at all: it speaks first, and ends the connection."""

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 -- the base class's
        """Say what such a server says."""
        request.sendall(b"220 ready\r\n")


class SocksProxy(ThreadingTCPServer):
    """Connects to the hosts that it is asked for. `asked` are their names and ports. With `refuses` it does not."""

    daemon_threads = True

    def __init__(self, *, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _SocksHandler)
        self.asked: list[str] = []
        self.opened: list[socket.socket] = []
        self.refuses = refuses

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _SocksHandler(StreamRequestHandler):
    server: SocksProxy

    def handle(self) -> None:
        _version, methods = struct.unpack("!BB", self.rfile.read(2))
        self.rfile.read(methods)
        self.wfile.write(b"\x05\x00")  # no password
        request = self.rfile.read(4)
        if not request:  # somebody only looked whether this speaks SOCKS
            return
        kind = request[3]
        length = self.rfile.read(1)[0] if kind == _NAME else 4
        raw = self.rfile.read(length)
        host = raw.decode() if kind == _NAME else socket.inet_ntop(socket.AF_INET, raw)
        [port] = struct.unpack("!H", self.rfile.read(2))
        self.server.asked.append(f"{host}:{port}")
        if self.server.refuses:
            self.wfile.write(_REFUSED)
            return
        other = socket.create_connection(("127.0.0.1", port))  # whatever the name is, it is this machine's
        self.server.opened.append(other)
        self.wfile.write(_ANSWER)
        _pump(self.connection, other)


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Pass everything on in both directions until both have ended."""
    back = threading.Thread(target=_pass_on, args=(other, one), daemon=True)
    back.start()
    _pass_on(one, other)
    back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


_P = TypeVar("_P", HttpProxy, SocksProxy)


@contextmanager
def serving(proxy: _P) -> Iterator[_P]:
    """Run a proxy."""
    thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
        for opened in proxy.opened:
            opened.close()
