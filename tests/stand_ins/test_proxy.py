"""What a client and a server see of the proxy between them, and of each of its faults."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from stand_ins.proxy import Fault, Proxy, Request

PIECES = [b"one, ", b"two, ", b"three"]


@dataclass(frozen=True)
class Told:
    """What the server was asked."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    """Keeps what it is told, and says so; GET answers in pieces, or goes elsewhere, or gives a part."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[Told] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def methods(self) -> list[str]:
        return [told.method for told in self.told]


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.told.append(Told(self.command, self.path, dict(self.headers.items()), body))
        if self.path == "/moved":
            self._say(302, b"", Location="http://elsewhere.invalid/audio?signed=1")
        elif self.path == "/pieces":
            self._say_in_pieces()
        elif "Range" in self.headers:
            self._say(206, b"part", **{"Content-Range": "bytes 2-5/9"})
        elif self.command == "DELETE":
            self._say(204, None)
        else:
            self._say(201, json.dumps({"task_count": len(self.server.told)}).encode())

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 -- names that http.server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""

    def _say(self, status: int, body: bytes | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in [*headers.items(), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]:
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def _say_in_pieces(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in [*PIECES, b""]:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with Proxy(server.url) as proxy:
        yield proxy


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=proxy.url, timeout=10, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_request(proxy: Proxy, server: Server, client: httpx.Client, method: str) -> None:
    """Method, address, headers and body come to the server as they were sent, and are recorded."""
    headers = {"Authorization": "Token 0123", "X-Odd": "a, b; c=d"}
    client.request(method, "/api/import?a=%2F&b", content=b"\x00\xff" * 500_000, headers=headers)
    (told,) = server.told
    assert (told.method, told.target, told.body) == (method, "/api/import?a=%2F&b", b"\x00\xff" * 500_000)
    assert headers.items() <= told.headers.items()
    assert told.headers["Host"] == proxy.url.removeprefix("http://")
    assert proxy.requests == [Request(method, "/api/import", "a=%2F&b", 1_000_000, served=201, status=201)]


def test_request_in_pieces(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """A body whose length nobody told beforehand comes whole, and so does the next request."""
    client.post("/api/import", content=iter(PIECES))
    client.post("/api/import", content=b"next")
    assert [told.body for told in server.told] == [b"".join(PIECES), b"next"]
    assert [request.size for request in proxy.requests] == [15, 4]


def test_request_broken_off(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """Half a body is not passed on, whether its length was told or not."""
    for announced in (b"Content-Length: 9\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"):
        with socket.create_connection(("127.0.0.1", proxy.server_port)) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\n" + announced)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(1) == b""
    client.get("/after")
    assert server.methods == ["GET"]


def test_answer(client: httpx.Client) -> None:
    """Status, headers (also repeated ones) and body come to the client as they were sent."""
    answer = client.post("/api/import")
    assert (answer.status_code, answer.json()) == (201, {"task_count": 1})
    assert answer.headers.get_list("Set-Cookie") == ["a=1", "b=2"]
    assert len(answer.headers.get_list("Server")) == len(answer.headers.get_list("Date")) == 1


def test_answer_in_pieces(client: httpx.Client) -> None:
    """An answer whose length nobody told beforehand comes whole."""
    assert client.get("/pieces").content == b"".join(PIECES)


def test_no_body(client: httpx.Client) -> None:
    """Answers without a body leave the connection usable."""
    assert client.head("/api/tasks").headers["Content-Length"] == "17"
    assert client.delete("/api/tasks/1").status_code == 204
    assert client.get("/api/tasks").json() == {"task_count": 3}


def test_range(client: httpx.Client) -> None:
    """A part of a recording is asked for and given."""
    answer = client.get("/audio.wav", headers={"Range": "bytes=2-5"})
    assert (answer.status_code, answer.content) == (206, b"part")
    assert answer.headers["Content-Range"] == "bytes 2-5/9"


def test_redirect(client: httpx.Client) -> None:
    """Where a redirect leads is the client's to follow."""
    answer = client.get("/moved")
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://elsewhere.invalid/audio?signed=1")


def test_one_connection(proxy: Proxy, client: httpx.Client) -> None:
    """A client keeps its connection from request to request, also over a 504."""
    proxy.fault(Fault.GATEWAY_TIMEOUT, after=1)
    ports = {client.post("/").extensions["network_stream"].get_extra_info("client_addr") for _ in range(3)}
    assert len(ports) == 1


def test_no_server(server: Server) -> None:
    """Where no server listens there is 502."""
    with Proxy("http://127.0.0.1:9") as proxy:
        assert httpx.get(proxy.url, trust_env=False).status_code == 502
    assert proxy.requests == [Request("GET", "/", "", 0, status=502)]
    assert not server.told


def test_gateway_timeout(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The server does what it is asked, and the client hears 504, in HTML."""
    proxy.fault(Fault.GATEWAY_TIMEOUT)
    answer = client.post("/api/import")
    assert (answer.status_code, answer.headers["Content-Type"]) == (504, "text/html")
    assert "504 Gateway Time-out" in answer.text
    assert server.methods == ["POST"]
    assert (proxy.requests[0].served, proxy.requests[0].status) == (201, 504)


def test_dropped(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The server does what it is asked, and the client hears nothing."""
    proxy.fault(Fault.DROPPED)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.post("/api/import")
    assert server.methods == ["POST"]
    assert (proxy.requests[0].served, proxy.requests[0].status) == (201, None)


@pytest.mark.parametrize("size", [4, 5_000_000])
def test_refused(proxy: Proxy, server: Server, client: httpx.Client, size: int) -> None:
    """The client is cut off, and the server never asked."""
    proxy.fault(Fault.REFUSED)
    with pytest.raises(httpx.TransportError):
        client.post("/api/import", content=bytes(size))
    assert not server.told
    assert proxy.requests == [Request("POST", "/api/import", "", 0, Fault.REFUSED)]


def test_bad_gateway(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The client hears 502, in HTML, and the server is not asked."""
    proxy.fault(Fault.BAD_GATEWAY)
    answer = client.post("/api/import", content=b"task")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert not server.told
    assert proxy.requests == [Request("POST", "/api/import", "", 4, Fault.BAD_GATEWAY, status=502)]


def test_unavailable(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The client is to come again in a second, and the server is not asked."""
    proxy.fault(Fault.UNAVAILABLE)
    answer = client.post("/api/import")
    assert (answer.status_code, answer.headers["Retry-After"], list(answer.json())) == (503, "1", ["detail"])
    assert not server.told


def test_forbidden(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The client hears that it may not, in JSON, and the server is not asked."""
    proxy.fault(Fault.FORBIDDEN)
    answer = client.post("/api/import")
    assert answer.status_code == 403
    assert answer.json() == {"detail": "You do not have permission to perform this action."}
    assert not server.told


def test_late(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The client hears 504 and goes on, and the server is asked only after."""
    proxy.fault(Fault.LATE)
    assert client.post("/api/import", content=b"late").status_code == 504
    assert client.get("/api/tasks").status_code == 201
    assert server.methods == ["GET"]
    proxy.release()
    (request,) = proxy.committed(Fault.LATE)
    assert request == Request("POST", "/api/import", "", 4, Fault.LATE, served=201, status=504)
    assert [told.body for told in server.told] == [b"", b"late"]


def test_late_never(server: Server) -> None:
    """What is never released is never done."""
    with Proxy(server.url) as proxy:
        proxy.fault(Fault.LATE)
        assert httpx.post(proxy.url, trust_env=False).status_code == 504
    assert not server.told


def test_held(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """The server has done what it was asked long before the client hears of it; others are not held up."""
    proxy.fault(Fault.HELD)
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(client.post, "/api/import")
        proxy.committed(Fault.HELD)
        assert client.get("/api/tasks").status_code == 201
        assert server.methods == ["POST", "GET"]
        assert proxy.requests[0].status is None
        assert not answer.done()
        proxy.release()
        assert answer.result().json() == {"task_count": 1}


def test_held_to_the_end(server: Server) -> None:
    """A held answer does not keep the proxy from ending, nor does a client that never hangs up."""
    with httpx.Client(trust_env=False) as client, ThreadPoolExecutor() as threads:
        with Proxy(server.url) as proxy:
            assert client.get(proxy.url).status_code == 201
            proxy.fault(Fault.HELD)
            answer = threads.submit(client.post, proxy.url)
            proxy.committed(Fault.HELD)
        assert isinstance(answer.exception(), httpx.TransportError)


def test_held_from_the_dead(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """A client that is gone when its answer is released harms nobody."""
    proxy.fault(Fault.HELD)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/import", timeout=0.2)
    proxy.release()
    assert client.get("/api/tasks").status_code == 201
    assert server.methods == ["POST", "GET"]


def test_waiting_in_vain(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits for what never comes is told so."""
    monkeypatch.setattr("stand_ins.proxy.WAIT_SECONDS", 0.01)
    with pytest.raises(TimeoutError, match=r"answered 0 requests that met Fault\.LATE, not 1"):
        proxy.committed(Fault.LATE)


def test_whom_a_fault_meets(proxy: Proxy, client: httpx.Client) -> None:
    """A fault meets so many requests of that method and path, after so many others."""
    proxy.fault(Fault.BAD_GATEWAY, method="PATCH|POST", path=r"^/api/tasks/\d+$", times=2, after=1)
    asked = [("POST", "/api"), *[("GET", "/api/tasks/1")] * 2, *[("POST", "/api/tasks/2?page=3")] * 3]
    asked += [("POST", "/x/api/tasks/2"), ("PATCH", "/api/tasks/2"), ("POST", "/?/api/tasks/2")]
    statuses = [client.request(method, path).status_code for method, path in asked]
    assert statuses == [201, 201, 201, 201, 502, 502, 201, 201, 201]


def test_several_faults(proxy: Proxy, client: httpx.Client) -> None:
    """Faults are met in the order in which they were ordered, each by requests of its own."""
    proxy.fault(Fault.FORBIDDEN, after=1)
    proxy.fault(Fault.BAD_GATEWAY)
    proxy.fault(Fault.UNAVAILABLE, after=1)
    assert [client.post("/").status_code for _ in range(5)] == [502, 403, 201, 503, 201]


def test_hook(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """A test may do something just before the server is asked, and where it is not asked, nothing."""
    known: list[tuple[Request, int]] = []
    proxy.hook = lambda request: known.append((request, len(server.told)))
    proxy.fault(Fault.FORBIDDEN, after=1)
    client.post("/api/import", content=b"task")
    client.post("/api/import")
    assert known == [(Request("POST", "/api/import", "", 4), 0)]


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.LATE])
def test_hook_fails(server: Server, fault: Fault) -> None:
    """What a test finds wrong at that moment fails it in the end."""

    def complain(_: Request) -> None:
        message = "It is wrong."
        raise AssertionError(message)

    def ask() -> None:
        with Proxy(server.url) as proxy, httpx.Client(base_url=proxy.url, trust_env=False) as client:
            proxy.fault(fault, method="GET")
            proxy.hook = complain
            if fault is Fault.DROPPED:
                with pytest.raises(httpx.RemoteProtocolError):
                    client.get("/")
            else:
                client.get("/")
                proxy.release()

    with pytest.raises(AssertionError, match="It is wrong"):
        ask()
    assert not server.told


def test_many_at_once(proxy: Proxy, server: Server, client: httpx.Client) -> None:
    """Many requests at the same time are each counted once."""
    proxy.fault(Fault.GATEWAY_TIMEOUT, times=20, after=10)
    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(lambda number: client.post(f"/{number}").status_code, range(60)))
    assert (statuses.count(201), statuses.count(504)) == (40, 20)
    assert sorted(told.target for told in server.told) == sorted(f"/{number}" for number in range(60))


def test_nothing_is_left(server: Server) -> None:
    """After the `with` no thread is left, and nobody listens."""
    before = threading.enumerate()
    with Proxy(server.url) as proxy, httpx.Client(trust_env=False) as client:
        proxy.fault(Fault.LATE)
        client.post(proxy.url)
        client.get(proxy.url)
    assert set(threading.enumerate()) <= set(before)
    with pytest.raises(httpx.ConnectError):
        httpx.get(proxy.url, trust_env=False)
