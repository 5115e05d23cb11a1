"""IAM policies with the least permissions that the commands need. They are made without calls to AWS.

Amazon's Service Authorization Reference says which calls have resources and conditions. Starting jobs, listing jobs and
creating vocabularies have no resources, so only conditions can restrict them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ls_transcribe.aws import permissions
from ls_transcribe.aws.permissions import COMMANDS, FORGET, Calls
from ls_transcribe.model.job import JOB_PREFIX
from ls_transcribe.model.move import ARCHIVE_FOLDER

Document = dict[str, Any]
"""A policy document, ready for JSON."""

_WITHOUT_RECORDINGS = frozenset({"clean", "vocabulary", FORGET})

_SERVICE = "transcribe.amazonaws.com"
_PARTITION, _ACCOUNT = 1, 4  # places in an ARN

_PARTITIONS = {
    "cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f", "eu-isoe-": "aws-iso-e",
}  # fmt: skip
"""The beginnings of the regions that are not in the partition `aws`."""


@dataclass(frozen=True, slots=True)
class S3Prefix:
    """The objects of a bucket whose keys begin with the prefix."""

    bucket: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PolicyScope:
    """The commands that a policy is for, and what they work on.

    Recordings are below `places`. They are uploaded to `upload_to`, or to `places` if that is None. Amazon writes
    documents to `output`, or to its own bucket if that is None. `transcripts` has transcripts of other programs, and
    tables of vocabularies are uploaded to `vocabulary`. `role` and `keys` are ARNs. Without `region` or `account`, a
    policy is for all of them. `tags`: jobs are tagged. `adopts`: jobs of any name are taken.
    """

    places: tuple[S3Prefix, ...] = ()
    upload_to: S3Prefix | None = None
    output: S3Prefix | None = None
    transcripts: S3Prefix | None = None
    vocabulary: S3Prefix | None = None
    role: str | None = None
    keys: tuple[str, ...] = ()
    region: str | None = None
    account: str | None = None
    commands: tuple[str, ...] = COMMANDS
    tags: bool = False
    adopts: bool = False

    @property
    def partition(self) -> str:
        """The partition of AWS, which is part of every ARN: the region's, else that of the role or a key."""
        if self.region:
            return next((name for start, name in _PARTITIONS.items() if self.region.startswith(start)), "aws")
        return next((_part(arn, _PARTITION) for arn in (self.role, *self.keys) if arn), "aws")

    @property
    def recordings(self) -> tuple[S3Prefix, ...]:
        """The prefixes that have recordings, also those that are uploaded."""
        return (*self.places, self.upload_to) if self.upload_to else self.places

    @property
    def starts_jobs(self) -> bool:
        """Whether jobs are started. Amazon reads recordings from S3 only."""
        return "export" in self.commands and bool(self.recordings)

    def arn_of(self, resource: str) -> str:
        """Return the ARN of a resource of Transcribe's in the region and the account."""
        account = self.account or (_part(self.role, _ACCOUNT) if self.role else "*")
        return f"arn:{self.partition}:transcribe:{self.region or '*'}:{account}:{resource}"


@dataclass(frozen=True, slots=True)
class _Statement:
    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Document = field(default_factory=dict)
    effect: str = "Allow"

    def document(self) -> Document:
        body = {"Sid": self.sid, "Effect": self.effect, "Action": _one(self.actions), "Resource": _one(self.resources)}
        return {**body, "Condition": self.condition} if self.condition else body


def contradiction(use: PolicyScope) -> str | None:
    """Return a sentence about what is missing or contradictory; None if a policy can be made."""
    if "vocabulary" in use.commands and not use.vocabulary and set(use.commands) < set(COMMANDS):
        return "Say where vocabulary --create puts its table, with --vocabulary."
    reads_transcripts = use.transcripts and "export" in use.commands
    if not use.recordings and not reads_transcripts and not _WITHOUT_RECORDINGS.issuperset(use.commands):
        return "Say where the recordings are with --bucket, or where they are uploaded to with --upload-to."
    if use.role and not use.starts_jobs:
        return "Only export starts jobs, which is what --data-access-role-arn is for: leave it out."
    if use.role and use.account not in (None, _part(use.role, _ACCOUNT)):
        return f"The role {use.role} is not in the account {use.account}: jobs can only use roles of their own account."
    for arn in filter(None, (use.role, *use.keys)):
        if (partition := _part(arn, _PARTITION)) != use.partition:
            other = f"the region {use.region}" if use.region else "the role or the other key"
            return f"{arn} is in the partition {partition}, and {other} is in {use.partition}: name ones of the same."
    return None


