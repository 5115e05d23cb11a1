"""That recordings in a project can be heard: it reads their buckets, and one of each kind is tried."""

from collections.abc import Iterable
from dataclasses import replace

from ls_transcribe.aws import Session, s3
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.playback import find_playback_problem
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.s3_storages import S3Storage, connect_bucket, connected_buckets
from ls_transcribe.workflows.requests import ImportOptions


def connect(project: Project, buckets: Iterable[str], options: ImportOptions, session: Session) -> None:
    """Have a project read buckets, those that it does not read yet.

    Raises:
        StorageRefused: Label Studio cannot read one; says what to do.
        RunError: This user may not, or AWS is not signed in to and its credentials are to be given.
    """
    wanted = [bucket for bucket in buckets if bucket]
    connected = connected_buckets(project) if wanted else set()
    for bucket in wanted:
        if bucket not in connected:
            connect_bucket(project, bucket, _storage(bucket, options, session))


def _storage(bucket: str, options: ImportOptions, session: Session) -> S3Storage:
    storage = S3Storage(
        region=_region(session, bucket),
        presign=options.presign,
        endpoint=session.endpoint,
        credentials=session.credentials() if options.storage_credentials else {},
    )
    return replace(storage, presign_ttl=options.presign_ttl) if options.presign_ttl else storage


def _region(session: Session, bucket: str) -> str | None:
    """Where a bucket is, as far as it is known here: Label Studio has to know it."""
    if session.account.region:
        return session.account.region
    try:
        return s3.region_of(session, bucket)
    except RunError:
        return None


def source(audio: str) -> str:
    """Where audio comes from, all of which plays or none: a bucket, the uploads, a served folder."""
    return s3.split(audio)[0] if s3.is_s3(audio) else "/".join(audio.split("/")[:3])


def unheard(project: Project, tasks: Iterable[int], audio_variable: str) -> str | None:
    """Why the audio of tasks does not play, and what to do about it, of the first that does not."""
    for task in tasks:
        if reason := find_playback_problem(project, task, audio_variable):
            return str(reason)
    return None
