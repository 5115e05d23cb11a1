"""AWS: who we are there, the buckets, Transcribe, and the sources in S3. Only reading calls are made."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ls_transcribe import sources
from ls_transcribe.aws import AwsRejected, NotFound, Session, identity, s3, transcribe
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AccessDenied, BucketInOtherRegion, BucketMissing
from ls_transcribe.workflows.doctor.check import Check, looked, remark, unchecked, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext

_LONGEST = 2.0  # seconds of waiting: a hiccup passes, and whoever asks what is wrong is told soon

_CREDENTIALS = "AWS credentials"
_TRANSCRIBE = "Amazon Transcribe"


class _AwsDoesNotAnswer(RunError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"Amazon does not answer ({reason}): look at the network, and at --region and --endpoint-url.")


def look(context: DoctorContext, sleep: Callable[[float], object] | None) -> Iterator[Check]:
    """Everything that jobs at Amazon and recordings in S3 need."""
    if not context.needs_aws:
        yield unchecked(
            "AWS", "nothing of it is named; an s3:// SOURCE, --output-bucket, --upload-to or --region has it checked"
        )
        return
    session = Session(context.account, Retrier(sleep=sleep, longest_wait=_LONGEST, gives_up_with=_AwsDoesNotAnswer))
    yield (first := _credentials(session))
    if not first.is_fine:
        yield from _unchecked(context, list(context.listed_places()), "AWS cannot be asked")
        return
    yield from _in_s3(context, session)


def _credentials(session: Session) -> Check:
    """Who we are. Where that is not told, credentials may still do: the buckets will tell."""
    try:
        return Check(_CREDENTIALS, identity.caller(session))
    except (_AwsDoesNotAnswer, AccessDenied, NotFound, AwsRejected) as error:
        return remark(_CREDENTIALS, f"whose they are is not told here ({str(error).rstrip('.')})")
    except RunError as error:
        return wrong(_CREDENTIALS, error)


def _in_s3(context: DoctorContext, session: Session) -> Iterator[Check]:
    """The buckets, then what has to be in their region."""
    buckets = list(context.listed_places())
    region, usable = session.region, set[str]()
    for number, bucket in enumerate(buckets):
        try:
            there = _look_into(context, session, bucket)
            region = region or there
            if context.needs_transcribe and there != region:
                raise BucketInOtherRegion(bucket, there, region)
        except _AwsDoesNotAnswer as error:
            yield wrong(_named(bucket), error)
            yield from _unchecked(context, buckets[number + 1 :], "Amazon does not answer")
            return
        except RunError as error:
            yield wrong(_named(bucket), error)
        else:
            usable.add(bucket)
            yield Check(_named(bucket), f"can be listed, in {there}")
    if context.needs_transcribe:
        where = Session(replace(session.account, region=region), session.retrier)
        yield looked(_TRANSCRIBE, lambda: _asked(where))
    yield from _sources(context, session, usable)


def _look_into(context: DoctorContext, session: Session, bucket: str) -> str:
    """The region of a bucket that exists and can be listed."""
    try:
        there = s3.region_of(session, bucket)
    except BucketMissing as error:
        raise BucketMissing(s3.join(bucket, ""), can_be_made=bucket in context.written_buckets()) from error
    for place in context.listed_places()[bucket]:
        any(True for _ in s3.objects(session, place))
    return there


def _asked(session: Session) -> str:
    transcribe.check_access(session)
    return f"answers in {session.region}"


def _sources(context: DoctorContext, session: Session, usable: set[str]) -> Iterator[Check]:
    for source in filter(s3.is_s3, context.request.sources):
        bucket = s3.split(source)[0]
        if bucket in usable:
            yield looked(source, lambda source=source: _found(context, session, source))  # type: ignore[misc]
        else:
            yield unchecked(source, f"the bucket {bucket} cannot be looked into")


def _found(context: DoctorContext, session: Session, source: str) -> str:
    sources.check_sources((source,), context.folder.path, session)
    return "is there"


def _unchecked(context: DoctorContext, buckets: list[str], why: str) -> Iterator[Check]:
    yield from (unchecked(_named(bucket), why) for bucket in buckets)
    if context.needs_transcribe:
        yield unchecked(_TRANSCRIBE, why)
    yield from (unchecked(source, why) for source in context.request.sources if s3.is_s3(source))


def _named(bucket: str) -> str:
    return f"bucket {bucket}"
