"""The region of AWS in which jobs run, and the buckets there."""

from collections.abc import Callable, Sequence

from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.errors.aws import AccessDenied, BucketInOtherRegion, BucketMissing, RegionMissing


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
    return session.in_region(region)


def _region_of_recording(session: Session, uri: str) -> str | None:
    """Return the region of a recording that a list names, None if it cannot be told.

    A line that cannot be used costs only its own recording, later.
    """
    try:
        return s3.region_of(session, s3.split(uri)[0]) if s3.is_s3(uri) else None
    except (AccessDenied, BucketMissing, AwsRejected):
        return None


def create_buckets(session: Session, buckets: Sequence[str]) -> None:
    """Create buckets in the session's region, closed to the public; those that exist stay as they are.

    Raises:
        RunError: S3 does not allow it, or a name is taken.
    """
    for bucket in buckets:
        s3.create_bucket(session, bucket, session.region or "")
