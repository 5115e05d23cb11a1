"""`ls-transcribe iam-policy`: print the rights at AWS that the commands need."""

from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import iam_policy_types as types

if TYPE_CHECKING:
    from ls_transcribe.aws.iam_policy import PolicyScope

_COMMANDS = ("export", "upload", "archive", "clean", "vocabulary")


@click.command("iam-policy", epilog="Example: ls-transcribe iam-policy --bucket recordings --output-bucket transcripts")
@click.option(
    "--bucket",
    type=types.BUCKET_OR_FOLDER,
    multiple=True,
    metavar="BUCKET",
    help="Where recordings are: a bucket's name, or s3://bucket/prefix/ for rights on that folder only. Repeatable.",
)
@click.option(
    "--upload-to", type=types.TARGET_FOLDER, metavar="BUCKET", help="Where audio goes.  [default: to each --bucket]"
)
@click.option("--output-bucket", type=types.BUCKET, metavar="NAME", help="Where Amazon writes transcripts.")
@click.option("--output-prefix", metavar="PREFIX", help="The folder of the output bucket that they go to.")
@click.option(
    "--transcripts",
    type=types.BUCKET_OR_FOLDER,
    metavar="BUCKET",
    help="The bucket or folder of transcripts that you already have.",
)
@click.option(
    "--vocabulary", type=types.TARGET_FOLDER, metavar="BUCKET", help="Where `vocabulary --create` puts its table."
)
@click.option(
    "--data-access-role-arn", "role", type=types.ROLE, metavar="ARN", help="The role that queued jobs run in."
)
@click.option(
    "--kms-key", "keys", type=types.KEY, multiple=True, metavar="ARN", help="A key of the buckets. Repeatable."
)
@click.option("--region", type=types.REGION, metavar="REGION", help="The only region that jobs run in.  [default: any]")
@click.option(
    "--account", type=types.ACCOUNT, metavar="ID", help="The account of the jobs.  [default: the role's, else any]"
)
@click.option("--tag", "tags", is_flag=True, help="Jobs are tagged: `export --tag`.")
@click.option("--adopt", "adopts", is_flag=True, help="Jobs that others started are taken: `export --adopt`.")
@click.option(
    "--for",
    "commands",
    type=click.Choice((*_COMMANDS, "forget")),
    multiple=True,
    help="What is used. Repeatable.  [default: all but forget]",
)
def iam_policy(**typed: Any) -> None:
    """Print the IAM policy with the least rights that the commands need, as JSON.

    It is meant for the administrator of the AWS account; AWS is not called, and nothing is changed. To
    give it to a user:

    \b
      ls-transcribe iam-policy --bucket recordings > policy.json
      aws iam put-user-policy --user-name ann --policy-name transcribe --policy-document file://policy.json

    A user's own policies may have 2,048 characters together; a longer one is made with `aws iam create-policy`, and
    given with `aws iam attach-user-policy`.

    With --data-access-role-arn, the JSON is an object of three such documents: "policy" for whoever runs the commands,
    and for the role its "role_trust_policy" and "role_permissions_policy".
    """  # noqa: D301  # click's mark for lines that stay as they are
    from ls_transcribe.aws import iam_policy as iam_policies
    from ls_transcribe.cli.screen import print_json

    scope = _policy_scope(**typed)
    if complaint := iam_policies.contradiction(scope):
        raise click.UsageError(complaint)
    print_json(_policy_documents(scope), only_ascii=True)  # AWS takes it so from every shell and terminal


def _policy_scope(
    *,
    bucket: tuple[str, ...],
    upload_to: str | None,
    transcripts: str | None,
    vocabulary: str | None,
    output_bucket: str | None,
    output_prefix: str | None,
    commands: tuple[str, ...],
    **options: Any,
) -> "PolicyScope":
    from ls_transcribe.aws.iam_policy import PolicyScope, S3Prefix

    if output_prefix and not output_bucket:
        raise click.UsageError("--output-prefix is a folder in a bucket: name the bucket with --output-bucket.")
    return PolicyScope(
        places=tuple(filter(None, map(types.s3_prefix, bucket))),
        upload_to=types.s3_prefix(upload_to),
        transcripts=types.s3_prefix(transcripts),
        vocabulary=types.s3_prefix(vocabulary),
        output=S3Prefix(output_bucket, types.with_slash(output_prefix or "")) if output_bucket else None,
        commands=commands or _COMMANDS,
        **options,
    )


def _policy_documents(scope: "PolicyScope") -> dict[str, Any]:
    """Return the policy of the user. If there is a role, return an object with it and the two policies of the role."""
    from ls_transcribe.aws import iam_policy as iam_policies

    caller = iam_policies.caller_policy(scope)
    if not scope.role:
        return caller
    trust, permissions = iam_policies.role_trust_policy(scope), iam_policies.role_permissions_policy(scope)
    return {"policy": caller, "role_trust_policy": trust, "role_permissions_policy": permissions}
