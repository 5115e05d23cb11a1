"""The `iam-policy` command: what its documents allow, and what they do not."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ls_transcribe.cli.iam_policy import iam_policy

Call = tuple[str, str, dict[str, str]]
"""An action, what it is done on, and the keys that conditions ask for."""

ROLE = "arn:aws:iam::123456789012:role/queue/DataAccess"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TRANSCRIBE = {"iam:PassedToService": "transcribe.amazonaws.com"}
HERE = {"aws:RequestedRegion": "eu-west-1"}
INTO_OUT = {"transcribe:OutputBucketName": "out"}

NARROW = (
    "--bucket", "s3://raw/calls/", "--output-bucket", "out", "--output-prefix", "texts", "--region", "eu-west-1",
    "--account", "123456789012",
)  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(iam_policy, arguments, prog_name="ls-transcribe iam-policy", max_content_width=100)


def printed(*arguments: str) -> Any:
    return json.loads(run(*arguments).stdout)


def s3(name: str, *actions: str) -> list[Call]:
    return [(f"s3:{action}", f"arn:aws:s3:::{name}", {}) for action in actions]


def job(action: str, name: str, place: str = "eu-west-1:123456789012") -> Call:
    return f"transcribe:{action}TranscriptionJob", f"arn:aws:transcribe:{place}:transcription-job/{name}", {}


def start(**context: str) -> Call:
    return "transcribe:StartTranscriptionJob", "*", context


EXPORT = [
    start(**INTO_OUT, **HERE),
    ("transcribe:ListTranscriptionJobs", "*", HERE),
    job("Get", "lst-a-1"),
    *s3("raw/calls/2026/a b.wav", "GetObject"),
    *s3("raw", "ListBucket"),
    *s3("out", "ListBucket"),
    *s3("out/texts/lst-a-1.json", "GetObject", "PutObject"),
    *s3("out/texts/.write_access_check_file.temp", "PutObject"),
]
UPLOAD = [
    *s3("raw/calls/2026/a b.wav", "GetObject", "PutObject", "AbortMultipartUpload", "DeleteObject"),
    *s3("raw", "ListBucket", "CreateBucket", "PutBucketPublicAccessBlock"),
]
ARCHIVE = [
    *s3("raw/calls/2026/a b.wav", "GetObject", "GetObjectTagging", "DeleteObject"),
    *s3("raw/archive/2026/01/31/calls/a.wav", "GetObject", "PutObject", "PutObjectTagging"),
    *s3("out/texts/lst-a-1.json", "GetObject", "GetObjectTagging"),
    *s3("out/archive/2026/01/31/texts/lst-a-1.json", "GetObject", "PutObject", "PutObjectTagging"),
    *s3("raw", "ListBucket"),
    *s3("out", "ListBucket"),
]
CLEAN = [job("Delete", "lst-a-1")]
"""The calls of each command, with the options NARROW."""

_FOR_GOOD = ("DeleteObject", "DeleteObjectVersion", "GetObjectVersion", "GetObjectRetention", "GetObjectLegalHold")
FORGET = [
    job("Get", "lst-a-1"),
    job("Delete", "lst-a-1"),
    *s3("raw/calls/2026/a b.wav", "GetObject", *_FOR_GOOD),
    *s3("raw/archive/2026/01/31/calls/a.wav", "GetObject", *_FOR_GOOD),
    *s3("out/texts/lst-a-1.json", *_FOR_GOOD),
    *s3("out/archive/2026/01/31/texts/lst-a-1.json", *_FOR_GOOD),
    *s3("raw", "ListBucket", "ListBucketVersions"),
    *s3("out", "ListBucket", "ListBucketVersions"),
]

CALLS = {"export": EXPORT, "upload": UPLOAD, "archive": ARCHIVE, "clean": CLEAN}

TABLES = ("--vocabulary", "s3://words/tables/")
READY = ("--transcripts", "s3://texts/whisper/")

VOCABULARY: list[Call] = [
    ("transcribe:CreateVocabulary", "*", HERE),
    ("transcribe:GetVocabulary", "arn:aws:transcribe:eu-west-1:123456789012:vocabulary/names-0123abcd", {}),
    *s3("words", "ListBucket"),
    *s3("words/tables/names-0123abcd.txt", "GetObject", "PutObject"),
]
"""What `vocabulary --create` calls, with NARROW and TABLES."""

TRANSCRIPTS = [*s3("texts", "ListBucket"), *s3("texts/whisper/a.srt", "GetObject")]
"""What `export --transcripts` calls besides."""

FOREIGN = [
    job("Get", "payroll"),
    job("Delete", "payroll"),
    job("Delete", "lst-a-1", "us-east-1:123456789012"),
    job("Delete", "lst-a-1", "eu-west-1:999999999999"),
    start(**HERE, **{"transcribe:OutputBucketName": "elsewhere"}),
    start(**INTO_OUT, **{"aws:RequestedRegion": "us-east-1"}),
    start(**HERE),
    ("transcribe:ListTranscriptionJobs", "*", {"aws:RequestedRegion": "us-east-1"}),
    *s3("other/calls/a.wav", "GetObject", "PutObject", "DeleteObject"),
    *s3("raw-2/calls/a.wav", "GetObject"),
    *s3("other", "ListBucket", "CreateBucket"),
    *s3("raw/private/a.wav", "GetObject", "PutObject", "DeleteObject"),
    *s3("raw/calls-2/a.wav", "GetObject", "PutObject", "DeleteObject"),
    *s3("out/a.json", "GetObject", "PutObject"),
    *s3("out/texts-2/a.json", "GetObject", "PutObject"),
    *s3("out/texts/lst-a-1.json", "DeleteObject"),
    *s3("out/archive/2026/01/31/texts/lst-a-1.json", "DeleteObject"),
    *s3("raw/archive/2026/01/31/calls/a.wav", "DeleteObject"),
    *s3("raw", "DeleteBucket", "PutBucketPolicy"),
    *s3("out", "CreateBucket", "PutBucketPublicAccessBlock"),
    ("iam:PassRole", ROLE, TRANSCRIBE),
    ("kms:Decrypt", KEY, {}),
]
"""What lies beside it."""


def denied(policy: Any, calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if not allows(policy, call)]


def allowed(policy: Any, calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if allows(policy, call)]


def allows(policy: Any, call: Call) -> bool:
    effects = {statement["Effect"] for statement in policy["Statement"] if concerns(statement, call)}
    return effects == {"Allow"}


def concerns(statement: Any, call: Call) -> bool:
    action, resource, context = call
    return (
        any(is_like(pattern, action) for pattern in listed(statement["Action"]))
        and any(is_like(pattern, resource) for pattern in listed(statement["Resource"]))
        and all(
            key in context and (context[key] == value if operator == "StringEquals" else is_like(value, context[key]))
            for operator, keys in statement.get("Condition", {}).items()
            for key, value in keys.items()
        )
    )


def is_like(pattern: str, text: str) -> bool:
    """Whether a text is what IAM's pattern means: `*` and `?` stand for others, `${*}` for itself."""
    meaning = {"*": ".*", "?": "."}
    pieces = re.findall(r"\$\{([*?$])\}|(.)", pattern, re.DOTALL)
    return bool(re.fullmatch("".join(re.escape(itself) or meaning.get(c, re.escape(c)) for itself, c in pieces), text))


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def uses(statement: Any) -> Iterator[Call]:
    """A call of each right that a statement gives."""
    context = {key: value for keys in statement.get("Condition", {}).values() for key, value in keys.items()}
    for action in listed(statement["Action"]):
        yield from ((action, resource.replace("*", "some"), context) for resource in listed(statement["Resource"]))


