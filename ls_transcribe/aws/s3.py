"""Objects in S3. URIs are `s3://bucket/key`, the key as it is: no character of it is encoded."""

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from ls_transcribe.aws.call_errors import AwsRejected, NotFound
from ls_transcribe.aws.session import Session
from ls_transcribe.errors.aws import AccessDenied, BucketMissing, BucketTaken

_T = TypeVar("_T")

SCHEME = "s3://"

BUCKET_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""The regular expression of a bucket's name: that of OutputBucketName in the service model of Amazon Transcribe."""

_ONE_PART = 5 * 1000**3
"""Up to 5 GB S3 takes an object in one part, whose ETag is its MD5; more parts have an ETag that says nothing else."""

_CLASSES_ASLEEP = ("GLACIER", "DEEP_ARCHIVE")


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object: its size in bytes, its ETag without quotes, and whether it must be restored before it can be read."""

    uri: str
    size: int
    etag: str
    modified: datetime
    asleep: bool = False


def is_s3(uri: str) -> bool:
    """Whether an address is one in S3."""
    return uri.startswith(SCHEME)


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` URI; the key may be empty."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    return bucket, key


def join(bucket: str, key: str) -> str:
    """The URI of a key in a bucket."""
    return f"{SCHEME}{bucket}/{key}"


def objects(session: Session, uri: str) -> Iterator[S3Object]:
    """Every object whose key begins with the URI's, in the order of the keys; a thousand a call, asked as needed."""
    bucket, prefix = split(uri)
    more: dict[str, str] = {}
    while True:
        page = session.call(
            "s3",
            "list_objects_v2",
            on=uri,
            Bucket=bucket,
            Prefix=prefix,
            OptionalObjectAttributes=["RestoreStatus"],
            **more,
        )
        for entry in page.get("Contents", ()):
            is_restored = "RestoreExpiryDate" in entry.get("RestoreStatus", {})
            asleep = entry.get("StorageClass") in _CLASSES_ASLEEP and not is_restored
            etag = entry["ETag"].strip('"')
            yield S3Object(join(bucket, entry["Key"]), entry["Size"], etag, entry["LastModified"], asleep)
        if not page.get("IsTruncated"):
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def head(session: Session, uri: str) -> S3Object:
    """What S3 knows of an object.

    Raises:
        NotFound: There is none.
        AccessDenied: The account may not read it; or there is none, and it may not list the bucket and so is not told.
        BucketMissing: There is no such bucket.
    """
    bucket, key = split(uri)
    found = _with_reason(
        lambda: session.call("s3", "head_object", on=uri, Bucket=bucket, Key=key),
        lambda: session.call("s3", "get_object", on=uri, Bucket=bucket, Key=key)["Body"].close(),
    )
    asleep = found.get("StorageClass") in _CLASSES_ASLEEP and 'ongoing-request="false"' not in found.get("Restore", "")
    return S3Object(uri, found["ContentLength"], found["ETag"].strip('"'), found["LastModified"], asleep)


def read(session: Session, uri: str) -> tuple[bytes, datetime]:
    """An object's content and when it was written.

    Raises:
        NotFound: There is none.
        AccessDenied: The account may not read it.
        BucketMissing: There is no such bucket.
    """
    bucket, key = split(uri)

    def get(client: Any) -> tuple[bytes, datetime]:
        answer = client.get_object(Bucket=bucket, Key=key)
        return answer["Body"].read(), answer["LastModified"]

    return session.retrier.call(lambda: session.do("s3", "s3:GetObject", uri, get))


def download(session: Session, uri: str, path: Path) -> None:
    """Write an object into a file. Raises as `read`, and OSError."""
    bucket, key = split(uri)

    def get(client: Any) -> None:
        client.download_file(bucket, key, str(path))  # begins with a HEAD

    _with_reason(
        lambda: session.retrier.call(lambda: session.do("s3", "s3:GetObject", uri, get)), lambda: head(session, uri)
    )


