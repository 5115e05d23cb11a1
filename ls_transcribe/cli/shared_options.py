"""Options that several commands share. They mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ls_transcribe.aws import Account

_Command = TypeVar("_Command", bound=Callable[..., Any])


DEFAULT_OUTPUT = Path("data/output")
DEFAULT_REVIEW_FOLDER = Path("data/reviewed")


def output_folder(command: _Command) -> _Command:
    """Add `-o`: the output folder, which holds everything about a set of recordings."""
    return _add_folder(command, DEFAULT_OUTPUT, "The output folder; use the same one to resume.")


def review_folder(command: _Command) -> _Command:
    """Add `-o`: the review folder, which holds everything about a project's reviews."""
    return _add_folder(command, DEFAULT_REVIEW_FOLDER, "The folder of the reviews; use the same one to go on.")


def _add_folder(command: _Command, default: Path, help_text: str) -> _Command:
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("-o", "--output", type=folder, default=default, show_default=True, help=help_text)(command)


def aws_account(command: _Command) -> _Command:
    """Add `--profile`, `--region` and `--endpoint-url`: the account at AWS, its region and its address."""
    for option in (
        click.option("--endpoint-url", metavar="URL", help="Another address for AWS, such as a private endpoint."),
        click.option("--region", metavar="REGION", help="Where jobs run.  [default: the profile's, or the bucket's]"),
        click.option("--profile", metavar="NAME", help="The AWS profile whose credentials are used."),
    ):
        command = option(command)
    return command


def take_account(options: dict[str, Any]) -> "Account":
    """Remove the options of `aws_account` from `options`, and return them as an account."""
    from ls_transcribe.aws import Account

    return Account(options.pop("profile"), options.pop("region"), options.pop("endpoint_url"))


def upload_target(command: _Command) -> _Command:
    """Add `--upload-to` and `--create-bucket`: where audio on disk is copied to in S3."""
    command = click.option(
        "--create-bucket", is_flag=True, help="Create buckets that are missing, closed to the public."
    )(command)
    return click.option(
        "--upload-to",
        metavar="s3://BUCKET/PREFIX/",
        help="Copy audio on disk to this place first, for Amazon to transcribe.",
    )(command)


def overwrite(command: _Command) -> _Command:
    """Add `--overwrite`: files that this tool did not write, or that somebody has changed, are replaced too."""
    return click.option(
        "--overwrite",
        is_flag=True,
        help="Also replace files that someone else wrote or changed, which are kept otherwise.",
    )(command)


def encoding(command: _Command) -> _Command:
    """Add `--encoding`: that of transcripts which are no Unicode."""
    return click.option(
        "--encoding",
        metavar="NAME",
        help="The encoding of transcripts that are not Unicode, such as windows-1251.  [default: found out for each]",
    )(command)


def json_result(command: _Command) -> _Command:
    """Add `--json`: the result is printed for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def quiet_and_verbose(command: _Command) -> _Command:
    """Add `--quiet` and `--verbose`."""
    command = click.option("-v", "--verbose", is_flag=True, help="Also name what is finished or skipped.")(command)
    return quiet_only(command)


def quiet_only(command: _Command) -> _Command:
    """Add `--quiet`."""
    return click.option("-q", "--quiet", is_flag=True, help="Print only what went wrong.")(command)
