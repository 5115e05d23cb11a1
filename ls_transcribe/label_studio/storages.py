"""Storages: how Label Studio plays what is in S3. One for each bucket is enough, and none is ever synchronised.

A synchronisation would make a second, empty task of every object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, StorageRefused
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.project import Project

_PRESIGN_TTL = 60  # minutes: Label Studio's own default of 1 is over before a long recording is
_RESERVED = "reserved network address"
_INTERNAL_ERROR = 500  # HTTP


@dataclass(frozen=True, slots=True)
class S3Storage:
    """How a bucket is read.

    Not `presign`: through Label Studio's server. Else browsers read it themselves, at addresses that hold for
    `presign_ttl` minutes, and the bucket must allow that (CORS). `credentials` are boto3's three, if the server has
    none of its own; `endpoint` is another address than Amazon's.
    """

    region: str | None = None
    presign: bool = False
    presign_ttl: int = _PRESIGN_TTL
    endpoint: str | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


def connected(project: Project) -> set[str]:
    """The buckets that the project can play from."""
    return project.server.list_s3_storages(project.id)


def connect(project: Project, bucket: str, storage: S3Storage) -> None:
    """Have the project play from a bucket.

    Raises:
        StorageRefused: Label Studio cannot read it; says what to do.
        LabelStudioUnavailable: It does not answer for long.
        LabelStudioAccessDenied: This user may not.
    """
    try:
        project.server.patience.call(lambda: _connect(project, bucket, storage))
    except RequestRejected as error:
        text = str(error)
        raise StorageRefused(bucket, text, _remedy(text, bucket, storage)) from error
    except LabelStudioAccessDenied as error:  # so is who names an address that the server must not call
        if _RESERVED not in error.text:
            raise
        raise StorageRefused(bucket, error.text, _remedy(error.text, bucket, storage)) from error


def _connect(project: Project, bucket: str, storage: S3Storage) -> None:
    """Add a storage, or find it there after an attempt that was not answered."""
    try:
        project.server.create_s3_storage(
            project.id,
            bucket,
            region_name=storage.region,
            presign=storage.presign,
            presign_ttl=storage.presign_ttl,
            s3endpoint=storage.endpoint,
            **storage.credentials,
        )
    except NotReached:
        raise
    except ServiceUnavailable as error:
        if "credentials" in str(error):  # that its server has none, it answers with 500
            raise RequestRejected(_INTERNAL_ERROR, str(error), "add a storage") from error
        if bucket not in connected(project):
            raise


def _remedy(text: str, bucket: str, storage: S3Storage) -> str:
    """What to do about what Label Studio says of a bucket."""
    if _RESERVED in text:
        return (
            f"its server refuses the private address {storage.endpoint}: start it with the variable "
            "S3_ENDPOINT instead, or with LABEL_STUDIO_SSRF_PROTECTION_ENABLED=false"
        )
    if "Cannot find bucket" in text or "not found" in text:
        return f"check that {bucket} exists and that its server's credentials may list it"
    if storage.credentials:
        return "the credentials that it was given, those used here, need s3:ListBucket and s3:GetObject there"
    if "locate credentials" in text:
        return (
            "start its server with AWS credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role), "
            "or give this project those that are used here, with --storage-credentials"
        )
    return (
        "its server's credentials need s3:ListBucket and s3:GetObject there; "
        "or give this project those that are used here, with --storage-credentials"
    )