def upload(session: Session, path: Path, uri: str, sent: Callable[[int], object]) -> None:
    """Put a file into a bucket, in one part where S3 takes it so. `sent` hears of every piece (bytes).

    Raises:
        AccessDenied: The account may not write there.
        OSError: The file cannot be read.
    """
    bucket, key = split(uri)
    kind = {"ContentType": mimetypes.guess_type(path.name)[0] or "application/octet-stream"}

    def put(client: Any) -> None:
        client.upload_file(str(path), bucket, key, ExtraArgs=kind, Callback=sent, Config=_in_one_part())

    session.retrier.call(lambda: session.do("s3", "s3:PutObject", uri, put))


def copy(session: Session, source: str, target: str) -> None:
    """Copy an object, with what is known of it, without its passing through here.

    Raises:
        NotFound: There is no source.
        AccessDenied: The account may not read the one or write the other.
        BucketMissing: There is no such bucket.
        AwsRejected: The source is larger than a part may be.
    """
    (from_bucket, from_key), (to_bucket, to_key) = split(source), split(target)
    where = {"Bucket": from_bucket, "Key": from_key}
    head(session, source)  # what is wrong with the source is said of the source
    session.call("s3", "copy_object", on=target, Bucket=to_bucket, Key=to_key, CopySource=where)


def delete(session: Session, uri: str) -> None:
    """Delete an object; that there is none is no error."""
    bucket, key = split(uri)
    session.call("s3", "delete_object", on=uri, Bucket=bucket, Key=key)


def region_of(session: Session, bucket: str) -> str:
    """The region a bucket is in, also where the account may not look into it.

    Raises:
        BucketMissing: There is no such bucket.
        AccessDenied: S3 does not say.
    """

    def ask(client: Any) -> str:
        from botocore.exceptions import ClientError

        try:
            answer = client.head_bucket(Bucket=bucket)
        except ClientError as error:
            told = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
            if told and error.response["Error"]["Code"] in ("403", "301"):
                return str(told)
            raise
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        return str(answer.get("BucketRegion") or headers.get("x-amz-bucket-region") or client.meta.region_name)

    return _with_reason(
        lambda: session.retrier.call(lambda: session.do("s3", "s3:ListBucket", f"{SCHEME}{bucket}", ask)),
        lambda: _look_into(session, bucket),
    )


def create_bucket(session: Session, bucket: str, region: str) -> bool:
    """Make a bucket that nobody can open to the public, unless it is there. Returns whether it was made.

    Raises:
        BucketTaken: Someone else has one of that name.
        AwsRejected: The name is none for a bucket.
    """
    on = f"{SCHEME}{bucket}"
    try:
        _with_reason(
            lambda: session.call("s3", "head_bucket", on=on, Bucket=bucket), lambda: _look_into(session, bucket)
        )
    except BucketMissing:
        pass
    except AccessDenied as error:
        raise BucketTaken(bucket) from error
    else:
        return False
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        session.call("s3", "create_bucket", on=on, region=region, Bucket=bucket, **where)
    except AwsRejected as error:
        told = repr(error.__cause__)
        if "BucketAlreadyExists" in told:
            raise BucketTaken(bucket) from error
        if "BucketAlreadyOwnedByYou" not in told:  # an answer that was lost is asked for again
            raise
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    session.call(
        "s3",
        "put_public_access_block",
        on=on,
        region=region,
        Bucket=bucket,
        PublicAccessBlockConfiguration=dict.fromkeys(names, True),
    )
    return True


def _with_reason(ask: Callable[[], _T], why: Callable[[], object]) -> _T:
    """What `ask` gives, which is a HEAD; `why` is a call that S3 refuses with a reason.

    Without a reason, expired credentials look like a bad request and a clock that is off looks like missing rights.
    """
    try:
        return ask()
    except (AccessDenied, NotFound, AwsRejected):
        why()
        return ask()


def _look_into(session: Session, bucket: str) -> None:
    session.call("s3", "list_objects_v2", on=f"{SCHEME}{bucket}", Bucket=bucket, MaxKeys=1)


def _in_one_part() -> Any:
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(multipart_threshold=_ONE_PART, use_threads=False)
