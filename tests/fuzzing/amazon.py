"""An Amazon that takes little of the processor's time, so that many attacks fit into ten minutes."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.loaders import JSONFileLoader
from fuzzing.buckets import Buckets, Stored
from stand_ins.amazon import endpoint
from stand_ins.amazon.endpoint import Answer, Endpoint
from stand_ins.amazon.server import KEYS, Clock
from stand_ins.amazon.transcribe import REGION, Service

from ls_transcribe.aws.session import Session

Change = Callable[[str, str, Answer], Answer]
"""What is sent in the place of an answer, which is given with the method and the path of its request."""


@dataclass
class QuickAmazon:
    """Transcribe and S3 behind one address. `change` may change what they answer."""

    endpoint: Endpoint
    buckets: Buckets
    change: Change | None = None

    def empty(self, *buckets: str) -> None:
        """Have these buckets, and nothing else."""
        self.buckets.objects = {bucket: {} for bucket in buckets}
        self.endpoint.service = Service(self.buckets, Clock(), url=self.endpoint.url)
        self.service.duration = lambda _uri: 0.0

    @property
    def service(self) -> Service:
        assert self.endpoint.service is not None
        return self.endpoint.service

    def put(self, bucket: str, key: str, body: bytes = b"sound") -> str:
        """An object; its URI is given back."""
        self.buckets.objects[bucket][key] = Stored(body)
        return f"s3://{bucket}/{key}"

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead any AWS client here."""
        keys = {name.upper(): value for name, value in KEYS.items()}
        return {**keys, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.endpoint.url}


@contextmanager
def quick_amazon() -> Iterator[QuickAmazon]:
    """An Amazon in this process. Commands reach it by its `environment`."""
    amazon: QuickAmazon

    class Handler(endpoint._Handler):
        def _pass_on(self, body: bytes) -> Answer:
            headers = {name.lower(): value for name, value in self.headers.items()}
            return amazon.buckets.answer(self.command, self.path, headers, body)

        def _answer(self, body: bytes) -> Answer:
            answer = super()._answer(body)
            if amazon.change is None:
                return answer
            changed = amazon.change(self.headers.get("X-Amz-Target") or self.command, self.path, answer)
            length = next((value for name, value in changed.headers if name == "Content-Length"), "")
            self.close_connection = length != str(len(changed.body))  # nobody waits for what never comes
            return changed

    server = Endpoint(("", 0), Handler)
    amazon = QuickAmazon(server, Buckets())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        with _models_kept():
            yield amazon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def shared_clients() -> Iterator[None]:
    """Have the commands within use the clients of each other: making them takes longer than the calls of a run."""
    make = Session._make

    def made(self: Session, service: str, region: str | None) -> Any:
        key = (service, region or self.region, os.environ.get("AWS_ENDPOINT_URL"))
        if key not in _CLIENTS:
            _CLIENTS[key] = make(self, service, region)
        return _CLIENTS[key]

    with patch.object(Session, "_make", made):
        yield


_CLIENTS: dict[tuple[str, str | None, str | None], Any] = {}


@contextmanager
def _models_kept() -> Iterator[None]:
    """Have each of botocore's models be read once, not by each client."""
    load, loader = JSONFileLoader.load_file, JSONFileLoader()
    kept = cache(lambda path: load(loader, path))
    with patch.object(JSONFileLoader, "load_file", lambda _self, path: kept(path)):
        yield