def caller_policy(use: PolicyScope) -> Document:
    """Return the policy for the account that runs the commands."""
    keys = _Statement("Keys", _needed(use, permissions.ON_KEYS), use.keys)
    return _document(
        [*_jobs(use), *_vocabularies(use), *_reduce([*_objects(use), *_buckets(use)]), keys, *_protected(use)]
    )


def role_trust_policy(use: PolicyScope) -> Document:
    """Return the trust policy of the data access role: Transcribe may use it, for jobs of this account only."""
    account = _part(use.arn_of("*"), _ACCOUNT)
    return _document([], {
        "Sid": "TranscribeOnly",
        "Effect": "Allow",
        "Principal": {"Service": _SERVICE},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}, "StringLike": {"aws:SourceArn": use.arn_of("*")}},
    })  # fmt: skip


def role_permissions_policy(use: PolicyScope) -> Document:
    """Return the permissions of the data access role: Transcribe reads recordings and writes documents with it."""
    statements = [
        _Statement("Recordings", ("s3:GetObject",), _arns(use, use.recordings)),
        _Statement("Buckets", ("s3:ListBucket",), _bucket_arns(use, use.recordings)),
        # The whole prefix: when a job starts, Transcribe writes a test file there.
        _Statement("Results", ("s3:PutObject",), _arns(use, _as_tuple(use.output))),
        _Statement("Keys", ("kms:Decrypt", "kms:GenerateDataKey*"), use.keys),
    ]
    return _document(statements)


def _jobs(use: PolicyScope) -> Iterator[_Statement]:
    """Yield permissions for jobs, and to give Transcribe the role."""
    if use.starts_jobs:
        here = {"aws:RequestedRegion": use.region} if use.region else {}
        into = {"transcribe:OutputBucketName": use.output.bucket} if use.output else {}
        yield _Statement("StartJobs", ("transcribe:StartTranscriptionJob",), ("*",), _equal({**into, **here}))
        yield _Statement("ListJobs", ("transcribe:ListTranscriptionJobs",), ("*",), _equal(here))
        ours, every = use.arn_of(f"transcription-job/{JOB_PREFIX}*"), use.arn_of("transcription-job/*")
        yield _Statement("TagJobs", ("transcribe:TagResource",) * use.tags, (ours,))
        yield _Statement("JobsOfOthers", ("transcribe:GetTranscriptionJob",) * use.adopts, (every,))
    calls = {name: needed for name, needed in permissions.ON_JOBS.items() if use.starts_jobs or name != "export"}
    yield _Statement("OwnJobs", _needed(use, calls), (use.arn_of(f"transcription-job/{JOB_PREFIX}*"),))
    if use.role and use.starts_jobs:
        yield _Statement("PassRole", ("iam:PassRole",), (use.role,), _equal({"iam:PassedToService": _SERVICE}))


def _vocabularies(use: PolicyScope) -> Iterator[_Statement]:
    """Yield permissions to create vocabularies. People choose their names, so any name is allowed."""
    if "vocabulary" in use.commands and use.vocabulary:
        here = {"aws:RequestedRegion": use.region} if use.region else {}
        yield _Statement("MakeVocabularies", ("transcribe:CreateVocabulary",), ("*",), _equal(here))
        yield _Statement("Vocabularies", ("transcribe:GetVocabulary",), (use.arn_of("vocabulary/*"),))


def _objects(use: PolicyScope) -> Iterator[_Statement]:
    """Yield permissions for objects."""
    for sid, actions, places in _actions(use):
        yield _Statement(sid, actions, _arns(use, places))


def _actions(use: PolicyScope) -> Iterator[tuple[str, tuple[str, ...], tuple[S3Prefix, ...]]]:
    """Yield the actions of the commands on objects: statement id, actions, prefixes."""
    output = _as_tuple(use.output)
    uploads = (
        permissions.ON_UPLOADS
        if not use.upload_to
        else {**permissions.ON_UPLOADS, "export": permissions.ON_UPLOADS["upload"]}
    )
    everything = (
        ("Recordings", permissions.ON_RECORDINGS, use.recordings),
        ("Uploads", uploads, _uploads(use)),
        ("Results", permissions.ON_RESULTS, output),
        ("Transcripts", permissions.ON_TRANSCRIPTS, _as_tuple(use.transcripts)),
        ("Tables", permissions.ON_TABLES, _as_tuple(use.vocabulary)),
        ("Archive", permissions.ON_ARCHIVE, _archives((*use.recordings, *output))),
    )
    for sid, calls, places in everything:
        if (actions := _needed(use, calls)) and places:
            yield sid, actions, places


