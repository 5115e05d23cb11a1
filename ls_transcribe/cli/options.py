"""What commands share: options that mean the same everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ls_transcribe.aws import Account

_Command = TypeVar("_Command", bound=Callable[..., Any])


DEFAULT_OUTPUT = Path("data/output")
DEFAULT_REVIEWED = Path("data/reviewed")


def output(command: _Command) -> _Command:
    """`-o`: the folder that holds everything of a set of recordings."""
    return _folder(command, DEFAULT_OUTPUT, "The output folder; the same folder resumes.")


def reviewed(command: _Command) -> _Command:
    """`-o`: the folder that holds everything that was reviewed."""
    return _folder(command, DEFAULT_REVIEWED, "The folder of the reviews; the same folder goes on.")


def _folder(command: _Command, default: Path, words: str) -> _Command:
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("-o", "--output", type=kind, default=default, show_default=True, help=words)(command)


def aws(command: _Command) -> _Command:
    """`--profile`, `--region`, `--endpoint-url`: who we are at AWS, and where."""
    for option in (
        click.option("--endpoint-url", metavar="URL", help="Another address of AWS's, as of a private endpoint."),
        click.option("--region", metavar="REGION", help="Where jobs run.  [default: the profile's, or the bucket's]"),
        click.option("--profile", metavar="NAME", help="The profile in the files of AWS that says who we are."),
    ):
        command = option(command)
    return command


def account(asked: dict[str, Any]) -> "Account":
    """Take the options of `aws` out of what was asked for."""
    from ls_transcribe.aws import Account

    return Account(asked.pop("profile"), asked.pop("region"), asked.pop("endpoint_url"))


def upload_to(command: _Command) -> _Command:
    """`--upload-to` and `--create-bucket`: how audio on disk comes to S3."""
    command = click.option(
        "--create-bucket", is_flag=True, help="Make buckets that are missing, closed to the public."
    )(command)
    return click.option(
        "--upload-to",
        metavar="s3://BUCKET/PREFIX/",
        help="Copy audio on disk there first, and have Amazon transcribe it.",
    )(command)


def as_json(command: _Command) -> _Command:
    """`--json`: for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def loudness(command: _Command) -> _Command:
    """`--quiet` and `--verbose`."""
    command = click.option("-v", "--verbose", is_flag=True, help="Also name what is finished or passed over.")(command)
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")(command)
