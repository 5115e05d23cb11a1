"""A hub of models on this machine, in the place of huggingface.co: names, sizes, digests, and downloads that go on."""

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"
"""The revision of every model here."""

_LARGE = 1_000_000  # bytes: the hub stores larger files by their SHA-256, and smaller ones as Git does
_PIECE = 1 << 20


class Hub(ThreadingHTTPServer):
    """Has models by their names, `owner/name`, each from a folder.

    `requests` are what was asked, as "GET /path".
    """

    daemon_threads = True

    def __init__(self, models: Mapping[str, Path]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models = models
        self.requests: list[str] = []
        self._limit: int | None = None

    def break_after(self, size: int) -> None:
        """End the next connection on which a large file is sent, after so many bytes of it."""
        self._limit = size

    def take_limit(self) -> int | None:
        """Return the number of bytes after which a connection ends; only the next one does."""
        limit, self._limit = self._limit, None
        return limit

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a process takes this hub for huggingface.co."""
        return {"HF_ENDPOINT": self.url, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1"}


@contextmanager
def running(models: Mapping[str, Path]) -> Iterator[Hub]:
    """A hub that answers until the end of the block."""
    hub = Hub(models)
    thread = threading.Thread(target=hub.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # http.server's name
        self._answer(has_body=True)

    def do_HEAD(self) -> None:  # http.server's name
        self._answer(has_body=False)

    def _answer(self, *, has_body: bool) -> None:
        path = self.path.partition("?")[0]
        self.server.requests.append(f"{self.command} {path}")
        if info := re.fullmatch(r"/api/models/([^/]+/[^/]+?)(?:/revision/[^/]+)?", path):
            self._answer_info(info[1])
        elif file := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/([^/]+)", path):
            self._answer_file(self._file(file[1], file[2]), has_body=has_body)
        else:
            self._answer_missing("EntryNotFound")

    def _answer_info(self, name: str) -> None:
        folder = self.server.models.get(name)
        if folder is None:
            self._answer_missing("RepoNotFound")
            return
        body = dumps({
            "_id": "1", "id": name, "modelId": name, "sha": REVISION, "private": False, "tags": [], "downloads": 0,
            "likes": 0, "siblings": [_sibling(path) for path in sorted(folder.iterdir())],
        }).encode()  # fmt: skip
        self._send(200, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)

    def _file(self, name: str, file: str) -> Path | None:
        path = self.server.models.get(name, Path("/nowhere")) / file
        return path if path.is_file() else None

    def _answer_file(self, path: Path | None, *, has_body: bool) -> None:
        if path is None:
            self._answer_missing("EntryNotFound")
            return
        size, start = path.stat().st_size, 0
        headers = {"ETag": f'"{_etag(path)}"', "X-Repo-Commit": REVISION, "Accept-Ranges": "bytes"}
        if wanted := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
            start = int(wanted[1])
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        headers["Content-Length"] = str(size - start)
        self._send(206 if start else 200, headers)
        if has_body:
            with suppress(ConnectionError):  # whoever asked may have gone
                self._send_content(path, start)

    def _send_content(self, path: Path, start: int) -> None:
        limit = self.server.take_limit() if path.stat().st_size > _LARGE else None
        with path.open("rb") as file:
            file.seek(start)
            while piece := file.read(_PIECE):
                if limit is not None and file.tell() - start > limit:
                    self.close_connection = True
                    return
                self.wfile.write(piece)

    def _answer_missing(self, code: str) -> None:
        self._send(404, {"X-Error-Code": code, "X-Error-Message": "Not found", "Content-Length": "0"})

    def _send(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name there
        """Say nothing."""


def _sibling(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    large = {"lfs": {"sha256": _etag(path), "size": size, "pointerSize": 134}} if size > _LARGE else {}
    return {"rfilename": path.name, "size": size, "blobId": _etag(path)[:40], **large}


@cache
def _etag(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > _LARGE:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
