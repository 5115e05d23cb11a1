"""`ls-transcribe iam-policy`: what to ask whoever administers the AWS account for."""

import re
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ls_transcribe.policy import Place

_COMMANDS = ("export", "upload", "archive", "clean")
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_PARTITION = r"aws(-[a-z]+)*"


class _Pattern(click.types.StringParamType):
    """A text of a certain form; anything else is refused with a sentence that says what to type."""

    def __init__(self, name: str, pattern: str, explanation: str) -> None:
        self.name = name
        self._pattern, self._explanation = pattern, explanation

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(super().convert(value, param, ctx))
        if not re.fullmatch(self._pattern, text, re.ASCII | re.DOTALL):
            self.fail(f"{text} is no {self.name}: {self._explanation}.", param, ctx)
        return text


_A_BUCKET = "3 to 63 lowercase letters, digits, dots and hyphens"
_BUCKET_NAME = _Pattern("bucket name", _BUCKET, f"type {_A_BUCKET}, and a folder with --output-prefix")
_PLACE = _Pattern(
    "bucket or folder of one",
    rf"{_BUCKET}|s3://{_BUCKET}(/|/.*/)?",
    f"type a name ({_A_BUCKET}), or for a folder s3://bucket/prefix/, with the / at its end",
)
_FOLDER = _Pattern(
    "bucket or folder of one", rf"{_BUCKET}|s3://{_BUCKET}(/.*)?", f"type a name ({_A_BUCKET}), or s3://bucket/prefix/"
)
_ROLE = _Pattern(
    "ARN of an IAM role",
    rf"arn:{_PARTITION}:iam::\d{{12}}:role/[\w+=,.@/-]+",
    "type it as in arn:aws:iam::123456789012:role/TranscribeDataAccess (`aws iam list-roles` shows them)",
)
_KEY = _Pattern(
    "ARN of a KMS key",
    rf"arn:{_PARTITION}:kms:[a-z0-9-]+:\d{{12}}:key/[A-Za-z0-9-]+",
    "type it as in arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, "
    "which `aws kms describe-key --key-id alias/NAME` tells of an alias",
)
_REGION = _Pattern("region", r"[a-z]{2,4}(-[a-z]+)+-\d+", "type one as in eu-west-1")
_ACCOUNT = _Pattern(
    "account", r"\d{12}", "type its 12 digits, without hyphens (`aws sts get-caller-identity` tells them)"
)


@click.command("iam-policy", epilog="Example: ls-transcribe iam-policy --bucket recordings --output-bucket transcripts")
@click.option(
    "--bucket",
    type=_PLACE,
    multiple=True,
    metavar="BUCKET",
    help="Where recordings are: a bucket's name, or s3://bucket/prefix/ for rights on that folder only. Repeatable.",
)
@click.option("--upload-to", type=_FOLDER, metavar="BUCKET", help="Where audio goes.  [default: to each --bucket]")
@click.option("--output-bucket", type=_BUCKET_NAME, metavar="NAME", help="Where Amazon writes transcripts.")
@click.option("--output-prefix", metavar="PREFIX", help="The folder of the output bucket that they go to.")
@click.option("--data-access-role-arn", "role", type=_ROLE, metavar="ARN", help="The role that queued jobs run in.")
@click.option("--kms-key", "keys", type=_KEY, multiple=True, metavar="ARN", help="A key of the buckets. Repeatable.")
@click.option("--region", type=_REGION, metavar="REGION", help="The only region that jobs run in.  [default: any]")
@click.option(
    "--account", type=_ACCOUNT, metavar="ID", help="The account of the jobs.  [default: the role's, else any]"
)
@click.option(
    "--for", "commands", type=click.Choice(_COMMANDS), multiple=True, help="What is used. Repeatable.  [default: all]"
)
def iam_policy(
    bucket: tuple[str, ...],
    upload_to: str | None,
    output_bucket: str | None,
    output_prefix: str | None,
    commands: tuple[str, ...],
    **asked: Any,
) -> None:
    """Print the IAM policy with the least rights that the commands need, as JSON.

    It is for whoever administers the AWS account; nobody is asked and nothing is changed. To give it to a user:

    \b
      ls-transcribe iam-policy --bucket recordings > policy.json
      aws iam put-user-policy --user-name ann --policy-name transcribe --policy-document file://policy.json

    With --data-access-role-arn, the JSON is an object of three such documents: "policy" for whoever runs the commands,
    and for the role its "role_trust_policy" and "role_permissions_policy".
    """  # noqa: D301  # click's mark for lines that stay as they are
    import json

    from ls_transcribe import policy
    from ls_transcribe.policy import Place, Use

    if output_prefix and not output_bucket:
        raise click.UsageError("--output-prefix is a folder of a bucket: name that with --output-bucket.")
    use = Use(
        places=tuple(map(_place, bucket)),
        upload_to=_place(upload_to) if upload_to else None,
        output=Place(output_bucket, _folder(output_prefix or "")) if output_bucket else None,
        commands=commands or _COMMANDS,
        **asked,
    )
    if complaint := policy.contradiction(use):
        raise click.UsageError(complaint)
    told = policy.caller_policy(use)
    if use.role:
        trust, permissions = policy.role_trust_policy(use), policy.role_permissions_policy(use)
        told = {"policy": told, "role_trust_policy": trust, "role_permissions_policy": permissions}
    click.echo(json.dumps(told, indent=2))


def _place(typed: str) -> "Place":
    from ls_transcribe.policy import Place

    bucket, _, prefix = typed.removeprefix("s3://").partition("/")
    return Place(bucket, _folder(prefix))


def _folder(prefix: str) -> str:
    return f"{prefix}/" if prefix and not prefix.endswith("/") else prefix
