"""Objects and buckets in S3. URIs are `s3://bucket/key`. Keys are never URL-encoded."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from ls_transcribe.aws.answer_check import check_listing
from ls_transcribe.aws.call_errors import AwsRejected, NotFound
from ls_transcribe.aws.object_traits import ObjectTraits, traits_in
from ls_transcribe.aws.session import Session
from ls_transcribe.errors.aws import AccessDenied, BucketMissing, BucketTaken

_T = TypeVar("_T")

SCHEME = "s3://"

BUCKET_NAME = r"(?!xn--|[a-z0-9.-]*\.\.|(?:\d{1,3}\.){3}\d{1,3}(?![a-z0-9.-]))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""The regular expression of a bucket's name: that of OutputBucketName in the service model of Amazon Transcribe,
without what S3 lets no bucket be called: IP addresses, two dots side by side, and `xn--` at the beginning."""

_ONE_PART = 5 * 1000**3
"""The largest object in bytes that S3 takes in one part. Its ETag is then its MD5; with more parts it is not."""

LARGEST_DOCUMENT = 256 * 1000**2
"""In bytes. With ten alternatives of each word, four hours (Amazon's longest recording) are below 100 MB."""

TOO_LARGE = "EntityTooLarge"
"""The code of the error that `read` raises for an object that is larger."""

_ARCHIVE_CLASSES = ("GLACIER", "DEEP_ARCHIVE")


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object: its size in bytes, its ETag without quotes, and when it was last changed.

    `needs_restore` says that it is in Glacier, and must be restored before it can be read. `traits` are what a copy
    must keep; only `head` tells them.
    """

    uri: str
    size: int
    etag: str
    modified: datetime
    needs_restore: bool = False
    traits: ObjectTraits | None = field(default=None, compare=False)


def is_s3(uri: str) -> bool:
    """Whether an address is an `s3://` URI."""
    return uri.startswith(SCHEME)


def split(uri: str) -> tuple[str, str]:
    """Return the bucket and the key of an `s3://` URI. The key may be empty."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    return bucket, key


def is_prefix(uri: str) -> bool:
    """Return whether an address is that of a prefix or a bucket, and not of an object."""
    return not split(uri)[1] or uri.endswith("/")


def join(bucket: str, key: str) -> str:
    """Return the URI of a key in a bucket."""
    return f"{SCHEME}{bucket}/{key}"


def objects(session: Session, uri: str) -> Iterator[S3Object]:
    """Yield the objects whose URI begins with `uri`, in the order of their keys. Each call lists 1,000 of them."""
    bucket, _ = split(uri)
    more: dict[str, Any] = {}
    while True:
        page = _page(session, uri, more)
        for entry in page.get("Contents", ()):
            is_restored = "RestoreExpiryDate" in entry.get("RestoreStatus", {})
            needs_restore = entry.get("StorageClass") in _ARCHIVE_CLASSES and not is_restored
            etag = entry["ETag"].strip('"')
            yield S3Object(join(bucket, entry["Key"]), entry["Size"], etag, entry["LastModified"], needs_restore)
        if not page.get("IsTruncated"):
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def has_objects(session: Session, uri: str) -> bool:
    """Return whether there are objects whose URI begins with `uri`. No more than one of them is listed."""
    return bool(_page(session, uri, {"MaxKeys": 1}).get("Contents"))


def _page(session: Session, uri: str, more: dict[str, Any]) -> Any:
    """Return a page of the objects whose URI begins with `uri`. `more` says which, after the first, or how many."""
    bucket, prefix = split(uri)

    def list_objects(client: Any) -> Any:
        page = client.list_objects_v2(Bucket=bucket, Prefix=prefix, OptionalObjectAttributes=["RestoreStatus"], **more)
        check_listing(page, prefix, more.get("ContinuationToken"))
        return page

    return session.retrier.call(lambda: session.use_client("s3", "s3:ListBucket", uri, list_objects))


def head(session: Session, uri: str) -> S3Object:
    """Return an object's size, ETag and time, without its content.

    Raises:
        NotFound: There is no such object.
        AccessDenied: The account may not read it. Without s3:ListBucket, this is raised for a missing object too.
        BucketMissing: There is no such bucket.
    """
    bucket, key = split(uri)
    answer = _with_reason(
        lambda: session.call("s3", "head_object", on=uri, Bucket=bucket, Key=key),
        lambda: session.call("s3", "get_object", on=uri, Bucket=bucket, Key=key)["Body"].close(),
    )
    is_restored = 'ongoing-request="false"' in answer.get("Restore", "")
    is_archived = answer.get("StorageClass") in _ARCHIVE_CLASSES or bool(answer.get("ArchiveStatus"))
    size, etag, modified = answer["ContentLength"], answer["ETag"].strip('"'), answer["LastModified"]
    return S3Object(uri, size, etag, modified, is_archived and not is_restored, traits_in(answer))