def _buckets(use: PolicyScope) -> Iterator[_Statement]:
    """Yield permissions for buckets. Without s3:ListBucket, S3 says "denied" for an object that does not exist."""
    places = [place for _sid, _names, places in _actions(use) for place in places]
    yield _Statement("Buckets", ("s3:ListBucket",), _bucket_arns(use, places))
    yield _Statement("Versions", _needed(use, permissions.ON_BUCKETS), _bucket_arns(use, places))
    yield _Statement("NewBuckets", _needed(use, permissions.ON_NEW_BUCKETS), _bucket_arns(use, _uploads(use)))


def _protected(use: PolicyScope) -> Iterator[_Statement]:
    """Deny deleting archived recordings and documents, if they are below the prefixes of recordings.

    `forget` deletes just these.
    """
    if FORGET in use.commands:
        return
    deletable = [arn for item in _objects(use) if "s3:DeleteObject" in item.actions for arn in item.resources]
    archives = _arns(use, _archives(use.recordings))
    results = tuple(f"{arn}.json" for arn in _arns(use, _as_tuple(use.output)))  # no recording has this suffix
    protected = tuple(arn for arn in (*archives, *results) if any(_covers(wide, arn) for wide in deletable))
    yield _Statement("KeepArchiveAndResults", ("s3:DeleteObject",), protected, effect="Deny")


def _part(arn: str, place: int) -> str:
    """Return a part of an ARN: its `_PARTITION` or its `_ACCOUNT`."""
    return arn.split(":")[place]


def _uploads(use: PolicyScope) -> tuple[S3Prefix, ...]:
    return _as_tuple(use.upload_to) or use.places


def _archives(places: Sequence[S3Prefix]) -> tuple[S3Prefix, ...]:
    return tuple(S3Prefix(place.bucket, ARCHIVE_FOLDER) for place in places)


def _needed(use: PolicyScope, calls: Calls) -> tuple[str, ...]:
    every = [call for command in (*COMMANDS, FORGET) if command in use.commands for call in calls.get(command, ())]
    return tuple(dict.fromkeys(every))


def _arns(use: PolicyScope, places: Sequence[S3Prefix]) -> tuple[str, ...]:
    """Return the ARNs of the objects below prefixes. An ARN within another one is left out."""
    arns = dict.fromkeys(f"arn:{use.partition}:s3:::{place.bucket}/{_literal(place.prefix)}*" for place in places)
    return tuple(arn for arn in arns if not any(_covers(wide, arn) for wide in arns if wide != arn))


def _bucket_arns(use: PolicyScope, places: Sequence[S3Prefix]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"arn:{use.partition}:s3:::{place.bucket}" for place in places))


def _literal(text: str) -> str:
    """Return a key as policies write it. They have wildcards and variables, which must be escaped."""
    return "".join(f"${{{character}}}" if character in "*?$" else character for character in text)


def _covers(wide: str, narrow: str) -> bool:
    return wide == narrow or (wide.endswith("*") and narrow.startswith(wide[:-1]))


def _reduce(statements: list[_Statement]) -> list[_Statement]:
    """Remove actions from statements if other statements allow them on the same resources."""
    for index in reversed(range(len(statements))):
        statement = statements[index]
        others = [other for other in statements if other is not statement]
        needed = tuple(action for action in statement.actions if not _allowed(others, action, statement.resources))
        statements[index] = replace(statement, actions=needed)
    return statements


def _allowed(statements: Sequence[_Statement], action: str, resources: Sequence[str]) -> bool:
    allowed = [arn for statement in statements if action in statement.actions for arn in statement.resources]
    return all(any(_covers(wide, arn) for wide in allowed) for arn in resources)


def _document(statements: Sequence[_Statement], *more: Document) -> Document:
    """Return a policy with the statements that have actions and resources."""
    documents = [statement.document() for statement in statements if statement.actions and statement.resources]
    return {"Version": "2012-10-17", "Statement": [*documents, *more]}


def _equal(keys: Document) -> Document:
    return {"StringEquals": keys} if keys else {}


def _one(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _as_tuple(place: S3Prefix | None) -> tuple[S3Prefix, ...]:
    return (place,) if place else ()
