"""`ls-transcribe doctor`: find out before a run what it would fail for."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import (
    cluster_options,
    exit_codes,
    label_studio_options,
    label_tag_options,
    shared_options,
    taking_back,
)
from ls_transcribe.cli.screen import print_json, print_line
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER

if TYPE_CHECKING:
    from ls_transcribe.workflows.doctor.check import Check
    from ls_transcribe.workflows.requests import DoctorRequest

_STATE_WIDTH = 6  # characters: "WRONG" is the longest state, and a space follows it


@click.command(epilog="Example: ls-transcribe doctor s3://bucket/calls/ --output-bucket transcripts --project 7")
@click.argument("source", nargs=-1)
@taking_back.can_be_taken_back(OF_OUTPUT_FOLDER)
@shared_options.output_folder
@label_studio_options.push_project
@click.option("--output-bucket", metavar="BUCKET", help="Where Amazon is to write transcripts.")
@click.option("--upload-to", metavar="s3://BUCKET/PREFIX/", help="Where audio on disk is to be copied.")
@click.option(
    "--reviews",
    type=click.Path(file_okay=False, path_type=Path),
    default=shared_options.DEFAULT_REVIEW_FOLDER,
    show_default=True,
    help="The folder of the reviews: the one that pull is given.",
)
@cluster_options.cluster_options
@label_tag_options.label_tags_and_data
@shared_options.aws_account
@shared_options.json_result
def doctor(source: tuple[str, ...], as_json: bool, **options: Any) -> int:  # noqa: FBT001  # click's flags
    """Check everything that an export and a push need, and change nothing.

    AWS credentials, buckets and their regions, Transcribe, the embedded recogniser and its model, sources, the
    output folder, who may open it and the folder of the reviews, the workers of a cluster, and Label Studio: its
    key, the project, and whether a recording plays. What is not named is taken from what the output folder
    remembers. A line each: ok, a note, or what is WRONG and what to do; the exit code is 1 if anything is.
    """
    from ls_transcribe.workflows.doctor.examine import examine

    checks = []
    for check in examine(_make_request(source, options), stdin=sys.stdin.buffer):
        checks.append(check)
        if not as_json:
            _print_check(check)
    if as_json:
        print_json(list(map(_check_object, checks)))
    return exit_codes.CHECK_FAILED if any(check.is_fine is False for check in checks) else exit_codes.DONE


def _make_request(source: tuple[str, ...], options: dict[str, Any]) -> "DoctorRequest":
    from ls_transcribe.workflows.requests import DoctorRequest

    return DoctorRequest(
        sources=source,
        output=options["output"],
        reviews=options["reviews"],
        account=shared_options.take_account(options),
        output_bucket=options["output_bucket"],
        upload_to=options["upload_to"],
        project=label_studio_options.take_project(options),
        label_studio_key=label_studio_options.api_key(),
        task_data=dict(options["task_data"]),
        taken_back=taking_back.take_taken_back(),
        model_of_machine=os.environ.get("LS_TRANSCRIBE_MODEL") or None,
        **{name: options[name] for name in (*label_tag_options.TAG_OPTIONS, *cluster_options.NAMES)},
    )


def _check_object(check: "Check") -> dict[str, object]:
    return {"check": check.what, "ok": check.is_fine, "text": "\n".join((check.text, *check.notes))}


def _print_check(check: "Check") -> None:
    """Print a check in one line. Its notes stand below it."""
    print_line(f"{check.state:<{_STATE_WIDTH}} {check.what}: {check.text}")
    for note in check.notes:
        print_line(f"{'':<{_STATE_WIDTH}} {note}")