def read(session: Session, uri: str) -> tuple[bytes, datetime]:
    """Return the content of a transcript, which is held in memory, and when it was written.

    Raises:
        NotFound: There is no such object.
        AccessDenied: The account may not read it.
        BucketMissing: There is no such bucket.
        AwsRejected: It is larger than `LARGEST_DOCUMENT`. The code is `TOO_LARGE`.
    """
    bucket, key = split(uri)

    def get(client: Any) -> tuple[bytes, datetime]:
        answer = client.get_object(Bucket=bucket, Key=key)
        with closing(answer["Body"]) as body:
            told = answer.get("ContentLength", 0)
            content = b"" if told > LARGEST_DOCUMENT else body.read(LARGEST_DOCUMENT + 1)
            if max(told, len(content)) > LARGEST_DOCUMENT:
                raise AwsRejected(f"more than {LARGEST_DOCUMENT // 1000**2} MB, which no transcript has", TOO_LARGE)
            body.read()  # nothing is left, or botocore says that the answer is not whole
        return content, answer["LastModified"]

    return session.retrier.call(lambda: session.use_client("s3", "s3:GetObject", uri, get))


def download(session: Session, uri: str, path: Path) -> None:
    """Write an object to a file that only its owner may read.

    Raises:
        OSError: The file cannot be written. The other errors are those of `read`.
    """
    bucket, key = split(uri)

    def get(client: Any) -> None:
        with open(path, "wb", opener=_only_owner) as file:  # a Path has no opener
            client.download_fileobj(bucket, key, file)  # its first call is a HEAD

    _with_reason(
        lambda: session.retrier.call(lambda: session.use_client("s3", "s3:GetObject", uri, get)),
        lambda: head(session, uri),
    )


def upload(session: Session, path: Path, uri: str, sent: Callable[[int], object]) -> None:
    """Upload a file, in one part if S3 allows it. `sent` is called with the number of bytes of each piece.

    Raises:
        AccessDenied: The account may not write there.
        OSError: The file cannot be read.
    """
    import mimetypes  # it reads the machine's lists of types

    bucket, key = split(uri)
    extra = {"ContentType": mimetypes.guess_type(path.name)[0] or "application/octet-stream"}

    def put(client: Any) -> None:
        client.upload_file(str(path), bucket, key, ExtraArgs=extra, Callback=sent, Config=_in_one_part())

    session.retrier.call(lambda: session.use_client("s3", "s3:PutObject", uri, put))


def copy(session: Session, source: str, target: str) -> None:
    """Copy an object with its metadata, tags and storage class. S3 copies it itself; it is not downloaded.

    Raises:
        NotFound: The source does not exist.
        AccessDenied: The account may not read the source or write the target.
        BucketMissing: There is no such bucket.
        AwsRejected: The source is larger than 5 GB.
    """
    (from_bucket, from_key), (to_bucket, to_key) = split(source), split(target)
    copied = {"Bucket": from_bucket, "Key": from_key}
    traits = head(session, source).traits  # by a call of its own, so that an error about the source names the source
    kept = traits.for_copy if traits else {}
    session.call("s3", "copy_object", on=target, Bucket=to_bucket, Key=to_key, CopySource=copied, **kept)


def delete(session: Session, uri: str) -> None:
    """Delete an object, if it exists."""
    bucket, key = split(uri)
    session.call("s3", "delete_object", on=uri, Bucket=bucket, Key=key)


def region_of(session: Session, bucket: str) -> str:
    """Return the region of a bucket, also if the account may not list it.

    Raises:
        BucketMissing: There is no such bucket.
        AccessDenied: S3 does not tell the region.
    """

    def read_region(client: Any) -> str:
        from botocore.exceptions import ClientError

        try:
            answer = client.head_bucket(Bucket=bucket)
        except ClientError as error:
            region = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
            if region and error.response["Error"]["Code"] in ("403", "301"):
                return str(region)
            raise
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        return str(answer.get("BucketRegion") or headers.get("x-amz-bucket-region") or client.meta.region_name)

    return _with_reason(
        lambda: session.retrier.call(
            lambda: session.use_client("s3", "s3:ListBucket", f"{SCHEME}{bucket}", read_region)
        ),
        lambda: _list_one(session, bucket),
    )


def create_bucket(session: Session, bucket: str, region: str) -> bool:
    """Create a bucket that can never be public. Return False if the account has it already.

    Raises:
        BucketTaken: Another account has a bucket of that name.
        AwsRejected: The name is not allowed for a bucket.
    """
    on = f"{SCHEME}{bucket}"
    try:
        _with_reason(
            lambda: session.call("s3", "head_bucket", on=on, Bucket=bucket), lambda: _list_one(session, bucket)
        )
    except BucketMissing:
        pass
    except AccessDenied as error:
        raise BucketTaken(bucket) from error
    else:
        return False
    location = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        session.call("s3", "create_bucket", on=on, region=region, Bucket=bucket, **location)
    except AwsRejected as error:
        cause = repr(error.__cause__)
        if "BucketAlreadyExists" in cause:
            raise BucketTaken(bucket) from error
        if "BucketAlreadyOwnedByYou" not in cause:  # the first call has created it, and its answer was lost
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


def _with_reason(head: Callable[[], _T], explain: Callable[[], object]) -> _T:
    """Return what `head` returns. If it fails, call `explain`, whose errors have a reason.

    S3 gives no reason for a HEAD: expired credentials look like a bad request, a wrong clock like missing permissions.
    """
    try:
        return head()
    except (AccessDenied, NotFound, AwsRejected):
        explain()
        return head()


def _list_one(session: Session, bucket: str) -> None:
    session.call("s3", "list_objects_v2", on=f"{SCHEME}{bucket}", Bucket=bucket, MaxKeys=1)


def _only_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _in_one_part() -> Any:
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(multipart_threshold=_ONE_PART, use_threads=False)
