"""What is shown of an answer that is an error."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from ls_transcribe.label_studio import answers
from ls_transcribe.label_studio.answers import UnknownForm, answer_time, error_text, read_answer


@pytest.mark.parametrize("body", [None, "<html>", b"<html>", ["detail"], 7])
def test_of_what_is_no_answer_nothing_is_told(body: object) -> None:
    """A page has a hundred thousand characters."""
    assert error_text(body) == ""


def test_an_answer_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much of it is read as may be in an answer, compressed or not."""
    monkeypatch.setattr(answers, "LARGEST_ANSWER", 1_000)
    read = 0

    def zeros() -> Iterator[bytes]:
        nonlocal read
        packing = zlib.compressobj(wbits=31)
        for _ in range(10_000):
            read += 1
            yield packing.compress(b"0" * 1_000) + packing.flush(zlib.Z_SYNC_FLUSH)

    answer = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=zeros())
    with pytest.raises(UnknownForm, match=r"^it has more than 1,000 bytes$"):
        read_answer(answer)
    assert read <= 3


@pytest.mark.parametrize("date", ["Tue, 01 Dec 2026 08:00:00 GMT", "Tue, 01 Dec 2026 08:00:00 -0000"])
def test_when_an_answer_was_sent(date: str) -> None:
    """It has a zone, which is always that of Greenwich."""
    assert answer_time(httpx.Headers({"Date": date})) == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("headers", [{}, {"Date": ""}, {"Date": "now"}, {"Date": "Tue, 99 Dec 2026 08:00:00 GMT"}])
def test_an_answer_without_a_time(headers: dict[str, str]) -> None:
    """Some servers do not tell it."""
    assert answer_time(httpx.Headers(headers)) is None
