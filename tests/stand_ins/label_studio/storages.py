"""Storages, and the addresses and bytes of audio in S3 that they play."""

import base64
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, NoCredentialsError
from stand_ins.amazon.server import client
from stand_ins.label_studio.audio import part_of
from stand_ins.label_studio.http import Answer, Refused, Request, answer, invalid, not_found, route
from stand_ins.label_studio.projects import project_of
from stand_ins.label_studio.records import Json, Storage, Task

_SECRET = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_S3 = "s3"
_LOCAL = "localfiles"
_TARGET = "target"
_NOT_AMAZONS = (
    "Debugging info is not available for s3 endpoints on domain: . Please contact your Label Studio devops team if you "
    "require detailed error reporting for this domain."
)
"""What is wrong with an endpoint other than Amazon's. The domain of an IP address is empty."""

_UNREADABLE = {"error": "Storage stream failed while proxying data", "detail": "Stream is None"}
_UNSET = dict.fromkeys(
    ("regex_filter", "last_sync", "last_sync_count", "last_sync_job", "traceback", "title", "description")
)
_OF_S3: Json = {"prefix": None, "presign": True, "presign_ttl": 15, "region_name": None, "s3_endpoint": None}


@route("GET", "/api/storages/s3/?")
def list_s3(request: Request) -> Answer:
    return _list(request, _S3)


@route("GET", "/api/storages/localfiles/?")
def list_local(request: Request) -> Answer:
    return _list(request, _LOCAL)


@route("GET", "/api/storages/export")
def list_targets(request: Request) -> Answer:
    """List the storages that annotations are copied to; nobody can make one here."""
    return _list(request, _TARGET)


@route("POST", "/api/storages/s3/?")
def create_s3(request: Request) -> Answer:
    fields = request.json
    project = project_of(request.store, int(fields["project"]))
    bucket = fields["bucket"]
    storage = Storage(request.store.new_id(_S3), project.id, _S3, {**_OF_S3, **fields}, request.store.now())
    try:
        _bucket_client(storage).head_bucket(Bucket=bucket)
    except NoCredentialsError as error:
        raise Refused(500, "Unable to locate credentials") from error
    except ClientError as error:
        raise Refused(500, _NOT_AMAZONS) from error
    return _created(request, storage)


@route("POST", "/api/storages/localfiles/?")
def create_local(request: Request) -> Answer:
    fields = request.json
    project = project_of(request.store, int(fields["project"]))
    path, root = fields["path"], request.document_root
    if not Path(path).exists():
        raise invalid(non_field_errors=f'Absolute local path "{path}" does not exist')
    if Path(path) == Path(root):
        raise invalid(
            non_field_errors=f'Absolute local path "{path}" cannot be the same as LOCAL_FILES_DOCUMENT_ROOT="{root}" '
            f'by security reasons. Please add a subdirectory. For example: "{root}/dataset1".'
        )
    return _created(request, Storage(request.store.new_id(_LOCAL), project.id, _LOCAL, fields, request.store.now()))


@route("DELETE", "/api/storages/s3/N/?")
def delete_s3(request: Request, number: int) -> Answer:
    kept = request.store.storages
    found = [place for place, storage in kept.items() if (storage.kind, storage.id) == (_S3, number)]
    if not found:
        raise not_found("S3ImportStorage")
    del kept[found[0]]
    return Answer(204)


@route("GET", "/tasks/N/resolve/")
def play_from_s3(request: Request, number: int) -> Answer:
    """Play an object, or send the browser to its signed address."""
    if "fileuri" not in request.query:
        return Answer(400)
    task = request.store.tasks.get(number)
    if task is None:
        return Answer(404)
    uri = base64.urlsafe_b64decode(request.query["fileuri"]).decode()
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    storage = _storage_of(request, task, bucket)
    if storage is None:
        return Answer(404)
    s3 = _bucket_client(storage)
    if storage.fields["presign"]:
        seconds = storage.fields["presign_ttl"] * 60
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds)
        return Answer(303, headers={"Location": url})
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError:
        return answer(_UNREADABLE, 424)
    return part_of(body, key, request.headers.get("Range"))


def resolved(request: Request, task: Task) -> Json:
    """Return a task's data as it is played: addresses in buckets of the project's storages are the server's own."""
    if request.query.get("resolve_uri") == "false":
        return task.data
    return {name: _resolved(request, task, value) for name, value in task.data.items()}


def _resolved(request: Request, task: Task, value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("s3://"):
        return value
    if _storage_of(request, task, value.removeprefix("s3://").partition("/")[0]) is None:
        return value
    return f"/tasks/{task.id}/resolve/?fileuri={base64.urlsafe_b64encode(value.encode()).decode()}"


def _storage_of(request: Request, task: Task, bucket: str) -> Storage | None:
    storages = request.store.storages_of(task.project, _S3)
    return next((storage for storage in storages if storage.fields["bucket"] == bucket), None)


def _bucket_client(storage: Storage) -> Any:
    """Return a client with the storage's credentials, region and endpoint."""
    fields = storage.fields
    keys = {name: fields[name] for name in _SECRET if fields.get(name)}
    if not keys:
        raise NoCredentialsError
    return client("s3", fields.get("s3_endpoint") or "", fields.get("region_name") or "us-east-1", **keys)


def _list(request: Request, kind: str) -> Answer:
    project = project_of(request.store, int(request.query["project"]))
    return answer([_described(storage) for storage in request.store.storages_of(project.id, kind)])


def _created(request: Request, storage: Storage) -> Answer:
    request.store.storages[request.store.new_id("storage")] = storage
    return answer(_described(storage), 201)


def _described(storage: Storage) -> Json:
    shown = {name: value for name, value in storage.fields.items() if name not in _SECRET}
    return {
        **_UNSET,
        "type": storage.kind,
        "synchronizable": True,
        "use_blob_urls": True,
        "status": "initialized",
        "meta": {},
        "recursive_scan": False,
        "id": storage.id,
        "created_at": storage.created_at,
        **shown,
    }
