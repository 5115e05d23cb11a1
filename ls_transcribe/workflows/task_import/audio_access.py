"""The preparation and the check of a project's audio: it is connected to buckets, and one task of each origin plays."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ls_transcribe.aws import Session, s3
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.audio_addresses import split_address
from ls_transcribe.label_studio.playback import find_playback_problem, reads_buckets
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.s3_storages import S3Storage, connect_bucket, connected_buckets
from ls_transcribe.workflows.requests import ImportOptions
from ls_transcribe.workflows.watchers import ExportWatcher


def connect_buckets(
    project: Project, buckets: Iterable[str], options: ImportOptions, session: Session, watcher: ExportWatcher
) -> None:
    """Add a storage to the project for each bucket that has none there.

    Unless the options say who reads buckets, Label Studio does. If it cannot, which `watcher` is told, browsers do.

    Raises:
        StorageRefused: Label Studio cannot read a bucket. The error says what to do.
        RunError: This user may not add storages, or AWS credentials are to be given to a storage and there are none.
    """
    wanted = [bucket for bucket in buckets if bucket]
    connected = connected_buckets(project) if wanted else set()
    unconnected = [bucket for bucket in wanted if bucket not in connected]
    if unconnected and options.presign is None and not reads_buckets(project):
        options = replace(options, presign=True)
        watcher.note(
            f"browsers read {' and '.join(unconnected)} themselves, at signed addresses: Label Studio reads buckets "
            "for them only since 1.18"
        )
    if unconnected and options.storage_credentials:
        watcher.note(_note_of_credentials(project, unconnected, session))
    for bucket in unconnected:
        connect_bucket(project, bucket, _storage(bucket, options, session))


def _note_of_credentials(project: Project, buckets: Sequence[str], session: Session) -> str:
    """Return where the AWS credentials are going to be, before they are sent there."""
    server = project.server.access.url
    parts = urlsplit(server)
    is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    unsafe = "" if parts.scheme == "https" or is_near else ", and the way there is not encrypted (http)"
    temporary = "aws_session_token" in session.credentials()
    until = ". They are temporary: when they expire, the recordings do not play any more" if temporary else ""
    return (
        f"the AWS credentials used here are sent to {server}, which keeps them in the storage of "
        f"{' and '.join(buckets)} in project {project.id}, where whoever runs that server can read them{unsafe}{until}"
    )


def _storage(bucket: str, options: ImportOptions, session: Session) -> S3Storage:
    storage = S3Storage(
        region=_region(session, bucket),
        presign=bool(options.presign),
        endpoint=session.endpoint,
        credentials=session.credentials() if options.storage_credentials else {},
    )
    return replace(storage, presign_ttl=options.presign_ttl) if options.presign_ttl else storage


def _region(session: Session, bucket: str) -> str | None:
    """Return the region of a bucket, which Label Studio has to know; None if it cannot be found out here."""
    if session.account.region:
        return session.account.region
    try:
        return s3.region_of(session, bucket)
    except RunError:
        return None


def audio_origin(address: str) -> str:
    """Return where the audio at an address comes from: a bucket, the uploads, or a served folder.

    If one recording of an origin plays, the others do too.
    """
    if s3.is_s3(address):
        return s3.split(address)[0]
    before, own = split_address(address)
    return before + "/".join(own.split("/")[:3]) if own else "/".join(address.split("/")[:3])


def first_playback_problem(project: Project, tasks: Iterable[int], audio_variable: str) -> str | None:
    """Return what is wrong with the first task that does not play, and what to do; None if all of them play."""
    for task in tasks:
        if problem := find_playback_problem(project, task, audio_variable):
            return str(problem)
    return None
