"""Checks of AWS: the credentials, the buckets, Transcribe, and the sources in S3. Only calls that read are made."""

from collections.abc import Callable, Iterator

from ls_transcribe.aws import AwsRejected, NotFound, Session, identity, s3, transcribe
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AccessDenied, BucketInOtherRegion, BucketMissing
from ls_transcribe.sources.typed import check_sources
from ls_transcribe.workflows.doctor.check import Check, remark, run_check, unchecked, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext

_LONGEST = 2.0  # seconds of waiting: a short fault passes, and the user gets an answer soon

_CREDENTIALS = "AWS credentials"
_TRANSCRIBE = "Amazon Transcribe"


class _AwsDoesNotAnswer(RunError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"Amazon does not answer ({reason}): look at the network, and at --region and --endpoint-url.")


def check_aws(context: DoctorContext, sleep: Callable[[float], object] | None) -> Iterator[Check]:
    """Check everything that jobs at Amazon and recordings in S3 need. `sleep` takes seconds."""
    if not context.needs_aws:
        yield unchecked("AWS", "name an s3:// SOURCE, --output-bucket, --upload-to or --region to have it checked")
        return
    session = Session(context.account, Retrier(sleep=sleep, longest_wait=_LONGEST, gives_up_with=_AwsDoesNotAnswer))
    yield (credentials := _check_credentials(session))
    if not credentials.is_fine:
        yield from _unchecked(context, list(context.listed_places()), "AWS cannot be asked")
        return
    yield from _check_region(context, session)


def _check_credentials(session: Session) -> Check:
    """Check whose credentials there are. If AWS does not tell, they may still be enough: the buckets show it."""
    try:
        return Check(_CREDENTIALS, identity.caller(session))
    except (_AwsDoesNotAnswer, AccessDenied, NotFound, AwsRejected) as error:
        return remark(_CREDENTIALS, f"it is not known whose they are ({str(error).rstrip('.')})")
    except RunError as error:
        return wrong(_CREDENTIALS, error)


def _check_region(context: DoctorContext, session: Session) -> Iterator[Check]:
    """Check the buckets, then Transcribe in their region, then the sources in them."""
    buckets = list(context.listed_places())
    region, usable = session.region, set[str]()
    for number, bucket in enumerate(buckets):
        try:
            bucket_region = _list_bucket(context, session, bucket)
            region = region or bucket_region
            if context.needs_transcribe and bucket_region != region:
                raise BucketInOtherRegion(bucket, bucket_region, region)
        except _AwsDoesNotAnswer as error:
            yield wrong(_bucket_name(bucket), error)
            yield from _unchecked(context, buckets[number + 1 :], "Amazon does not answer")
            return
        except RunError as error:
            yield wrong(_bucket_name(bucket), error)
        else:
            usable.add(bucket)
            yield Check(_bucket_name(bucket), f"can be listed, in {bucket_region}")
    if context.needs_transcribe:
        in_region = session.in_region(region) if region else session
        yield run_check(_TRANSCRIBE, lambda: _ask_transcribe(in_region))
    yield from _check_sources(context, session, usable)


def _list_bucket(context: DoctorContext, session: Session, bucket: str) -> str:
    """Return the region of a bucket; raise RunError if it does not exist or cannot be listed."""
    try:
        region = s3.region_of(session, bucket)
    except BucketMissing as error:
        raise BucketMissing(s3.join(bucket, ""), can_be_made=bucket in context.written_buckets()) from error
    for place in context.listed_places()[bucket]:
        any(True for _ in s3.objects(session, place))
    return region


def _ask_transcribe(session: Session) -> str:
    transcribe.check_access(session)
    return f"answers in {session.region}"


def _check_sources(context: DoctorContext, session: Session, usable: set[str]) -> Iterator[Check]:
    for source in filter(s3.is_s3, context.request.sources):
        bucket = s3.split(source)[0]
        if bucket in usable:
            yield run_check(source, lambda source=source: _find_source(context, session, source))  # type: ignore[misc]
        else:
            yield unchecked(source, f"the bucket {bucket} cannot be checked")


def _find_source(context: DoctorContext, session: Session, source: str) -> str:
    check_sources((source,), context.folder.path, session)
    return "is there"


def _unchecked(context: DoctorContext, buckets: list[str], reason: str) -> Iterator[Check]:
    yield from (unchecked(_bucket_name(bucket), reason) for bucket in buckets)
    if context.needs_transcribe:
        yield unchecked(_TRANSCRIBE, reason)
    yield from (unchecked(source, reason) for source in context.request.sources if s3.is_s3(source))


def _bucket_name(bucket: str) -> str:
    return f"bucket {bucket}"
