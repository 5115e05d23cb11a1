"""Recordings in S3: Label Studio reads buckets for browsers, or they read them themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pushing import BUCKET, Office, fill, in_s3, title
from stand_ins.proxy import Answer, Proxy, _Message, page


class Older(Proxy):
    """A Label Studio before 1.18, which does not read buckets."""

    def pass_on(self, message: _Message) -> Answer:
        if message.target.startswith("/tasks/0/resolve/"):
            return page(404, "Not Found")
        return super().pass_on(message)


@pytest.fixture(params=[Proxy, Older], ids=["reads buckets", "older"])
def server(request: pytest.FixtureRequest, office: Office) -> Iterator[Proxy]:
    """The way to a Label Studio of each kind."""
    proxy: Proxy
    with request.param(office.studio.url) as proxy:
        yield proxy


@pytest.mark.parametrize("typed", [None, True, False])
def test_who_reads_a_bucket(office: Office, tmp_path: Path, server: Proxy, *, typed: bool | None) -> None:
    """Whoever was typed, else Label Studio, and browsers where it cannot: then that is said. It plays all the same."""
    pushed = office.push(fill(tmp_path, in_s3(range(1))), url=server.url, title=title(), presign=typed)

    [storage] = office.studio.client.import_storage.s3.list(project=pushed.project or 0)
    is_older = isinstance(server, Older)
    assert (storage.presign, pushed.unplayable) == (is_older if typed is None else typed, None)
    assert (("noted", _SIGNED) in office.listener.told) is (is_older and typed is None)


_SIGNED = f"browsers read {BUCKET} themselves, at signed addresses: Label Studio reads buckets for them only since 1.18"
