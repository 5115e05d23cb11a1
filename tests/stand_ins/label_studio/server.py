"""Label Studio on loopback, without Label Studio: one process's memory behind the addresses that this tool asks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Each module registers the addresses that it answers.
from stand_ins.label_studio import accounts, audio, export, imports, predictions, projects, storages, tasks
from stand_ins.label_studio.http import Answer, NoPage, Refused, Request, error_answer, no_page, respond
from stand_ins.label_studio.records import Store, User

__all__ = ["Server", "audio", "export", "imports", "predictions", "projects", "running", "storages", "tasks"]

_NOBODY = User(0, "", "")


class Server(ThreadingHTTPServer):
    """The stand-in. `store` holds its state; a test may look into it and change it between requests."""

    request_queue_size = 64
    daemon_threads = True

    def __init__(self, document_root: Path, email: str, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.document_root = document_root
        self.store = Store()
        self.store.users[1] = User(1, email, token)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a request. Requests are answered one after another, as each is one transaction."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        root = str(self.document_root)
        request = Request(method, unquote(parts.path), query, headers, body, self.store, _NOBODY, root)
        with self.store.lock:
            try:
                return respond(request, lambda: accounts.user_of(self.store, headers.get("Authorization", "")))
            except Refused as error:
                return error_answer(error)
            except NoPage:
                return no_page()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        headers = {name.title(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        answer = self.server.answer(self.command, self.path, headers, body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 -- names that http.server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parameter's name is the base class's
        """Nobody reads a log of this."""


@contextmanager
def running(document_root: Path, email: str, token: str) -> Iterator[Server]:
    """Run a stand-in with one account, on a port that was free."""
    with Server(document_root, email, token) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
