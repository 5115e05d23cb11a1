"""The types of the options of `iam-policy`: names at AWS, which are checked before anything is done."""

import re
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.aws.s3 import BUCKET_NAME, SCHEME

if TYPE_CHECKING:
    from ls_transcribe.aws.iam_policy import S3Prefix

_PARTITION = r"aws(-[a-z]+)*"


class PatternType(click.types.StringParamType):
    """A text that matches a pattern. Anything else is refused with a sentence that says what to type."""

    def __init__(self, name: str, pattern: str, explanation: str) -> None:
        self.name = name
        self._pattern, self._explanation = pattern, explanation

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was typed."""
        text = str(super().convert(value, param, ctx))
        if not re.fullmatch(self._pattern, text, re.ASCII | re.DOTALL):
            self.fail(f"{text} is not a valid {self.name}: {self._explanation}.", param, ctx)
        return text


_BUCKET_FORM = "3 to 63 lowercase letters, digits, dots and hyphens"

BUCKET = PatternType("bucket name", BUCKET_NAME, f"type {_BUCKET_FORM}, and a folder with --output-prefix")

BUCKET_OR_FOLDER = PatternType(
    "bucket or folder of one",
    rf"{BUCKET_NAME}|{SCHEME}{BUCKET_NAME}(/|/.*/)?",
    f"type a name ({_BUCKET_FORM}), or for a folder s3://bucket/prefix/, with the / at its end",
)
"""Where something is. The slash at the end is needed: without it, a prefix can be the beginning of a longer name."""

TARGET_FOLDER = PatternType(
    "bucket or folder of one",
    rf"{BUCKET_NAME}|{SCHEME}{BUCKET_NAME}(/.*)?",
    f"type a name ({_BUCKET_FORM}), or s3://bucket/prefix/",
)
"""Where something is written to. That is always a folder, with or without a slash at the end."""

ROLE = PatternType(
    "ARN of an IAM role",
    rf"arn:{_PARTITION}:iam::\d{{12}}:role/[\w+=,.@/-]+",
    "type it like arn:aws:iam::123456789012:role/TranscribeDataAccess (`aws iam list-roles` shows them)",
)

KEY = PatternType(
    "ARN of a KMS key",
    rf"arn:{_PARTITION}:kms:[a-z0-9-]+:\d{{12}}:key/[A-Za-z0-9-]+",
    "type it like arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, "
    "which `aws kms describe-key --key-id alias/NAME` tells of an alias",
)

REGION = PatternType("region", r"[a-z]{2,4}(-[a-z]+)+-\d+", "type one like eu-west-1")

ACCOUNT = PatternType(
    "account", r"\d{12}", "type its 12 digits, without hyphens (`aws sts get-caller-identity` tells them)"
)


def s3_prefix(typed: str | None) -> "S3Prefix | None":
    """Return what was typed for a bucket or a folder of one, None if nothing was."""
    from ls_transcribe.aws.iam_policy import S3Prefix

    if typed is None:
        return None
    bucket, _, prefix = typed.removeprefix("s3://").partition("/")
    return S3Prefix(bucket, with_slash(prefix))


def with_slash(prefix: str) -> str:
    """Return a prefix with the slash at its end, "" for the whole bucket."""
    return f"{prefix}/" if prefix and not prefix.endswith("/") else prefix