def without(policy: Any, statement: Any) -> Any:
    return {"Statement": [other for other in policy["Statement"] if other is not statement]}


@pytest.mark.parametrize("command", CALLS)
def test_what_a_command_calls_is_allowed(command: str) -> None:
    """A policy for one command allows what this command calls."""
    assert denied(printed(*NARROW, "--for", command), CALLS[command]) == []


@pytest.mark.parametrize("command", CALLS)
def test_what_only_others_call_is_not(command: str) -> None:
    """A policy for one command allows none of the calls that only the other commands make."""
    others = [call for calls in CALLS.values() for call in calls if call not in CALLS[command]]
    assert allowed(printed(*NARROW, "--for", command), others) == []


def test_all_commands_together() -> None:
    """Without --for, all calls of all commands are allowed."""
    assert denied(printed(*NARROW), [call for calls in CALLS.values() for call in calls]) == []


def test_nothing_beside_it() -> None:
    """Other buckets, other folders, other people's jobs, and deleting results or archives are nobody's business."""
    assert allowed(printed(*NARROW), FOREIGN) == []


WHOLE = ("--bucket", "raw", "--bucket", "s3://raw/calls/", "--output-bucket", "raw", "--output-prefix", "texts/")


@pytest.mark.parametrize(
    "options",
    [NARROW, WHOLE, (*NARROW, *TABLES, *READY), (*NARROW, "--data-access-role-arn", ROLE, "--kms-key", KEY)],
)
def test_no_statement_too_many(options: tuple[str, ...]) -> None:
    """Each statement gives a right that no other gives."""
    document = printed(*options)
    policy = document.get("policy", document)
    said = [statement for statement in policy["Statement"] if statement["Effect"] == "Allow"]
    assert [one["Sid"] for one in said if not denied(without(policy, one), uses(one))] == []


