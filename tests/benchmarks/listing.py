"""A bucket with as many keys as wanted, none of which exists: what a dry run of them takes.

`python -m benchmarks.listing serve KEYS` serves it and prints its address.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from benchmarks.measure import Run, run, tell

SECRETS = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}
_PAGE = 1_000  # keys a call: as many as S3 gives
_ENTRY = (
    "<Contents><Key>calls/{number:07}.wav</Key><LastModified>2026-01-01T12:00:00.000Z</LastModified>"
    "<ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
_LIST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{bucket}</Name>'
    "<IsTruncated>{more}</IsTruncated>{token}{entries}</ListBucketResult>"
)


def listing(folder: Path) -> None:
    """A dry run of 100,000 keys against one of 30,000, by which the ledger's caches are full: peak memory and time."""
    many, few = _dry_run(folder, 100_000), _dry_run(folder, 30_000)
    ratio = many.peak / few.peak
    tell(
        "peak memory of a dry run: 100,000 keys | 30,000",
        f"{many.peak:.0f} MiB",
        f"{few.peak:.0f} MiB",
        ratio,
        "≤ 1.05",
        met=ratio <= 1.05,
    )
    growth = many.seconds / few.seconds
    tell(
        "time of a dry run: 100,000 keys | 30,000",
        f"{many.seconds:.1f} s",
        f"{few.seconds:.1f} s",
        growth,
        "≤ 3.6",
        met=growth <= 3.6,
    )


def _dry_run(folder: Path, keys: int) -> Run:
    command = [sys.executable, "-m", "ls_transcribe", "export", "s3://input/calls/", "-o", str(folder / "out")]
    command += ["--language-code", "en-US", "--output-bucket", "output", "--region", "eu-west-1", "--dry-run"]
    with served(keys) as url, patch.dict(os.environ, {**SECRETS, "AWS_ENDPOINT_URL": url}):
        return run(command)


@contextmanager
def served(keys: int) -> Iterator[str]:
    """The bucket, in a process of its own; its address."""
    command = [sys.executable, "-m", "benchmarks.listing", "serve", str(keys)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


class _Bucket(BaseHTTPRequestHandler):
    """As much of S3 and Transcribe as a dry run asks: an input bucket, an empty output bucket, no jobs."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    keys = 0

    def do_HEAD(self) -> None:  # the base class's name
        self._answer(b"", "application/xml")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(json.dumps({"TranscriptionJobSummaries": []}).encode(), "application/x-amz-json-1.1")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        bucket = url.path.strip("/")
        first = int(parse_qs(url.query).get("continuation-token", ["0"])[0])
        end = min(first + _PAGE, self.keys) if bucket == "input" else 0
        entries = "".join(
            _ENTRY.format(number=number, etag=hashlib.md5(b"%d" % number).hexdigest(), size=1_000_000 + number)  # noqa: S324
            for number in range(first, end)
        )
        is_more = bucket == "input" and end < self.keys
        token = f"<NextContinuationToken>{end}</NextContinuationToken>" if is_more else ""
        page = _LIST.format(bucket=bucket, more=str(is_more).lower(), token=token, entries=entries)
        self._answer(page.encode(), "application/xml")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-bucket-region", "eu-west-1")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        """Nobody reads a log of this."""


def main() -> None:
    """Serve a bucket of so many keys."""
    _Bucket.keys = int(sys.argv[2])
    with ThreadingHTTPServer(("127.0.0.1", 0), _Bucket) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
