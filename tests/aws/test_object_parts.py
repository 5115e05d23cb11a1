"""Parts of objects in S3: no others are taken for them."""

from aws.doors import Door, outcome
from aws.edge import Edge, Reply
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws.object_parts import read_part

TALK = "s3://input/talk.wav"
REFUSED = ("AwsRejected", "S3 sent another part of the object than it was asked for")


def test_a_part_is_read(at_amazon: Door, bench: Amazon) -> None:
    """As many bytes as were asked for."""
    bench.put("input", "talk.wav", b"0123456789")
    assert read_part(at_amazon.session, TALK, 3, 4, 10) == b"3456"


def test_a_part_of_another_object_is_refused(at_amazon: Door, bench: Amazon) -> None:
    """It has been replaced since it was listed: its size is another."""
    bench.put("input", "talk.wav", b"0123456789")
    assert outcome(read_part, at_amazon.session, TALK, 3, 4, 11) == REFUSED


def test_the_whole_of_an_object_is_no_part(at_edge: Door, edge: Edge) -> None:
    """A server that knows no parts gives everything, from the beginning."""
    edge.says(Reply(200, b"0123456789", {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT"}))
    assert outcome(read_part, at_edge.session, TALK, 3, 4, 10) == REFUSED


def test_half_a_part_is_none(at_edge: Door, edge: Edge) -> None:
    """It came whole, and is less than S3 said that it sends."""
    headers = {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT", "Content-Range": "bytes 3-6/10"}
    edge.says(Reply(206, b"34", headers))
    assert outcome(read_part, at_edge.session, TALK, 3, 4, 10) == (
        "AwsRejected",
        "2 bytes came, and S3 had announced 4",
    )
