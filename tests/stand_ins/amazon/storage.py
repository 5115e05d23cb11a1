"""The S3 that the service reads recordings from and writes transcripts to."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import ClientError


class Storage(Protocol):
    """As much of S3 as the service needs."""

    def region(self, bucket: str) -> str | None:
        """Where a bucket is; None where there is no such bucket."""

    def has(self, bucket: str, key: str) -> bool:
        """Whether there is an object to read."""

    def read(self, bucket: str, key: str) -> bytes:
        """An object."""

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Write an object."""


class S3:
    """Storage behind a boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._regions: dict[str, str] = {}

    def region(self, bucket: str) -> str | None:
        if bucket not in self._regions:  # a bucket never moves
            try:
                location = self._client.get_bucket_location(Bucket=bucket)["LocationConstraint"]
            except ClientError:
                return None
            self._regions[bucket] = location or "us-east-1"
        return self._regions[bucket]

    def has(self, bucket: str, key: str) -> bool:
        try:
            self._client.head_object(Bucket=bucket, Key=key)
        except ClientError:
            return False
        return True

    def read(self, bucket: str, key: str) -> bytes:
        body: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self._client.put_object(Bucket=bucket, Key=key, Body=body)


def bucket_and_key(uri: str) -> tuple[str, str] | None:
    """What an address in S3 names, the key as it is typed: no `%` is decoded. None for an address elsewhere."""
    scheme, _, rest = uri.partition("://")
    if scheme == "s3":
        bucket, _, key = rest.partition("/")
        return bucket, key
    host = urlsplit(uri).hostname or ""
    if not host.startswith("s3.") or ".amazonaws.com" not in host:
        return None
    bucket, _, key = rest.partition("/")[2].partition("/")
    return bucket, key
