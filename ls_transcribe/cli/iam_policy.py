"""`ls-transcribe iam-policy`: what to ask whoever administers the AWS account for."""

from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import aws_name_types

if TYPE_CHECKING:
    from ls_transcribe.aws.iam_policy import PolicyScope, S3Prefix

_COMMANDS = ("export", "upload", "archive", "clean", "vocabulary")


@click.command("iam-policy", epilog="Example: ls-transcribe iam-policy --bucket recordings --output-bucket transcripts")
@click.option(
    "--bucket",
    type=aws_name_types.PLACE,
    multiple=True,
    metavar="BUCKET",
    help="Where recordings are: a bucket's name, or s3://bucket/prefix/ for rights on that folder only. Repeatable.",
)
@click.option(
    "--upload-to", type=aws_name_types.FOLDER, metavar="BUCKET", help="Where audio goes.  [default: to each --bucket]"
)
@click.option("--output-bucket", type=aws_name_types.BUCKET, metavar="NAME", help="Where Amazon writes transcripts.")
@click.option("--output-prefix", metavar="PREFIX", help="The folder of the output bucket that they go to.")
@click.option(
    "--transcripts", type=aws_name_types.PLACE, metavar="BUCKET", help="Where transcripts are that you already have."
)
@click.option(
    "--vocabulary", type=aws_name_types.FOLDER, metavar="BUCKET", help="Where `vocabulary --create` puts its table."
)
@click.option(
    "--data-access-role-arn", "role", type=aws_name_types.ROLE, metavar="ARN", help="The role that queued jobs run in."
)
@click.option(
    "--kms-key", "keys", type=aws_name_types.KEY, multiple=True, metavar="ARN", help="A key of the buckets. Repeatable."
)
@click.option(
    "--region", type=aws_name_types.REGION, metavar="REGION", help="The only region that jobs run in.  [default: any]"
)
@click.option(
    "--account",
    type=aws_name_types.ACCOUNT,
    metavar="ID",
    help="The account of the jobs.  [default: the role's, else any]",
)
@click.option(
    "--for", "commands", type=click.Choice(_COMMANDS), multiple=True, help="What is used. Repeatable.  [default: all]"
)
def iam_policy(
    bucket: tuple[str, ...],
    upload_to: str | None,
    transcripts: str | None,
    vocabulary: str | None,
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

    A user's own policies may have 2,048 characters together; a longer one is made with `aws iam create-policy`, and
    given with `aws iam attach-user-policy`.

    With --data-access-role-arn, the JSON is an object of three such documents: "policy" for whoever runs the commands,
    and for the role its "role_trust_policy" and "role_permissions_policy".
    """  # noqa: D301  # click's mark for lines that stay as they are
    import json

    from ls_transcribe.aws import iam_policy as iam_policies
    from ls_transcribe.aws.iam_policy import PolicyScope, S3Prefix

    if output_prefix and not output_bucket:
        raise click.UsageError("--output-prefix is a folder of a bucket: name that with --output-bucket.")
    use = PolicyScope(
        places=tuple(filter(None, map(_place, bucket))),
        upload_to=_place(upload_to),
        transcripts=_place(transcripts),
        vocabulary=_place(vocabulary),
        output=S3Prefix(output_bucket, _folder(output_prefix or "")) if output_bucket else None,
        commands=commands or _COMMANDS,
        **asked,
    )
    if complaint := iam_policies.contradiction(use):
        raise click.UsageError(complaint)
    click.echo(json.dumps(_documents(use), indent=2))


def _documents(use: "PolicyScope") -> dict[str, Any]:
    """The policy; with a role, also its two."""
    from ls_transcribe.aws import iam_policy as iam_policies

    caller = iam_policies.caller_policy(use)
    if not use.role:
        return caller
    trust, permissions = iam_policies.role_trust_policy(use), iam_policies.role_permissions_policy(use)
    return {"policy": caller, "role_trust_policy": trust, "role_permissions_policy": permissions}


def _place(typed: str | None) -> "S3Prefix | None":
    from ls_transcribe.aws.iam_policy import S3Prefix

    if typed is None:
        return None
    bucket, _, prefix = typed.removeprefix("s3://").partition("/")
    return S3Prefix(bucket, _folder(prefix))


def _folder(prefix: str) -> str:
    return f"{prefix}/" if prefix and not prefix.endswith("/") else prefix
