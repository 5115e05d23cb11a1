"""Objects in S3, over HTTP: what comes and goes, and what is said of what does not."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aws.doors import Door, door, outcome
from aws.edge import LOST, Edge, Reply, xml
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, s3

TALK = "s3://input/talk.wav"
NO_BUCKET = (
    "BucketMissing",
    "There is no bucket s3://nowhere: check the spelling.",
)
NO_KEY = ("NotFound", "The specified key does not exist.")
ODD = ["a b.wav", "a+b.wav", "100%.wav", "a%20b.wav", "über ☃.wav", 'it\'s "so".wav', "a/b//c.wav"]
FOUND = {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_all_objects_below_a_prefix_are_listed(at_amazon: Door, bench: Amazon) -> None:
    """Keys come as they are, whatever is in them, in order, and no others than those below the prefix."""
    for key in ODD:
        bench.put("input", f"dir/{key}")
    found = [entry.uri for entry in s3.objects(at_amazon.session, "s3://input/dir/")]
    assert found == sorted(f"s3://input/dir/{key}" for key in ODD)


def test_a_listing_goes_on_from_page_to_page(at_edge: Door, edge: Edge) -> None:
    """A truncated page's token is sent for the next one, and what lies in an archive needs to be restored."""
    entry = "<Contents><Key>{}</Key><Size>3</Size><ETag>&quot;e&quot;</ETag><StorageClass>{}</StorageClass>"
    entry += "<LastModified>2026-01-01T12:00:00Z</LastModified></Contents>"
    more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t/+=</NextContinuationToken>"
    pages = [more + entry.format("a", "STANDARD"), entry.format("b%2Bc", "DEEP_ARCHIVE")]
    encoded = "<ListBucketResult><EncodingType>url</EncodingType><KeyCount>1</KeyCount>{}</ListBucketResult>"
    edge.says(*(Reply(200, encoded.format(page).encode()) for page in pages))
    found = list(s3.objects(at_edge.session, "s3://input/"))
    assert (found, "continuation-token=t%2F%2B%3D" in edge.seen[1].path) == (
        [s3.S3Object("s3://input/a", 3, "e", NOON), s3.S3Object("s3://input/b+c", 3, "e", NOON, needs_restore=True)],
        True,
    )


def test_a_page_is_asked_for_again_until_it_comes(at_edge: Door, edge: Edge) -> None:
    """A listing outlives an internal error and a page that breaks off."""
    page = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
    broken = [Reply(200, page[:-9], missing=9), Reply(200, page[:-9]), Reply(200, page, missing=9)]
    edge.says(xml(500, "InternalError"), *broken, Reply(200, page))
    found = list(s3.objects(at_edge.session, "s3://input/"))
    assert (found, len(edge.seen)) == ([], 5)


@pytest.mark.parametrize("key", ODD)
def test_an_object_of_any_name_comes_and_goes(at_amazon: Door, bench: Amazon, tmp_path: Path, key: str) -> None:
    """What is uploaded is found, read, copied, downloaded and deleted under its very key."""
    session, uri, there, back = at_amazon.session, f"s3://input/{key}", tmp_path / "a.wav", tmp_path / "b.wav"
    there.write_bytes(b"sound")
    s3.upload(session, there, uri, lambda _size: None)
    s3.copy(session, uri, f"s3://output/{key}")
    s3.download(session, f"s3://output/{key}", back)
    found = (s3.head(session, uri).size, s3.read(session, uri)[0], back.read_bytes(), bench.keys("output"))
    s3.delete(session, uri)
    assert (found, bench.keys("input")) == ((5, b"sound", b"sound", [key]), ["talk.wav"])


def test_a_key_of_two_lines_is_sent_as_it_is(at_edge: Door, edge: Edge) -> None:
    """A newline in a key is one in the address."""
    edge.says(Reply(200, b"sound", FOUND))
    s3.read(at_edge.session, "s3://input/two\nlines.wav")
    assert edge.seen[0].path == "/input/two%0Alines.wav"


def test_an_upload_is_told_piece_by_piece_and_says_what_it_is(at_amazon: Door, bench: Amazon, tmp_path: Path) -> None:
    """The pieces add up to the file, whose kind goes with it into a single part, so that its ETag is its MD5."""
    path, pieces = tmp_path / "a.flac", list[int]()
    path.write_bytes(b"x" * 9_000_000)
    s3.upload(at_amazon.session, path, "s3://input/a.flac", pieces.append)
    kind = bench.s3.head_object(Bucket="input", Key="a.flac")["ContentType"]
    etag = s3.head(at_amazon.session, "s3://input/a.flac").etag
    assert (sum(pieces), kind, etag) == (9_000_000, "audio/flac", "c40c5126c11d10857c04858e8a0dd833")


