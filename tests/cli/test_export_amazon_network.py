"""`export` where something in the network answers instead of Amazon: nothing is started for a misread answer."""

from collections.abc import Callable

import pytest
from cli.cloud import EN, OUT, Cloud
from stand_ins.amazon.faults import Page

from ls_transcribe.concurrency import retry

_NO_COUNT = b"<?xml version='1.0'?><ListBucketResult><Name>transcripts</Name></ListBucketResult>"

_PAGES: dict[str, tuple[Callable[[str, str], bool], Page]] = {
    "listing of results": (lambda _method, path: "list-type" in path and "transcripts" in path, Page()),
    "listing without a count": (
        lambda _method, path: "list-type" in path and "transcripts" in path,
        Page(_NO_COUNT, kind="application/xml"),
    ),
    "lists of jobs": (lambda method, path: method == "POST" and path == "/", Page()),
    "lists of jobs that are empty": (
        lambda method, path: method == "POST" and path == "/", Page(b"{}", kind="application/x-amz-json-1.1")
    ),
    "documents": (lambda method, path: method == "GET" and path.startswith("/transcripts/lst-"), Page()),
    "documents that are gone": (
        lambda method, path: method == "GET" and path.startswith("/transcripts/lst-"), Page(status=404)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("is_meant", "page"), _PAGES.values(), ids=_PAGES)
def test_answers_that_are_none(cloud: Cloud, is_meant: Callable[[str, str], bool], page: Page) -> None:
    """A page in the place of an answer is asked for again: what is finished is found, and nothing is paid twice."""
    uris = cloud.recordings(6)
    cloud.amazon.make_bucket("transcripts")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o")
    cloud.run(*command, "first")
    pages = [page] * 2
    cloud.service.on_the_way = lambda method, path: pages.pop() if pages and is_meant(method, path) else None
    ended = cloud.run(*command, "second")

    assert (ended.code, cloud.audio_uris("second"), cloud.started(), pages) == (0, uris, uris, [])


def test_a_page_instead_of_every_answer(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no answer is Amazon's, the run is given up soon, and says what answers in its place."""
    monkeypatch.setattr(retry, "_PATIENCE", 0.5)  # seconds
    cloud.recordings(2)
    cloud.service.on_the_way = lambda _method, _path: Page()
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")
    cloud.service.on_the_way = lambda _method, _path: None

    assert (ended.code, cloud.started(), ended.err.splitlines()[-1]) == (
        1,
        [],
        "Error: Amazon cannot be reached (the answer to ListObjectsV2 is a web page, which Amazon does not send): "
        "something in the network answers instead of Amazon: sign in to the network, or check what the proxy says, and "
        "run the same command again.",
    )
