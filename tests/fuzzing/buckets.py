"""As much of S3 as attacks need, in memory and in this process: moto takes ten times as long for a request."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from stand_ins.amazon.endpoint import Answer
from stand_ins.amazon.transcribe import REGION

_MODIFIED = 1_767_268_800
_SOUND = "binary/octet-stream"


class Stored(NamedTuple):
    """An object."""

    body: bytes
    kind: str = _SOUND

    @property
    def etag(self) -> str:
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


@dataclass
class Buckets:
    """Buckets in one region, each with its objects by key. It is the storage of the jobs, too."""

    objects: dict[str, dict[str, Stored]] = field(default_factory=dict)

    def region(self, bucket: str) -> str | None:
        return REGION if bucket in self.objects else None

    def has(self, bucket: str, key: str) -> bool:
        return key in self.objects.get(bucket, {})

    def read(self, bucket: str, key: str) -> bytes:
        return self.objects[bucket][key].body

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self.objects[bucket][key] = Stored(body)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request of S3. The names of its headers are in small letters."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query, keep_blank_values=True)
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        if bucket not in self.objects:
            return _error(404, "NoSuchBucket")
        if not key:
            return self._list(bucket, query.get("prefix", [""])[0]) if method == "GET" else _done(200)
        if method == "PUT":
            return self._put(bucket, key, headers, body)
        if method == "DELETE":
            self.objects[bucket].pop(key, None)
            return _done(204)
        found = self.objects[bucket].get(key)
        if found is None:
            return _error(404, "NoSuchKey")
        told = [("ETag", f'"{found.etag}"'), ("Last-Modified", formatdate(_MODIFIED, usegmt=True))]
        return _told(200, [*told, ("Content-Type", found.kind)], found.body)

    def _put(self, bucket: str, key: str, headers: Mapping[str, str], body: bytes) -> Answer:
        source = unquote(headers.get("x-amz-copy-source", ""))
        if not source:
            self.objects[bucket][key] = Stored(body, headers.get("content-type", _SOUND))
            return _told(200, [("ETag", f'"{self.objects[bucket][key].etag}"')])
        from_bucket, _, from_key = source.lstrip("/").partition("/")
        if not self.has(from_bucket, from_key):
            return _error(404, "NoSuchKey")
        self.objects[bucket][key] = copied = self.objects[from_bucket][from_key]
        inner = f"<LastModified>{_TIME}</LastModified><ETag>&quot;{copied.etag}&quot;</ETag>"
        return _xml(200, f"<CopyObjectResult>{inner}</CopyObjectResult>")

    def _list(self, bucket: str, prefix: str) -> Answer:
        found = [(key, each) for key, each in sorted(self.objects[bucket].items()) if key.startswith(prefix)]
        told = "".join(
            f"<Contents><Key>{quote(key)}</Key><LastModified>{_TIME}</LastModified><ETag>&quot;{each.etag}&quot;</ETag>"
            f"<Size>{len(each.body)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key, each in found
        )
        about = (
            f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><MaxKeys>1000</MaxKeys>"
            f"<EncodingType>url</EncodingType><KeyCount>{len(found)}</KeyCount><IsTruncated>false</IsTruncated>"
        )
        return _xml(200, f"<ListBucketResult>{about}{told}</ListBucketResult>")


_TIME = "2026-01-01T12:00:00.000Z"


def _xml(status: int, text: str) -> Answer:
    return _told(status, [("Content-Type", "application/xml")], b'<?xml version="1.0"?>' + text.encode())


def _error(status: int, code: str) -> Answer:
    return _xml(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>")


def _done(status: int) -> Answer:
    return _told(status, [])


def _told(status: int, headers: list[tuple[str, str]], body: bytes = b"") -> Answer:
    own = [("x-amz-request-id", "1"), ("x-amz-bucket-region", REGION), ("Content-Length", str(len(body)))]
    return Answer(status, [*headers, *own], body)