def test_a_name_for_each_statement() -> None:
    """What a statement is for is told by its name, which IAM takes letters and digits in, and each once."""
    names = [statement["Sid"] for statement in printed(*NARROW, *TABLES, *READY, "--kms-key", KEY)["Statement"]]
    assert names == [
        "StartJobs", "ListJobs", "OwnJobs", "MakeVocabularies", "Vocabularies", "Recordings", "Uploads", "Results",
        "Transcripts", "Tables", "Archive", "Buckets", "NewBuckets", "Keys",
    ]  # fmt: skip


def test_results_among_the_recordings() -> None:
    """Where a whole bucket holds recordings and results, only the recordings outside the archive can be deleted."""
    calls = s3("raw/a.wav", "DeleteObject") + s3("raw/texts/lst-a-1.json", "DeleteObject")
    calls += s3("raw/texts/redacted-lst-a-1.json", "DeleteObject") + s3("raw/archive/2026/01/31/a.wav", "DeleteObject")
    assert allowed(printed(*WHOLE), calls) == s3("raw/a.wav", "DeleteObject")


def test_results_without_a_folder() -> None:
    """Without --output-prefix, results lie at the root of the output bucket, and still cannot be deleted there."""
    policy = printed("--bucket", "raw", "--output-bucket", "raw")
    calls = s3("raw/lst-a-1.json", "GetObject", "PutObject", "DeleteObject") + s3("raw/a.wav", "DeleteObject")
    assert denied(policy, calls) == s3("raw/lst-a-1.json", "DeleteObject")


def test_a_bucket_is_all_of_it() -> None:
    """A bucket's name means all its objects, in any region and account, and results in Amazon's own bucket."""
    calls = [start(**HERE), job("Get", "lst-a-1"), job("Get", "lst-a-1", "us-east-1:999999999999")]
    calls += s3("raw/a.wav", "GetObject", "PutObject") + s3("raw/deep/er/a.wav", "DeleteObject")
    assert denied(printed("--bucket", "raw"), calls) == []


@pytest.mark.parametrize("whole", ["s3://raw", "s3://raw/"])
def test_a_bucket_as_an_address(whole: str) -> None:
    """A bucket may be named as an address."""
    assert run("--bucket", whole).stdout == run("--bucket", "raw").stdout


def test_a_folder_within_another() -> None:
    """A folder of a bucket that is named too adds nothing."""
    assert run("--bucket", "s3://raw/calls/", "--bucket", "raw").stdout == run("--bucket", "raw").stdout


def test_uploads_elsewhere() -> None:
    """With --upload-to, audio goes there and is read and archived there, and no other bucket is written to."""
    policy = printed("--bucket", "raw", "--upload-to", "s3://new/audio/")
    calls = s3("new/audio/a.wav", "PutObject", "AbortMultipartUpload", "GetObject", "DeleteObject")
    calls += s3("new", "CreateBucket", "ListBucket") + s3("new/archive/2026/01/31/a.wav", "PutObject")
    neighbours = s3("raw/a.wav", "PutObject") + s3("new/b.wav", "PutObject", "GetObject") + s3("raw", "CreateBucket")
    assert (denied(policy, calls), allowed(policy, neighbours)) == ([], [])