def test_a_copy_keeps_what_is_known_of_the_object(at_amazon: Door, bench: Amazon) -> None:
    """Metadata, kind, tags and storage class are copied along."""
    kept = {"ContentType": "audio/wav", "Metadata": {"speaker": "1"}, "StorageClass": "STANDARD_IA"}
    bench.s3.put_object(Bucket="input", Key="a", Body=b"a", Tagging="case=7", **kept)
    s3.copy(at_amazon.session, "s3://input/a", "s3://output/a")
    found = bench.s3.head_object(Bucket="output", Key="a")
    tags = bench.s3.get_object_tagging(Bucket="output", Key="a")["TagSet"]
    assert ({name: found[name] for name in kept}, tags) == (kept, [{"Key": "case", "Value": "7"}])


@pytest.mark.parametrize(
    ("headers", "needs_restore"),
    [
        ({}, False),
        ({"x-amz-storage-class": "GLACIER_IR"}, False),
        ({"x-amz-storage-class": "GLACIER"}, True),
        ({"x-amz-storage-class": "INTELLIGENT_TIERING"}, False),
        ({"x-amz-storage-class": "INTELLIGENT_TIERING", "x-amz-archive-status": "ARCHIVE_ACCESS"}, True),
        ({"x-amz-storage-class": "GLACIER", "x-amz-restore": 'ongoing-request="true"'}, True),
        ({"x-amz-storage-class": "GLACIER", "x-amz-restore": 'ongoing-request="false", expiry-date="…"'}, False),
    ],
)
def test_an_object_sleeps_until_it_is_restored(
    at_edge: Door, edge: Edge, headers: dict[str, str], *, needs_restore: bool
) -> None:
    """An archived object can be read only while there is a restored copy of it."""
    edge.says(Reply(200, b"abc", {**FOUND, **{name: text.replace("…", "never") for name, text in headers.items()}}))
    assert s3.head(at_edge.session, TALK) == s3.S3Object(TALK, 3, "e", NOON, needs_restore)


def test_reading_tells_when_the_object_was_written(at_edge: Door, edge: Edge) -> None:
    """A content that breaks off is read again."""
    edge.says(Reply(200, b"sou", FOUND, missing=2), Reply(200, b"sound", FOUND))
    assert s3.read(at_edge.session, TALK) == (b"sound", NOON)


@pytest.mark.parametrize(
    "told", [{"Content-Length": str(s3.LARGEST_DOCUMENT + 1)}, {"Content-Length": "9" * 18}], ids=["one more", "much"]
)
def test_more_than_a_transcript_is_not_read(at_edge: Door, edge: Edge, told: dict[str, str]) -> None:
    """Whoever may write into the bucket could fill the memory; it is refused once, and its content never asked for."""
    edge.says(Reply(200, b"x", {**FOUND, **told}, missing=1))
    assert (outcome(s3.read, at_edge.session, TALK), len(edge.seen)) == (
        ("AwsRejected", "more than 256 MB, which no transcript has"),
        1,
    )


@pytest.mark.parametrize(("size", "is_read"), [(1_000_000, True), (1_000_001, False)])
def test_more_than_was_told_is_not_read(
    at_edge: Door, edge: Edge, monkeypatch: pytest.MonkeyPatch, size: int, *, is_read: bool
) -> None:
    """An answer without a length is read up to the bound, and what has just that size is whole."""
    monkeypatch.setattr(s3, "LARGEST_DOCUMENT", 1_000_000)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"x" * size)
    edge.says(Reply(200, chunks, {**FOUND, "Content-Length": "", "Transfer-Encoding": "chunked"}))
    if is_read:
        assert len(s3.read(at_edge.session, TALK)[0]) == size
    else:
        assert outcome(s3.read, at_edge.session, TALK) == ("AwsRejected", "more than 1 MB, which no transcript has")


def test_a_download_that_breaks_off_is_begun_again(at_edge: Door, edge: Edge, tmp_path: Path) -> None:
    """A file is whole when it is there."""
    broken = Reply(200, b"so", FOUND, missing=3)
    edge.says(Reply(200, b"sound", FOUND), *[broken] * 6, Reply(200, b"sound", FOUND))
    s3.download(at_edge.session, TALK, tmp_path / "talk.wav")
    assert (tmp_path / "talk.wav").read_bytes() == b"sound"


