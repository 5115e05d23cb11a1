"""Buckets: where they are, and how they are made."""

import pytest
from aws.doors import Door, outcome
from aws.edge import LOST, Edge, Reply, xml
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import s3

NO_BUCKET = (
    "BucketMissing",
    "There is no bucket s3://nowhere: check the spelling.",
)
TAKEN = ("BucketTaken", "The bucket new belongs to someone else, or you may not read it: name another one.")
FAR = {"x-amz-bucket-region": "eu-central-1"}
NONE, MADE = xml(404, "NoSuchBucket"), Reply(200)


def test_a_bucket_elsewhere_tells_where_it_is(at_amazon: Door, bench: Amazon) -> None:
    """The region is the bucket's, not ours."""
    bench.make_bucket("far", "eu-central-1")
    assert [s3.region_of(at_amazon.session, name) for name in ("input", "far")] == ["eu-west-1", "eu-central-1"]


@pytest.mark.parametrize("status", [301, 400, 403])
def test_a_refusal_tells_the_region_as_well(at_edge: Door, edge: Edge, status: int) -> None:
    """Where the account may not look, or asked in the wrong region, S3 says which one it is."""
    code = {301: "PermanentRedirect", 400: "AuthorizationHeaderMalformed", 403: "AccessDenied"}[status]
    edge.says(xml(status, code, headers=FAR), *([] if status == 403 else [Reply(200, headers=FAR)]))
    assert s3.region_of(at_edge.session, "far") == "eu-central-1"


def test_a_bucket_that_does_not_tell_its_region_is_in_ours(at_edge: Door, edge: Edge) -> None:
    """Servers other than Amazon's have no regions."""
    edge.says(Reply(200))
    assert s3.region_of(at_edge.session, "bucket") == "eu-west-1"


def test_a_bucket_that_is_missing_has_no_region(at_amazon: Door) -> None:
    """It is said that there is none."""
    assert outcome(s3.region_of, at_amazon.session, "nowhere") == NO_BUCKET


def test_a_refusal_without_a_region_is_one(at_edge: Door, edge: Edge) -> None:
    """The sentence names the permission."""
    edge.says(xml(403, "AccessDenied", "Access Denied"))
    found = outcome(s3.region_of, at_edge.session, "bucket")
    assert found == (
        "AccessDenied",
        "AWS denies s3:ListBucket on s3://bucket (Access Denied): ask for this permission; "
        "`ls-transcribe iam-policy` prints all that are needed.",
    )


def test_a_bucket_is_looked_for_as_long_as_it_takes(at_edge: Door, edge: Edge) -> None:
    """A HEAD that fails for now tells neither that there is a bucket nor that there is none."""
    edge.says(xml(503, "SlowDown"), LOST, xml(500, "InternalError"), Reply(200, headers=FAR))
    assert s3.region_of(at_edge.session, "far") == "eu-central-1"


@pytest.mark.parametrize("region", ["eu-west-1", "eu-central-1", "us-east-1"])
def test_a_new_bucket_is_closed_to_the_public(at_amazon: Door, bench: Amazon, region: str) -> None:
    """It is made in the region that was asked for, and nobody can open it by mistake."""
    made = s3.create_bucket(at_amazon.session, "new", region)
    block = bench.s3.get_public_access_block(Bucket="new")["PublicAccessBlockConfiguration"]
    place = bench.s3.get_bucket_location(Bucket="new")["LocationConstraint"] or "us-east-1"
    assert (made, place, sorted(block.items())) == (
        True,
        region,
        [
            ("BlockPublicAcls", True),
            ("BlockPublicPolicy", True),
            ("IgnorePublicAcls", True),
            ("RestrictPublicBuckets", True),
        ],
    )


def test_a_bucket_is_made_where_it_is_to_be(at_edge: Door, edge: Edge) -> None:
    """The calls that make it are signed for its region, whichever is ours."""
    edge.says(NONE, NONE, MADE)
    s3.create_bucket(at_edge.session, "new", "eu-central-1")
    assert [(seen.method, seen.region) for seen in edge.seen] == [
        ("HEAD", "eu-west-1"),
        ("GET", "eu-west-1"),
        ("PUT", "eu-central-1"),
        ("PUT", "eu-central-1"),
    ]


def test_a_bucket_is_made_once(at_amazon: Door) -> None:
    """The second time it is there."""
    assert [s3.create_bucket(at_amazon.session, "new", "eu-west-1") for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    "replies",
    [
        [xml(403, "AccessDenied")],
        [xml(403, "AccessDenied", headers=FAR)],
        [NONE, NONE, xml(409, "BucketAlreadyExists", "The requested bucket name is not available.")],
    ],
)
def test_a_name_that_someone_else_has_is_taken(at_edge: Door, edge: Edge, replies: list[Reply]) -> None:
    """S3 tells so before the bucket is made, in any region, or when it is."""
    edge.says(*replies)
    assert outcome(s3.create_bucket, at_edge.session, "new", "eu-west-1") == TAKEN


@pytest.mark.parametrize("first", [LOST, xml(409, "OperationAborted", "A conflicting operation is in progress.")])
def test_a_bucket_whose_making_was_not_answered_is_made(at_edge: Door, edge: Edge, first: Reply) -> None:
    """Asked again S3 says that the bucket is ours already; it is closed to the public all the same."""
    edge.says(NONE, NONE, first, xml(409, "BucketAlreadyOwnedByYou", "It is yours."), MADE)
    made = s3.create_bucket(at_edge.session, "new", "eu-west-1")
    assert (made, edge.seen[-1].path) == (True, "/new?publicAccessBlock")


def test_a_name_that_s3_does_not_like_is_rejected(at_edge: Door, edge: Edge) -> None:
    """In its words."""
    edge.says(NONE, NONE, xml(400, "InvalidBucketName", "The specified bucket is not valid."))
    found = outcome(s3.create_bucket, at_edge.session, "new..", "eu-west-1")
    assert found == ("AwsRejected", "The specified bucket is not valid.")


def test_a_bucket_that_may_not_be_made_says_so(at_edge: Door, edge: Edge) -> None:
    """The sentence names the permission."""
    edge.says(NONE, NONE, xml(403, "AccessDenied", "Access Denied"))
    assert outcome(s3.create_bucket, at_edge.session, "new", "eu-west-1")[1].startswith(
        "AWS denies s3:CreateBucket on s3://new (Access Denied)"
    )
