"""Where a job's files go: the rules of OutputBucketName and OutputKey, and the service's own bucket."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode
from uuid import NAMESPACE_URL, uuid5

from stand_ins.amazon.errors import Refused

ACCOUNT = "012345678901"
WRITE_CHECK = ".write_access_check_file.temp"
"""What the service writes beside a job's output when the job is started, and leaves there."""

SIGNED_FOR = 900
"""Seconds for which the address of a document in the service's bucket is good."""


@dataclass(frozen=True)
class Output:
    """The place of a job's transcript. `bucket` is None for the service's own."""

    bucket: str | None
    prefix: str
    name: str

    def key(self, *, redacted: bool = False, suffix: str = ".json") -> str:
        """The key of one of the job's files."""
        name = self.name.removesuffix(".json") + suffix
        return f"{self.prefix}redacted-{name}" if redacted else f"{self.prefix}{name}"

    @property
    def write_check(self) -> str:
        return f"{self.prefix}{WRITE_CHECK}"


def output_of(request: dict[str, Any], created: float) -> Output:
    """The place that a request to start a job names, or the service's."""
    job, bucket = request["TranscriptionJobName"], request.get("OutputBucketName")
    if bucket is None:
        return Output(None, f"{ACCOUNT}/{job}/{uuid5(NAMESPACE_URL, f'{job} {created}')}/", "asrOutput.json")
    key: str = request.get("OutputKey", "")
    if key and not key.endswith(("/", ".json")):
        key += "/"  # whatever does not end in .json is a folder
    prefix, _, name = key.rpartition("/")
    return Output(bucket, f"{prefix}/" if prefix or key.startswith("/") else "", name or f"{job}.json")


class Signed(NamedTuple):
    """A signature's document, and when (epoch seconds) it stops being good."""

    key: str
    until: float


class ServiceBucket:
    """The service's own bucket, read by presigned addresses only."""

    def __init__(self, region: str) -> None:
        self.name = f"aws-transcribe-{region}-prod"
        self._objects: dict[str, bytes] = {}
        self._signatures: dict[str, Signed] = {}
        self._scope = f"{region}/s3/aws4_request"

    def put(self, key: str, body: bytes) -> None:
        self._objects[key] = body

    def forget(self, prefix: str) -> None:
        """Delete a job's files."""
        self._objects = {key: body for key, body in self._objects.items() if not key.startswith(prefix)}

    def sign(self, key: str, now: float) -> str:
        """The path and query under which a document can be read for a quarter of an hour."""
        moment = f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}"
        signature = uuid5(NAMESPACE_URL, f"{key} {now} {len(self._signatures)}").hex * 2
        self._signatures[signature] = Signed(key, now + SIGNED_FOR)
        query = {
            "X-Amz-Security-Token": "a-token-of-the-service",
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Date": moment,
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Expires": SIGNED_FOR,
            "X-Amz-Credential": f"ASIASERVICE/{moment[:8]}/{self._scope}",
            "X-Amz-Signature": signature,
        }
        return f"/{self.name}/{key}?{urlencode(query)}"

    def read(self, key: str, query: str, now: float, *, authorized: bool) -> bytes:
        """What is behind a presigned address; `authorized` is a request that brings credentials as well.

        Raises:
            Refused: It is not signed, or no longer; or the job is gone.
        """
        signed = self._signatures.get(parse_qs(query).get("X-Amz-Signature", [""])[0])
        if authorized:
            raise Refused("InvalidArgument", "Only one auth mechanism allowed; only one should be specified")
        if signed is None or signed.key != key:
            raise Refused("AccessDenied", "Access Denied", 403)
        if now >= signed.until:
            raise Refused("AccessDenied", "Request has expired", 403)
        if key not in self._objects:
            raise Refused("NoSuchKey", "The specified key does not exist.", 404)
        return self._objects[key]
