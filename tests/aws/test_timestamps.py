"""The times in answers: the same as botocore reads, in a tenth of the time where they are ISO 8601."""

from datetime import UTC

import pytest
from aws.doors import Door
from botocore.utils import parse_timestamp
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import s3
from ls_transcribe.aws.timestamps import read_time


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T12:00:00.000Z",
        "2026-01-01T12:00:00Z",
        "2026-01-01T12:00:00.123456+05:30",
        "2026-01-01T12:00:00",
        "20260101T120000Z",
        "Thu, 01 Jan 2026 12:00:00 GMT",
        "1767268800",
        "1767268800.5",
        1767268800,
        1767268800.5,
    ],
)
def test_a_time_is_what_botocore_reads(value: object) -> None:
    """Whatever form a service writes, it is the same moment, and has a time zone if botocore's has."""
    ours, theirs = read_time(value), parse_timestamp(value)
    assert (ours, ours.utcoffset()) == (theirs, theirs.utcoffset())


@pytest.mark.parametrize("value", ["", "yesterday", "2026-13-01T12:00:00Z"])
def test_what_is_no_time_is_refused_as_botocore_does(value: str) -> None:
    """It is not taken for another time."""
    with pytest.raises(ValueError, match="timestamp"):
        read_time(value)


def test_a_listing_is_read_so(at_amazon: Door, bench: Amazon) -> None:
    """The client has it from its session: the standard library's own time zone is in what it lists."""
    bench.put("input", "talk.wav")
    [found] = s3.objects(at_amazon.session, "s3://input/")
    assert found.modified.tzinfo is UTC
