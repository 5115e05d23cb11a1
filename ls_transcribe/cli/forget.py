"""`ls-transcribe forget`: find and erase every copy of a recording, on request."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import exit_codes, label_studio_options, shared_options

if TYPE_CHECKING:
    from ls_transcribe.workflows.forget.plan import ForgetPlan
    from ls_transcribe.workflows.requests import ForgetRequest


_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(epilog="Example: ls-transcribe forget interview-7.wav --reviewed data/reviewed --audio")
@click.argument("recording", nargs=-1)
@shared_options.output_folder
@click.option(
    "--reviewed",
    type=_FOLDER,
    multiple=True,
    help=f"A folder that pull wrote to; can be repeated.  [default: {shared_options.DEFAULT_REVIEW_FOLDER}, if there "
    "is one]",
)
@click.option("--converted", type=_FOLDER, multiple=True, help="A folder that convert wrote to; can be repeated.")
@click.option("--audio", "with_audio", is_flag=True, help="Erase the recording itself, too, and its archive.")
@click.option(
    "--label-studio-media",
    "media",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder `media` of Label Studio's server, if it is here: no request deletes uploaded files.",
)
@click.option("--yes", is_flag=True, help="Erase what the plan lists, and do not ask.")
@click.option("--recall", multiple=True, metavar="KEY", help="Take a forgotten recording again; can be repeated.")
@click.option("--by", metavar="NAME", help="Who asked for it, for forgotten.csv.  [default: nobody is named]")
@label_studio_options.pull_project
@shared_options.aws_account
@shared_options.json_result
@shared_options.quiet_only
def forget(
    recording: tuple[str, ...],
    recall: tuple[str, ...],
    yes: bool,  # noqa: FBT001  # click's flags, here and below
    as_json: bool,  # noqa: FBT001
    quiet: bool,  # noqa: FBT001
    **options: Any,
) -> int:
    """Find every copy of a recording, and erase it: on request, and for good.

    RECORDING is a name, a path or URI, a key, the number of a task, or @list with one of these a line. Without any,
    what was begun goes on. First everything is listed that is going to be erased, what belongs to others and stays, and
    what cannot be looked at. Nothing is erased without --yes, or an answer.

    It erases tasks, annotations and uploads in Label Studio (LABEL_STUDIO_API_KEY holds its key), jobs and results at
    Amazon, transcripts, documents and reviews, and all that the ledger knows. A digest of the content and the day stay,
    so that later runs pass it over; --recall takes that back. forgotten.csv records it without content. What cannot be
    reached stays listed, and the same command goes on.
    """
    from datetime import UTC, datetime

    from ls_transcribe.cli import forget_summary
    from ls_transcribe.cli.reporter import Reporter
    from ls_transcribe.workflows.forget.forget import forget as run_forget

    if recall:
        return _recall(recording, recall, options, quiet=quiet)
    request = _request(recording, options)
    with Reporter(as_json=as_json, quiet=quiet, verbose=False) as reporter:

        def confirm(plan: "ForgetPlan") -> bool:
            if not as_json and not (quiet and yes):
                forget_summary.print_plan(plan)
            return yes or forget_summary.ask(plan)

        result = run_forget(request, reporter, confirm=confirm, today=datetime.now(UTC).date())
    forget_summary.print_result(result, as_json=as_json, quiet=quiet)
    return exit_codes.INCOMPLETE if result.is_incomplete else exit_codes.DONE


def _request(recording: tuple[str, ...], options: dict[str, Any]) -> "ForgetRequest":
    from ls_transcribe.store.review_folder import ReviewFolder
    from ls_transcribe.workflows.requests import ForgetRequest

    usual = shared_options.DEFAULT_REVIEW_FOLDER
    return ForgetRequest(
        recording,
        options["output"],
        options["reviewed"] or ((usual,) if ReviewFolder(usual).reviews.exists() else ()),
        shared_options.take_account(options),
        label_studio_options.take_project(options),
        label_studio_options.api_key(),
        options["with_audio"],
        options["by"],
        options["media"],
        options["converted"],
    )


def _recall(recording: tuple[str, ...], keys: tuple[str, ...], options: dict[str, Any], *, quiet: bool) -> int:
    """Lift tombstones.

    Raises:
        click.UsageError: A recording was typed, too.
    """
    from ls_transcribe.cli.screen import print_line
    from ls_transcribe.store.output_folder import OutputFolder
    from ls_transcribe.workflows.forget.forget import recall

    if recording:
        raise click.UsageError("--recall is typed alone: first recall, then forget.")
    recall(OutputFolder(options["output"]), keys)
    for key in () if quiet else keys:
        print_line(f"{key} is recalled: the next run that finds it takes it like any other recording")
    return exit_codes.DONE
