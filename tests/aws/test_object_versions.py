"""Versions of objects in S3: all are found, and each is deleted for good, or the reason is told."""

from datetime import UTC, datetime

import pytest
from aws.doors import Door, outcome
from aws.edge import Edge, Reply
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws.object_versions import ObjectVersion, delete_unlisted, delete_version, lock_of, versions

TALK = "s3://kept/talk.json"
LATER = datetime(2099, 1, 1, tzinfo=UTC)
LISTING = "<ListVersionsResult><IsTruncated>{}</IsTruncated>{}</ListVersionsResult>"
ENTRY = (
    "<Version><Key>talk.json</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest>"
    "<LastModified>2026-01-01T12:00:00Z</LastModified><ETag>&quot;e&quot;</ETag><Size>3</Size></Version>"
)
NEXT = "<NextKeyMarker>talk.json</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>"


@pytest.fixture
def kept(amazon: Amazon) -> Amazon:
    """Amazon with a bucket that keeps versions."""
    amazon.make_bucket("kept")
    amazon.s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    return amazon


@pytest.fixture
def locked(amazon: Amazon) -> Amazon:
    """Amazon with a bucket whose objects can be locked."""
    place = {"LocationConstraint": "eu-west-1"}
    amazon.s3.create_bucket(Bucket="kept", CreateBucketConfiguration=place, ObjectLockEnabledForBucket=True)
    return amazon


def _found(at_amazon: Door, uri: str = TALK) -> list[tuple[str, int, bool]]:
    return [(version.uri, version.size, version.is_mark) for version in versions(at_amazon.session, uri)]


def _first(at_amazon: Door) -> ObjectVersion:
    return next(versions(at_amazon.session, TALK))


def test_all_versions_and_marks_are_found(at_amazon: Door, kept: Amazon) -> None:
    """What was overwritten and what was deleted is still there, and is told."""
    kept.put("kept", "talk.json", b"one")
    kept.put("kept", "talk.json", b"other")
    kept.s3.delete_object(Bucket="kept", Key="talk.json")
    assert sorted(_found(at_amazon)) == [(TALK, 0, True), (TALK, 3, False), (TALK, 5, False)]


def test_a_bucket_that_keeps_none_has_one_version_of_each(at_amazon: Door, amazon: Amazon) -> None:
    """Its ID says so."""
    amazon.put(amazon.make_bucket("plain"), "a b/ü+.json", b"one")
    found = list(versions(at_amazon.session, "s3://plain/a"))
    assert [(version.uri, version.id, version.size) for version in found] == [("s3://plain/a b/ü+.json", "null", 3)]


def test_the_pages_of_a_listing_are_all_read(at_amazon: Door, kept: Amazon) -> None:
    """A thousand versions are in each."""
    for _number in range(3):
        kept.put("kept", "talk.json", b"one")
    client = at_amazon.session.client("s3")
    listed, pages = client.list_object_versions, []

    def small_page(**asked: object) -> object:
        pages.append(asked)
        return listed(**asked, MaxKeys=1)

    client.list_object_versions = small_page
    try:
        found = list(versions(at_amazon.session, TALK))
    finally:
        del client.list_object_versions
    assert (len({version.id for version in found}), len(pages)) == (3, 3)


def test_a_version_is_deleted_for_good(at_amazon: Door, kept: Amazon) -> None:
    """No mark takes its place; what is gone already is no error."""
    kept.put("kept", "talk.json", b"one")
    version = _first(at_amazon)
    delete_version(at_amazon.session, version)
    delete_version(at_amazon.session, version)
    assert _found(at_amazon) == []


def test_a_locked_version_is_not_deleted(at_amazon: Door, locked: Amazon) -> None:
    """S3 denies it as it denies a permission; its lock says until when."""
    locked.put("kept", "talk.json", b"one")
    locked.s3.put_object_retention(
        Bucket="kept", Key="talk.json", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": LATER}
    )
    version = _first(at_amazon)
    denied, _text = outcome(delete_version, at_amazon.session, version)
    assert (denied, lock_of(at_amazon.session, version)) == (
        "AccessDenied",
        "Object Lock keeps it until 2099-01-01 (COMPLIANCE)",
    )


def test_a_legal_hold_is_told(at_amazon: Door, locked: Amazon) -> None:
    """It has no end."""
    locked.put("kept", "talk.json", b"one")
    locked.s3.put_object_legal_hold(Bucket="kept", Key="talk.json", LegalHold={"Status": "ON"})
    assert lock_of(at_amazon.session, _first(at_amazon)) == "there is a legal hold on it"


def test_a_version_without_a_lock_has_none(at_amazon: Door, kept: Amazon) -> None:
    """So whatever denies its deletion is something else."""
    kept.put("kept", "talk.json", b"one")
    assert lock_of(at_amazon.session, _first(at_amazon)) is None


def test_an_object_is_deleted_without_its_versions(at_amazon: Door, kept: Amazon) -> None:
    """Where they are kept, that is told, also the second time, and no second mark is made."""
    kept.put("kept", "talk.json", b"one")
    kept.put(kept.make_bucket("plain"), "talk.json", b"one")
    told = [delete_unlisted(at_amazon.session, f"s3://{name}/talk.json") for name in ("kept", "kept", "plain", "plain")]
    assert (told, sorted(_found(at_amazon))) == ([True, True, False, False], [(TALK, 0, True), (TALK, 3, False)])


def test_a_bucket_that_is_not_there_is_named(at_amazon: Door, amazon: Amazon) -> None:  # noqa: ARG001 -- it is empty
    """It has no versions either."""
    kind, text = outcome(list, versions(at_amazon.session, TALK))
    assert (kind, text.partition(":")[0]) == ("BucketMissing", "There is no bucket s3")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<html><body>Sign in</body></html>", "is a web page, which Amazon does not send"),
        (LISTING.format("true", ENTRY), "does not say what it must say"),
        (LISTING.format("false", ENTRY.replace("talk.json", "other")), "an object that it was not asked for"),
        (LISTING.format("false", ENTRY.replace("v1", "")), "the ID and the time of a version"),
        (LISTING.format("true", NEXT), "has no end"),
    ],
    ids=["a page", "no next page", "another object", "no ID", "a circle"],
)
def test_a_listing_that_is_none_is_not_taken_for_an_empty_one(at_edge: Door, edge: Edge, body: str, why: str) -> None:
    """Taken for empty, it would have versions be told as erased that are there."""
    edge.says(Reply(200, body.encode()))
    _kind, text = outcome(list, versions(at_edge.session, TALK))
    assert why in text