def test_a_folder_for_uploads() -> None:
    """The slash at the end of a place to upload to may be left out, as in `upload`."""
    assert run("--upload-to", "s3://new/audio").stdout == run("--upload-to", "s3://new/audio/").stdout


def test_uploads_among_archives() -> None:
    """Uploading, which takes away what did not arrive, does not reach into the archive or the results either."""
    policy = printed(*WHOLE, "--for", "upload")
    calls = s3("raw/a.wav", "DeleteObject") + s3("raw/archive/2026/01/31/a.wav", "DeleteObject")
    calls += s3("raw/texts/lst-a-1.json", "DeleteObject")
    assert allowed(policy, calls) == s3("raw/a.wav", "DeleteObject")


def test_export_of_audio_on_disk() -> None:
    """An export that uploads may upload, but makes no bucket."""
    policy = printed("--upload-to", "s3://new/audio/", "--for", "export")
    calls = s3("new/audio/a.wav", "GetObject", "PutObject", "AbortMultipartUpload", "DeleteObject")
    calls += s3("new", "ListBucket", "CreateBucket")
    assert denied(policy, calls) == s3("new", "CreateBucket")


def test_only_the_buckets_of_the_command() -> None:
    """What a command does not look into, its policy does not name."""
    assert "out" not in json.dumps(printed(*NARROW, "--for", "upload", "--for", "clean"))


def test_clean_needs_no_bucket() -> None:
    """Jobs lie in no bucket: the policy for `clean` is one statement."""
    assert printed("--for", "clean")["Statement"] == [
        {
            "Sid": "OwnJobs",
            "Effect": "Allow",
            "Action": "transcribe:DeleteTranscriptionJob",
            "Resource": "arn:aws:transcribe:*:*:transcription-job/lst-*",
        }
    ]


def test_making_vocabularies() -> None:
    """Who makes vocabularies writes tables where they go, and has Amazon read them; no other command's calls are."""
    policy = printed(*NARROW, *TABLES, "--for", "vocabulary")
    others = [call for calls in CALLS.values() for call in calls]
    neighbours: list[Call] = [
        ("transcribe:CreateVocabulary", "*", {"aws:RequestedRegion": "us-east-1"}),
        ("transcribe:DeleteVocabulary", VOCABULARY[1][1], {}),
        ("transcribe:GetVocabulary", VOCABULARY[1][1].replace("123456789012", "999999999999"), {}),
        *s3("words/tables/names-0123abcd.txt", "DeleteObject"),
        *s3("words/other.txt", "GetObject", "PutObject"),
    ]
    assert (denied(policy, VOCABULARY), allowed(policy, [*others, *FOREIGN, *neighbours])) == ([], [])


@pytest.mark.parametrize("options", [NARROW, (*NARROW, *TABLES, "--for", "export"), (*NARROW, "--for", "export")])
def test_no_vocabularies_unasked(options: tuple[str, ...]) -> None:
    """Rights to make vocabularies are given where it is said where their tables go, and that command is meant."""
    assert allowed(printed(*options), VOCABULARY) == []


def test_vocabularies_besides() -> None:
    """With a place for tables, the policy for all commands allows to make vocabularies too."""
    calls = [call for calls in CALLS.values() for call in calls]
    assert denied(printed(*NARROW, *TABLES), [*calls, *VOCABULARY]) == []


