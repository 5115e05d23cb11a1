"""S3 storages: the settings with which a project plays audio from a bucket. A project needs one for each bucket.

They are never synchronised, because a synchronisation adds a second, empty task for every object.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, StorageRefused
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.project import Project

_PRESIGN_TTL = 60  # minutes; with Label Studio's default of 1, an address expires before a long recording has played
_RESERVED = "reserved network address"
_INTERNAL_ERROR = 500  # HTTP


@dataclass(frozen=True, slots=True)
class S3Storage:
    """How Label Studio reads a bucket.

    Without `presign`, its server reads the objects and passes them on. With it, browsers read them from the bucket, at
    addresses that are valid for `presign_ttl` minutes, and the bucket must allow that (CORS). `endpoint` is an address
    other than Amazon's. `credentials` are boto3's three arguments; they are empty if the server has its own.
    """

    region: str | None = None
    presign: bool = False
    presign_ttl: int = _PRESIGN_TTL
    endpoint: str | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


def connected_buckets(project: Project) -> set[str]:
    """Return the buckets for which the project has a storage, whoever added it."""
    return project.server.list_s3_storages(project.id)


def connect_bucket(project: Project, bucket: str, storage: S3Storage) -> None:
    """Add a storage for a bucket to the project.

    A server refuses an endpoint with a private address. It needs none if it was started with S3_ENDPOINT, which it
    then uses for every storage without an endpoint; so that is tried next.

    Raises:
        StorageRefused: Label Studio cannot read the bucket. The error says what to do.
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not add storages.
    """
    try:
        _connect(project, bucket, storage)
    except LabelStudioAccessDenied as error:  # also answered to an endpoint that the server must not call
        if _RESERVED not in error.text:
            raise
        try:
            _connect(project, bucket, replace(storage, endpoint=None))
        except (StorageRefused, LabelStudioAccessDenied) as refused:
            also = "" if _RESERVED in refused.text else f' (without that address it says "{refused.text}")'
            raise StorageRefused(bucket, error.text, _remedy(error.text, bucket, storage) + also) from refused


def _connect(project: Project, bucket: str, storage: S3Storage) -> None:
    try:
        project.server.retrier.call(lambda: _connect_once(project, bucket, storage))
    except RequestRejected as error:
        text = str(error)
        raise StorageRefused(bucket, text, _remedy(text, bucket, storage)) from error


def _connect_once(project: Project, bucket: str, storage: S3Storage) -> None:
    """Add a storage. If there is no answer, look whether it was added."""
    try:
        with _hidden(storage.credentials.values()):
            project.server.create_s3_storage(
                project.id,
                bucket,
                region_name=storage.region,
                presign=storage.presign,
                presign_ttl=storage.presign_ttl,
                s3_endpoint=storage.endpoint,
                **storage.credentials,
            )
    except NotReached:
        raise
    except ServiceUnavailable as error:
        if "credentials" in str(error):  # a server without credentials answers with status 500
            raise RequestRejected(_INTERNAL_ERROR, str(error), "add a storage") from error
        if bucket not in connected_buckets(project):
            raise


@contextmanager
def _hidden(secrets: Iterable[str]) -> Iterator[None]:
    """Leave secrets out of the texts of errors: a server may repeat what it was sent."""
    hide = partial(re.compile("|".join(map(re.escape, secrets)) or "(?!)").sub, "***")
    try:
        yield
    except (RequestRejected, LabelStudioAccessDenied, ServiceUnavailable) as error:
        error.args = tuple(hide(argument) for argument in error.args)
        if isinstance(error, LabelStudioAccessDenied):
            error.text = hide(error.text)
        raise


def _remedy(text: str, bucket: str, storage: S3Storage) -> str:
    """Return what the user can do about Label Studio's message."""
    if _RESERVED in text:
        return (
            f"its server refuses the private address {storage.endpoint}: start it with the variable "
            "S3_ENDPOINT instead, or with LABEL_STUDIO_SSRF_PROTECTION_ENABLED=false"
        )
    if "Cannot find bucket" in text or "not found" in text:
        place = f" at {storage.endpoint} (--endpoint-url)" if storage.endpoint else ""
        return f"check that {bucket} exists{place} and that its server's credentials may list it"
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
