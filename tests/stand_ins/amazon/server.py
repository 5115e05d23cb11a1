"""Amazon on loopback: Transcribe by the stand-in and S3 by moto, behind one address."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer
from stand_ins.amazon.endpoint import Endpoint
from stand_ins.amazon.storage import S3
from stand_ins.amazon.transcribe import REGION, Service

KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "secret", "aws_session_token": "token"}

NOON = 1_767_268_800.0
"""When the clock of a fresh service starts: 2026-01-01, 12:00 UTC."""

# One call, one request: what a test sees is the service's answer, not botocore's third attempt.
_CONFIG = Config(retries={"total_max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"})


class Clock:
    """A clock that goes when told to."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Amazon:
    """Both services with nothing in them, and clients of them that do not try twice."""

    url: str
    service: Service
    clock: Clock
    endpoint: Endpoint
    s3: Any
    transcribe: Any

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead any AWS client here."""
        return {
            **{name.upper(): value for name, value in KEYS.items()},
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def make_bucket(self, name: str, region: str = REGION) -> str:
        """A bucket; its name is given back."""
        s3 = self.s3 if region == REGION else client("s3", self.url, region)
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        if s3 is not self.s3:
            s3.close()
        return name

    def put(self, bucket: str, key: str, body: bytes = b"sound") -> str:
        """An object; its URI is given back."""
        self.s3.put_object(Bucket=bucket, Key=key, Body=body)
        return f"s3://{bucket}/{key}"

    def keys(self, bucket: str) -> list[str]:
        """The keys in a bucket, no more than a thousand of them."""
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def read(self, bucket: str, key: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body


class Host:
    """The servers, which are started once and emptied for each test."""

    def __init__(self, endpoint: Endpoint, moto: tuple[str, int]) -> None:
        self._endpoint = endpoint
        self._moto = moto
        self._storage = client("s3", "http://{}:{}".format(*moto))
        self._clients = {name: client(name, endpoint.url) for name in ("s3", "transcribe")}

    def fresh(self) -> Amazon:
        """Both services without anything that was in them."""
        connection = HTTPConnection(*self._moto, timeout=10)
        connection.request("POST", "/moto-api/reset", headers={"Content-Length": "0"})
        connection.getresponse().read()
        connection.close()
        clock = Clock()
        self._endpoint.service = Service(S3(self._storage), clock, url=self._endpoint.url)
        self._endpoint.latency = 0.0
        return Amazon(self._endpoint.url, self._endpoint.service, clock, self._endpoint, **self._clients)

    def close(self) -> None:
        for open_client in (self._storage, *self._clients.values()):
            open_client.close()


def client(name: str, url: str, region: str = REGION, **keys: str) -> Any:
    """A boto3 client that makes each request once. Without keys of its own it uses those of the tests."""
    return boto3.session.Session().client(
        name, endpoint_url=url, region_name=region, config=_CONFIG, **{**KEYS, **keys}
    )


@contextmanager
def running() -> Iterator[Host]:
    """The servers, on ports that were free."""
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    place = moto.get_host_and_port()
    endpoint = Endpoint(place)
    thread = threading.Thread(target=endpoint.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    host = Host(endpoint, place)
    try:
        yield host
    finally:
        host.close()
        endpoint.shutdown()
        endpoint.server_close()
        thread.join()
        moto.stop()
        if moto._server:  # stopped, it still holds its port
            moto._server.server_close()