def test_a_download_is_its_owners(at_edge: Door, edge: Edge, tmp_path: Path) -> None:
    """From the first byte on, whatever the folder is."""
    tmp_path.chmod(0o755)
    edge.says(Reply(200, b"sound", FOUND))
    before = os.umask(0o022)
    try:
        s3.download(at_edge.session, TALK, tmp_path / "talk.wav")
    finally:
        os.umask(before)
    assert oct((tmp_path / "talk.wav").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("first", [LOST, xml(503, "SlowDown"), xml(400, "RequestTimeout"), xml(500, "InternalError")])
def test_an_upload_goes_on_after_what_passes(at_edge: Door, edge: Edge, tmp_path: Path, first: Reply) -> None:
    """An upload that S3 could not take is sent again."""
    (tmp_path / "a").write_bytes(b"sound")
    edge.says(first, Reply(200, headers={"ETag": '"e"'}))
    s3.upload(at_edge.session, tmp_path / "a", TALK, lambda _size: None)
    assert [seen.method for seen in edge.seen] == ["PUT", "PUT"]


def test_deleting_what_is_not_there_is_no_error(at_amazon: Door, bench: Amazon) -> None:
    """Nothing else is deleted either."""
    s3.delete(at_amazon.session, "s3://input/none")
    assert bench.keys("input") == ["talk.wav"]


def test_a_file_that_is_not_there_is_no_fault_of_amazons(at_amazon: Door, tmp_path: Path) -> None:
    """An upload passes on that its file cannot be read."""
    with pytest.raises(FileNotFoundError):
        s3.upload(at_amazon.session, tmp_path / "none", TALK, lambda _size: None)


def test_a_folder_that_is_not_there_is_no_fault_of_amazons(at_amazon: Door, tmp_path: Path) -> None:
    """A download passes on that its file cannot be written."""
    with pytest.raises(FileNotFoundError):
        s3.download(at_amazon.session, TALK, tmp_path / "none" / "talk.wav")


@pytest.mark.parametrize("bucket", ["input", "nowhere"])
@pytest.mark.parametrize("call", ["head", "read", "download", "copy"])
def test_a_key_that_is_missing_is_told_from_a_bucket_that_is(
    at_amazon: Door, tmp_path: Path, call: str, bucket: str
) -> None:
    """A missing object is the caller's to deal with, and a missing bucket nobody's."""
    more = {"download": (tmp_path / "a",), "copy": ("s3://output/a",)}.get(call, ())
    found = outcome(getattr(s3, call), at_amazon.session, f"s3://{bucket}/none", *more)
    assert found == (NO_KEY if bucket == "input" else NO_BUCKET)


@pytest.mark.parametrize("call", ["objects", "upload", "copy", "delete"])
def test_nothing_is_listed_in_or_brought_to_a_bucket_that_is_missing(
    at_amazon: Door, tmp_path: Path, call: str
) -> None:
    """The sentence names the bucket, not the key."""
    (tmp_path / "a").write_bytes(b"sound")
    calls = {
        "objects": lambda session: list(s3.objects(session, "s3://nowhere/dir/")),
        "upload": lambda session: s3.upload(session, tmp_path / "a", "s3://nowhere/a", lambda _size: None),
        "copy": lambda session: s3.copy(session, TALK, "s3://nowhere/a"),
        "delete": lambda session: s3.delete(session, "s3://nowhere/a"),
    }
    assert outcome(calls[call], at_amazon.session) == NO_BUCKET


DENIED = xml(403, "AccessDenied", "Access Denied")
ASK = "ask for this permission; `ls-transcribe iam-policy` prints all that are needed."


@pytest.mark.parametrize(
    ("call", "action", "on"),
    [
        ("head", "s3:GetObject", TALK),
        ("read", "s3:GetObject", TALK),
        ("download", "s3:GetObject", TALK),
        ("copy", "s3:GetObject", TALK),
        ("upload", "s3:PutObject", TALK),
        ("delete", "s3:DeleteObject", TALK),
        ("objects", "s3:ListBucket", TALK),
    ],
)
def test_a_call_that_is_denied_says_which_permission_is_missing(
    at_edge: Door, edge: Edge, tmp_path: Path, call: str, action: str, on: str
) -> None:
    """The permission is named as policies write it, with what it was about and Amazon's words."""
    (tmp_path / "a").write_bytes(b"sound")
    edge.says(DENIED)
    calls = {
        "upload": lambda session: s3.upload(session, tmp_path / "a", TALK, lambda _size: None),
        "download": lambda session: s3.download(session, TALK, tmp_path / "b"),
        "copy": lambda session: s3.copy(session, TALK, "s3://output/talk.wav"),
        "objects": lambda session: list(s3.objects(session, TALK)),
    }
    found = outcome(calls.get(call, lambda session: getattr(s3, call)(session, TALK)), at_edge.session)
    assert found == ("AccessDenied", f"AWS denies {action} on {on} (Access Denied): {ASK}")


def test_a_copy_that_may_not_be_written_is_denied_at_its_target(at_edge: Door, edge: Edge) -> None:
    """The source could be read."""
    edge.says(Reply(200, b"", FOUND), DENIED)
    found = outcome(s3.copy, at_edge.session, TALK, "s3://output/a")
    assert found == ("AccessDenied", f"AWS denies s3:PutObject on s3://output/a (Access Denied): {ASK}")


def test_a_copy_that_breaks_down_is_made_again(at_edge: Door, edge: Edge) -> None:
    """S3 answers 200 before a copy is made, and tells in the body that it was not."""
    broken, made = xml(200, "InternalError", "We encountered an internal error."), b"<CopyObjectResult/>"
    edge.says(Reply(200, b"", FOUND), broken, Reply(200, made))
    s3.copy(at_edge.session, TALK, "s3://output/a")
    assert [seen.method for seen in edge.seen] == ["HEAD", "PUT", "PUT"]


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, "ExpiredToken", "CredentialsExpired"),
        (400, "InvalidToken", "CredentialsInvalid"),
        (403, "InvalidAccessKeyId", "CredentialsInvalid"),
        (403, "SignatureDoesNotMatch", "CredentialsInvalid"),
        (403, "RequestTimeTooSkewed", "ClockWrong"),
        (403, "AccessDenied", "AccessDenied"),
        (404, "NoSuchKey", "NotFound"),
        (400, "InvalidRequest", "AwsRejected"),
    ],
)
def test_what_a_head_does_not_say_is_found_out(at_edge: Door, edge: Edge, status: int, code: str, meaning: str) -> None:
    """S3 answers a HEAD without a body: the same status for credentials, the clock and the rights."""
    edge.says(xml(status, code, "So it is."))
    assert outcome(s3.head, at_edge.session, TALK)[0] == meaning


