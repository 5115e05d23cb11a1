"""What things at AWS are called, as options take it: what cannot be meant is refused before anything is done."""

import re
from typing import Any

import click

from ls_transcribe.aws.s3 import BUCKET_NAME, SCHEME

_PARTITION = r"aws(-[a-z]+)*"


class PatternType(click.types.StringParamType):
    """A text of a certain form; anything else is refused with a sentence that says what to type."""

    def __init__(self, name: str, pattern: str, explanation: str) -> None:
        self.name = name
        self._pattern, self._explanation = pattern, explanation

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it was typed."""
        text = str(super().convert(value, param, ctx))
        if not re.fullmatch(self._pattern, text, re.ASCII | re.DOTALL):
            self.fail(f"{text} is no {self.name}: {self._explanation}.", param, ctx)
        return text


_A_BUCKET = "3 to 63 lowercase letters, digits, dots and hyphens"

BUCKET = PatternType("bucket name", BUCKET_NAME, f"type {_A_BUCKET}, and a folder with --output-prefix")

PLACE = PatternType(
    "bucket or folder of one",
    rf"{BUCKET_NAME}|{SCHEME}{BUCKET_NAME}(/|/.*/)?",
    f"type a name ({_A_BUCKET}), or for a folder s3://bucket/prefix/, with the / at its end",
)
"""Where something is: only the slash tells a folder from the beginning of a name."""

FOLDER = PatternType(
    "bucket or folder of one",
    rf"{BUCKET_NAME}|{SCHEME}{BUCKET_NAME}(/.*)?",
    f"type a name ({_A_BUCKET}), or s3://bucket/prefix/",
)
"""Where something is put: that is always a folder."""

ROLE = PatternType(
    "ARN of an IAM role",
    rf"arn:{_PARTITION}:iam::\d{{12}}:role/[\w+=,.@/-]+",
    "type it as in arn:aws:iam::123456789012:role/TranscribeDataAccess (`aws iam list-roles` shows them)",
)

KEY = PatternType(
    "ARN of a KMS key",
    rf"arn:{_PARTITION}:kms:[a-z0-9-]+:\d{{12}}:key/[A-Za-z0-9-]+",
    "type it as in arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, "
    "which `aws kms describe-key --key-id alias/NAME` tells of an alias",
)

REGION = PatternType("region", r"[a-z]{2,4}(-[a-z]+)+-\d+", "type one as in eu-west-1")

ACCOUNT = PatternType(
    "account", r"\d{12}", "type its 12 digits, without hyphens (`aws sts get-caller-identity` tells them)"
)
