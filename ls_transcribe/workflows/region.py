"""The AWS session of a run, and its region: both are settled once, before anything is done."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ls_transcribe.aws import Account, AwsRejected, Session, s3
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors.aws import AccessDenied, BucketInOtherRegion, BucketMissing, RegionMissing
from ls_transcribe.workflows.watchers import Watcher


def open_session(
    account: Account,
    remembered_region: str | None,
    watcher: Watcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> Session:
    """Return a session of an account, in the region that was typed, else in the one that the output folder remembers.

    `sleep` takes seconds; without it, waiting ends with the run.
    """
    account = replace(account, region=account.region or remembered_region)
    return Session(account, Retrier(sleep=sleep, on_wait=watcher.waiting))


def settle_region(
    session: Session,
    typed_sources: Sequence[str],
    written_buckets: Sequence[str],
    *,
    are_created: bool = False,
    first_source: Callable[[], str],
) -> Session:
    """Return a session in the region where jobs run: the session's own, else that of the first bucket.

    The buckets are those of the sources and those that are written to. `are_created` says that the latter are created
    if they are missing. `first_source` returns the first recording or folder that the sources name, also in a list.

    Raises:
        BucketInOtherRegion: A bucket is in another region than the jobs.
        BucketMissing: A bucket does not exist and is not going to be created.
        RegionMissing: Nothing tells the region.
        RunError: S3 cannot be asked.
    """
    region = session.region
    read_buckets = [s3.split(source)[0] for source in typed_sources if s3.is_s3(source)]
    for bucket in dict.fromkeys([*read_buckets, *written_buckets]):
        try:
            region_of_bucket = s3.region_of(session, bucket)
        except BucketMissing as error:
            if are_created and bucket in written_buckets:
                continue
            raise BucketMissing(s3.join(bucket, ""), can_be_made=bucket in written_buckets) from error
        region = region or region_of_bucket
        if region_of_bucket != region:
            raise BucketInOtherRegion(bucket, region_of_bucket, region)
    region = region or _region_of_recording(session, first_source())
    if region is None:
        raise RegionMissing
    return in_region(session, region)


def create_buckets(session: Session, buckets: Sequence[str]) -> None:
    """Create buckets in the session's region, closed to the public; those that exist stay as they are.

    Raises:
        RunError: S3 does not allow it, or a name is taken.
    """
    for bucket in buckets:
        s3.create_bucket(session, bucket, session.region or "")


def in_region(session: Session, region: str) -> Session:
    """Return the session if it is in this region, else another one of the same account that is."""
    if region == session.account.region:
        return session
    return Session(replace(session.account, region=region), session.retrier)


def _region_of_recording(session: Session, uri: str) -> str | None:
    """Return the region of a recording that a list names, None if it cannot be told.

    A line that cannot be used costs only its own recording, later.
    """
    try:
        return s3.region_of(session, s3.split(uri)[0]) if s3.is_s3(uri) else None
    except (AccessDenied, BucketMissing, AwsRejected):
        return None