def test_an_object_that_sleeps_is_rejected_in_amazons_words(at_edge: Door, edge: Edge) -> None:
    """A code that nothing else is made of leaves the words."""
    edge.says(xml(403, "InvalidObjectState", "The operation is not valid for the object's storage class"))
    found = outcome(s3.read, at_edge.session, TALK)
    assert found == ("AwsRejected", "The operation is not valid for the object's storage class")


def test_a_name_that_is_none_for_a_bucket_is_rejected(at_amazon: Door) -> None:
    """No such name is sent."""
    kind, text = outcome(s3.read, at_amazon.session, "s3://No Bucket/a")
    assert (kind, text.partition(":")[0]) == ("AwsRejected", 'Invalid bucket name "No Bucket"')


def test_an_empty_key_is_rejected(at_amazon: Door) -> None:
    """A bucket is no object."""
    found = outcome(s3.head, at_amazon.session, "s3://input/")
    assert found == ("AwsRejected", "Invalid length for parameter Key, value: 0, valid min length: 1")


@pytest.mark.parametrize("body", [b'{"Contents": []}', b"[]", b"Sign in first", b'\xef\xbb\xbf {"KeyCount": 0}'])
@pytest.mark.usefixtures("keys")
def test_a_listing_that_is_none_is_named_and_given_up(edge: Edge, body: bytes) -> None:
    """Another service's JSON in S3's place is no error inside of S3, which would be waited for."""
    edge.says(*[Reply(200, body)] * 20)
    new = door(Account(region="eu-west-1", endpoint_url=edge.url))
    kind, text = outcome(lambda: list(s3.objects(new.session, "s3://input/")))
    assert (kind, "the answer to ListObjectsV2 does not say what it must say" in text) == ("AwsNotReached", True)
    assert sum(new.naps) <= 30


def test_an_error_that_comes_as_200_is_an_error(at_edge: Door, edge: Edge) -> None:
    """S3 answers so where it fails after it has begun to answer: it is asked again."""
    page = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
    failed = Reply(200, b"<?xml version='1.0'?><Error><Code>InternalError</Code><Message>m</Message></Error>")
    edge.says(failed, Reply(200, page))
    assert (list(s3.objects(at_edge.session, "s3://input/")), len(edge.seen)) == ([], 2)
