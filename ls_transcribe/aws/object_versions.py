"""All versions of objects in S3, and their deletion for good: a bucket may keep what was deleted or overwritten.

In a bucket that keeps versions, deleting an object only puts a mark above them, and everything can still be read.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from ls_transcribe.aws import s3
from ls_transcribe.aws.answer_check import check_version_page
from ls_transcribe.aws.call_errors import AwsRejected, NotFound
from ls_transcribe.aws.session import Session
from ls_transcribe.errors.aws import AccessDenied

UNVERSIONED = "null"
"""The ID of the version that an object has from times in which its bucket keeps none."""

_PIECE = 1 << 20  # bytes that are read at a time


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """A version of an object: its size in bytes, its ETag without quotes, and when it was written.

    `is_mark` says that it is only the mark that the object was deleted, which has no content.
    """

    uri: str
    id: str
    size: int
    etag: str
    modified: datetime
    is_mark: bool = False


def versions(session: Session, uri: str) -> Iterator[ObjectVersion]:
    """Yield all versions of the objects whose URI begins with `uri`, those of deleted objects too.

    Raises:
        AccessDenied: The account lacks s3:ListBucketVersions.
        BucketMissing: There is no such bucket.
    """
    bucket, prefix = s3.split(uri)
    more: dict[str, Any] = {}
    while True:
        page = session.retrier.call(
            partial(session.use_client, "s3", "s3:ListBucketVersions", uri, partial(_page, bucket, prefix, more))
        )
        yield from (_version(bucket, entry) for entry in page.get("Versions", ()))
        yield from (_version(bucket, entry, is_mark=True) for entry in page.get("DeleteMarkers", ()))
        if not page.get("IsTruncated"):
            return
        more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page.get("NextVersionIdMarker", "")}


def delete_version(session: Session, version: ObjectVersion) -> None:
    """Delete a version for good, if it exists.

    Raises:
        AccessDenied: The account lacks s3:DeleteObjectVersion, or a lock or MFA protects the version.
    """
    bucket, key = s3.split(version.uri)

    def delete(client: Any) -> None:
        client.delete_object(Bucket=bucket, Key=key, VersionId=version.id)

    session.retrier.call(lambda: session.use_client("s3", "s3:DeleteObjectVersion", version.uri, delete))


def md5_of_version(session: Session, version: ObjectVersion) -> str:
    """Return the hexadecimal MD5 of the content of a version, which is read for it and not kept.

    Raises:
        AccessDenied: The account lacks s3:GetObjectVersion.
        AwsRejected: It cannot be read, as in Glacier.
        NotFound: It is not there any more.
    """
    bucket, key = s3.split(version.uri)
    which = {} if version.id == UNVERSIONED else {"VersionId": version.id}  # which needs no right on versions

    def read(client: Any) -> str:
        digest = hashlib.md5(usedforsecurity=False)
        with closing(client.get_object(Bucket=bucket, Key=key, **which)["Body"]) as body:
            for piece in body.iter_chunks(_PIECE):
                digest.update(piece)
        return digest.hexdigest()

    return session.retrier.call(lambda: session.use_client("s3", "s3:GetObjectVersion", version.uri, read))


def lock_of(session: Session, version: ObjectVersion) -> str | None:
    """Return as a clause what Object Lock protects a version with; None if it has none, or none is told."""
    bucket, key = s3.split(version.uri)

    def head(client: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = client.head_object(Bucket=bucket, Key=key, VersionId=version.id)
        return answer

    try:
        answer = session.retrier.call(lambda: session.use_client("s3", "s3:GetObjectVersion", version.uri, head))
    except (AccessDenied, AwsRejected, NotFound):
        return None
    if answer.get("ObjectLockLegalHoldStatus") == "ON":
        return "there is a legal hold on it"
    until = answer.get("ObjectLockRetainUntilDate")
    return f"Object Lock keeps it until {until:%Y-%m-%d} ({answer.get('ObjectLockMode')})" if until else None


def delete_unlisted(session: Session, uri: str) -> bool:
    """Delete an object whose versions the account may not list. Return whether its bucket keeps them.

    Raises:
        AccessDenied: The account may not delete it.
        BucketMissing: There is no such bucket.
    """
    bucket, key = s3.split(uri)

    def delete(client: Any) -> bool:
        from botocore.exceptions import ClientError

        try:
            client.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
            if error.response["Error"]["Code"] != "404":
                raise
            return bool(headers.get("x-amz-delete-marker") == "true")  # an earlier run has deleted it: no second mark
        answer = client.delete_object(Bucket=bucket, Key=key)
        return bool(answer.get("VersionId") or answer.get("DeleteMarker"))

    return session.retrier.call(lambda: session.use_client("s3", "s3:DeleteObject", uri, delete))


def _page(bucket: str, prefix: str, more: Mapping[str, str], client: Any) -> Any:
    page = client.list_object_versions(Bucket=bucket, Prefix=prefix, **more)
    check_version_page(page, prefix, more)
    return page


def _version(bucket: str, entry: Mapping[str, Any], *, is_mark: bool = False) -> ObjectVersion:
    etag = str(entry.get("ETag", "")).strip('"')
    uri, size = s3.join(bucket, entry["Key"]), int(entry.get("Size", 0))
    return ObjectVersion(uri, entry["VersionId"], size, etag, entry["LastModified"], is_mark)