def test_vocabularies_need_no_recordings() -> None:
    """Who only makes vocabularies names no other bucket; the slash at the end may be left out, as in `vocabulary`."""
    policy = printed("--vocabulary", "s3://words/tables", "--for", "vocabulary")
    assert policy["Statement"] == [
        {
            "Sid": "MakeVocabularies",
            "Effect": "Allow",
            "Action": "transcribe:CreateVocabulary",
            "Resource": "*",
        },
        {
            "Sid": "Vocabularies",
            "Effect": "Allow",
            "Action": "transcribe:GetVocabulary",
            "Resource": "arn:aws:transcribe:*:*:vocabulary/*",
        },
        {
            "Sid": "Tables",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::words/tables/*",
        },
        {"Sid": "Buckets", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::words"},
    ]


def test_transcripts_that_are_there() -> None:
    """Transcripts that you already have are listed and read, and nothing is done to them."""
    policy = printed(*NARROW, *READY)
    neighbours = s3("texts/whisper/a.srt", "PutObject", "DeleteObject") + s3("texts/other/a.srt", "GetObject")
    assert (denied(policy, [*EXPORT, *TRANSCRIPTS]), allowed(policy, neighbours)) == ([], [])


def test_transcripts_of_recordings_on_disk() -> None:
    """Where no recording is in S3, nothing is transcribed there: transcripts are read, and that is all."""
    policy = printed(*READY, "--for", "export")
    assert ([one["Sid"] for one in policy["Statement"]], denied(policy, TRANSCRIPTS)) == (
        ["Transcripts", "Buckets"],
        [],
    )


def test_no_wildcards() -> None:
    """No action is a family of actions, and only the calls that take no resource are on every resource."""
    said = printed(*NARROW, "--data-access-role-arn", ROLE, "--kms-key", KEY)["policy"]["Statement"]
    families = [action for one in said for action in listed(one["Action"]) if "*" in action]
    everywhere = [one["Action"] for one in said if "*" in listed(one["Resource"])]
    assert (families, everywhere) == ([], ["transcribe:StartTranscriptionJob", "transcribe:ListTranscriptionJobs"])


def test_a_folder_with_a_star() -> None:
    """What IAM reads as a pattern is only text in a folder's name."""
    policy = printed("--bucket", "s3://raw/a*b?c$d é/", "--for", "export")
    calls = s3("raw/a*b?c$d é/1.wav", "GetObject") + s3("raw/aXbXc$d é/1.wav", "GetObject")
    assert allowed(policy, calls) == s3("raw/a*b?c$d é/1.wav", "GetObject")


@pytest.mark.parametrize(
    "options",
    [
        (*NARROW, *READY, "--data-access-role-arn", ROLE, "--kms-key", KEY),
        (*NARROW, *READY, *TABLES),
        (*TABLES, "--kms-key", KEY, "--for", "vocabulary"),
    ],
)
def test_fits_a_user(options: tuple[str, ...]) -> None:
    """All that transcribing needs is short enough for the policies that a user can have inline."""
    document = printed(*options)
    policy = document.get("policy", document)
    assert len(json.dumps(policy, separators=(",", ":"))) < 2048  # IAM's quota, which counts no white space


def test_fits_a_managed_policy() -> None:
    """All options together are short enough for a policy by itself, of which the help tells."""
    policy = printed(*NARROW, *TABLES, *READY, "--data-access-role-arn", ROLE, "--kms-key", KEY)["policy"]
    assert len(json.dumps(policy, separators=(",", ":"))) < 6144  # IAM's quota


def test_keys() -> None:
    """Export reads and writes with a key and looks at it, clean does nothing, the others read and write."""
    commands = [*CALLS, "vocabulary"]
    found = {command: used_keys(printed(*NARROW, *TABLES, "--kms-key", KEY, "--for", command)) for command in commands}
    assert found == {
        "export": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
        "upload": ["kms:Decrypt", "kms:GenerateDataKey"],
        "archive": ["kms:Decrypt", "kms:GenerateDataKey"],
        "clean": [],
        "vocabulary": ["kms:Decrypt", "kms:GenerateDataKey"],
    }


def used_keys(policy: Any) -> list[str]:
    actions = ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey")
    return [call[0] for call in allowed(policy, [(f"kms:{action}", KEY, {}) for action in actions])]


def test_another_key() -> None:
    """A key that was not named cannot be used."""
    assert denied(printed(*NARROW, "--kms-key", KEY), [("kms:Decrypt", f"{KEY}0", {})]) != []


def test_with_a_role() -> None:
    """With a role there are three documents, and the first lets Transcribe have it, and nobody else."""
    document = printed(*NARROW, "--data-access-role-arn", ROLE)
    calls: list[Call] = [("iam:PassRole", ROLE, TRANSCRIBE)]
    neighbours: list[Call] = [
        ("iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}),
        ("iam:PassRole", f"{ROLE}-2", TRANSCRIBE),
    ]
    assert (list(document), denied(document["policy"], calls), allowed(document["policy"], neighbours)) == (
        ["policy", "role_trust_policy", "role_permissions_policy"],
        [],
        [],
    )


def test_the_role_trusts_transcribe() -> None:
    """The role can be taken by Transcribe only, and for jobs of the role's own account only."""
    trust = printed("--bucket", "raw", "--region", "eu-west-1", "--data-access-role-arn", ROLE)["role_trust_policy"]
    assert trust == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TranscribeOnly",
                "Effect": "Allow",
                "Principal": {"Service": "transcribe.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "123456789012"},
                    "StringLike": {"aws:SourceArn": "arn:aws:transcribe:eu-west-1:123456789012:*"},
                },
            }
        ],
    }


def test_what_the_role_may() -> None:
    """The role reads recordings and writes results, with the key."""
    options = (*NARROW, "--data-access-role-arn", ROLE, "--kms-key", KEY)
    calls = s3("raw/calls/a.wav", "GetObject") + s3("raw", "ListBucket") + s3("out/texts/lst-a-1.json", "PutObject")
    calls += s3("out/texts/.write_access_check_file.temp", "PutObject")
    calls += [("kms:Decrypt", KEY, {}), ("kms:GenerateDataKey", KEY, {})]
    assert denied(printed(*options)["role_permissions_policy"], calls) == []


def test_what_the_role_may_not() -> None:
    """The role writes no recordings, deletes nothing, reads no other folder and has nothing to do with jobs."""
    policy = printed(*NARROW, "--data-access-role-arn", ROLE)["role_permissions_policy"]
    calls = s3("raw/calls/a.wav", "PutObject", "DeleteObject") + s3("out/texts/lst-a-1.json", "DeleteObject")
    assert allowed(policy, [*FOREIGN, *CLEAN, *calls, job("Get", "lst-a-1")]) == []


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eu-isoe-west-1", "aws-iso-e"),
    ],
)
def test_partition_of_a_region(region: str, partition: str) -> None:
    """Every ARN is of the part of AWS that the region is in."""
    assert partitions("--bucket", "raw", "--output-bucket", "out", "--region", region) == {partition}


@pytest.mark.parametrize("option", [("--data-access-role-arn", ROLE), ("--kms-key", KEY)])
def test_partition_of_an_arn(option: tuple[str, str]) -> None:
    """Without a region, the role or the key tells the part of AWS."""
    assert partitions("--bucket", "raw", option[0], option[1].replace("arn:aws:", "arn:aws-cn:")) == {"aws-cn"}


def partitions(*options: str) -> set[str]:
    return set(re.findall(r"arn:([a-z-]+):", run(*options).stdout))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--bucket", "My_Bucket"),
            "Invalid value for '--bucket': My_Bucket is not a valid bucket or folder of one: type a name (3 to 63 "
            "lowercase letters, digits, dots and hyphens), or for a folder s3://bucket/prefix/, with the / at its end.",
        ),
        (
            ("--bucket", "s3://raw/calls"),
            "Invalid value for '--bucket': s3://raw/calls is not a valid bucket or folder of one: type a name (3 to 63 "
            "lowercase letters, digits, dots and hyphens), or for a folder s3://bucket/prefix/, with the / at its end.",
        ),
        (
            ("--bucket", "raw", "--output-bucket", "s3://out/texts/"),
            "Invalid value for '--output-bucket': s3://out/texts/ is not a valid bucket name: type 3 to 63 lowercase "
            "letters, digits, dots and hyphens, and a folder with --output-prefix.",
        ),
        (
            ("--bucket", "raw", "--data-access-role-arn", "arn:aws:iam::123456789012:user/ann"),
            "Invalid value for '--data-access-role-arn': arn:aws:iam::123456789012:user/ann is not a valid ARN of an "
            "IAM role: type it like arn:aws:iam::123456789012:role/TranscribeDataAccess (`aws iam list-roles` shows "
            "them).",
        ),
        (
            ("--bucket", "raw", "--kms-key", "alias/mine"),
            "Invalid value for '--kms-key': alias/mine is not a valid ARN of a KMS key: type it like "
            "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, "
            "which `aws kms describe-key --key-id alias/NAME` tells of an alias.",
        ),
        (
            ("--bucket", "raw", "--account", "1234-5678-9012"),
            "Invalid value for '--account': 1234-5678-9012 is not a valid account: type its 12 digits, without hyphens "
            "(`aws sts get-caller-identity` tells them).",
        ),
        (
            ("--bucket", "raw", "--region", "Ireland"),
            "Invalid value for '--region': Ireland is not a valid region: type one like eu-west-1.",
        ),
        (
            ("--bucket", "raw", "--output-prefix", "texts/"),
            "--output-prefix is a folder in a bucket: name the bucket with --output-bucket.",
        ),
        ((), "Say where the recordings are with --bucket, or where they are uploaded to with --upload-to."),
        (
            ("--for", "upload", "--transcripts", "s3://texts/whisper/"),
            "Say where the recordings are with --bucket, or where they are uploaded to with --upload-to.",
        ),
        (
            ("--for", "vocabulary", "--for", "clean"),
            "Say where vocabulary --create puts its table, with --vocabulary.",
        ),
        (
            ("--bucket", "raw", "--vocabulary", "s3://words/ta bles", "--transcripts", "s3://texts/whisper"),
            "Invalid value for '--transcripts': s3://texts/whisper is not a valid bucket or folder of one: type a "
            "name (3 to 63 lowercase letters, digits, dots and hyphens), or for a folder s3://bucket/prefix/, with "
            "the / at its end.",
        ),
        (
            ("--for", "clean", "--data-access-role-arn", ROLE),
            "Only export starts jobs, which is what --data-access-role-arn is for: leave it out.",
        ),
        (
            ("--bucket", "raw", "--data-access-role-arn", ROLE, "--account", "999999999999"),
            f"The role {ROLE} is not in the account 999999999999: jobs can only use roles of their own account.",
        ),
        (
            ("--bucket", "raw", "--data-access-role-arn", ROLE, "--region", "cn-north-1"),
            f"{ROLE} is in the partition aws, and the region cn-north-1 is in aws-cn: name ones of the same.",
        ),
        (
            ("--bucket", "raw", "--data-access-role-arn", ROLE, "--kms-key", KEY.replace("aws", "aws-cn")),
            f"{KEY.replace('aws', 'aws-cn')} is in the partition aws-cn, and the role or the other key is in aws: "
            "name ones of the same.",
        ),
    ],
)
def test_refusals(options: tuple[str, ...], sentence: str) -> None:
    """What cannot be meant is a wrong usage, told in a sentence that says what to type."""
    ended = run(*options)
    assert (ended.exit_code, ended.stdout, ended.stderr.splitlines()[-1]) == (2, "", f"Error: {sentence}")


def test_tags_and_jobs_of_others() -> None:
    """Tagging jobs, and taking those of any name, are rights of their own, in every partition."""
    before = printed(*NARROW, "--region", "eusc-de-east-1")["Statement"]
    after = printed(*NARROW, "--region", "eusc-de-east-1", "--tag", "--adopt")["Statement"]
    place = "arn:aws-eusc:transcribe:eusc-de-east-1:123456789012:transcription-job/"
    more = [(one["Sid"], one["Action"], one["Resource"]) for one in after if one not in before]
    assert more == [
        ("TagJobs", "transcribe:TagResource", f"{place}lst-*"),
        ("JobsOfOthers", "transcribe:GetTranscriptionJob", f"{place}*"),
    ]


def test_forgetting_is_allowed_only_where_it_is_said() -> None:
    """What it deletes, no other command may delete for good."""
    others, own = printed(*NARROW), printed(*NARROW, "--for", "forget")
    beyond = [call for call in FORGET if call not in [one for calls in CALLS.values() for one in calls]]
    assert (denied(own, FORGET), allowed(others, [one for one in beyond if "Version" in one[0]])) == ([], [])


def test_a_policy_for_everything_lets_archives_be_forgotten() -> None:
    """What protects them from uploads would forbid just that."""
    names = (*CALLS, "forget")
    policy = printed(*NARROW, *(word for name in names for word in ("--for", name)))
    assert denied(policy, [*FORGET, *(call for calls in CALLS.values() for call in calls)]) == []


def test_forgetting_needs_no_recordings() -> None:
    """Without --audio, only results and jobs are erased."""
    policy = printed("--output-bucket", "out", "--output-prefix", "texts", "--for", "forget")
    assert (denied(policy, s3("out/texts/lst-a-1.json", *_FOR_GOOD)), allowed(policy, s3("raw/a.wav", *_FOR_GOOD))) == (
        [],
        [],
    )
