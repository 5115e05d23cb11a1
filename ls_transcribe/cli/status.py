"""`ls-transcribe status`: show what an output folder or a review folder knows, also while a run is going on."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli import shared_options
from ls_transcribe.cli.cost_summary import folder_cost_lines
from ls_transcribe.cli.money_options import PRICE_VARIABLE
from ls_transcribe.cli.progress_text import progress_text
from ls_transcribe.cli.sample_options import drawn_lines
from ls_transcribe.cli.screen import print_json, print_line
from ls_transcribe.cli.status_json import status_object
from ls_transcribe.cli.wording import shell_words
from ls_transcribe.text.secrets import without_secrets

if TYPE_CHECKING:
    from ls_transcribe.store.remembered_settings import RememberedProgress
    from ls_transcribe.workflows.status import FolderStatus


_MOST = 20
"""Names of unfinished recordings, and of failed ones, that are printed; there may be thousands."""

_STATES = {
    "COMPLETED": "finished",
    "IN_PROGRESS": "in progress",
    "QUEUED": "not started",
    "FAILED": "failed",
    "refused": "cannot be used",
}
"""What is printed for each state, in this order."""


@click.command(epilog="Example: ls-transcribe status -o data/output")
@shared_options.output_folder
@shared_options.json_result
def status(output: Path, as_json: bool) -> None:  # noqa: FBT001  # click's flags
    """Show the progress of an output folder, or what the folder of a pull remembers.

    How many recordings are in which state and have flags, what the jobs cost (an estimate), what failed and why, what a
    run that was killed had started, and which options the folder remembers. It works while a run is active, too. Of
    recordings that are in Label Studio, how many are reviewed, as the last pull or push has seen it.
    """
    from ls_transcribe.workflows.status import folder_status

    found = folder_status(output, os.environ.get(PRICE_VARIABLE))
    options = [[without_secrets(word) for word in typed] for typed in found.options]
    if as_json:
        print_json(status_object(found, options))
        return
    print_line(f"{output}: {_progress_text(found)}")
    for state, text in _STATES.items():
        if number := found.counts.get(state):
            print_line(f"  {number:>7,} {text}")
    if found.flagged:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in found.flags.items())
        print_line(f"  {found.flagged:,} with flags ({kinds})")
    if found.without_confidence:
        print_line(
            f"  {found.without_confidence:,} without confidence: how sure the recogniser was of them is not known"
        )
    for line in drawn_lines(found):
        print_line(f"  {line}")
    _print_reviews(found.settings.progress)
    for line in folder_cost_lines(found.cost, always=bool(found.cost.in_all.starts)):
        print_line(f"  {line}")
    if found.process is None:
        _print_some(
            [f"{name}: started but not finished" for name in found.unfinished], "that were started but not finished"
        )
    _print_some([_erasure_line(*one) for one in found.erasures], "that are being forgotten")
    _print_some([f"{name}: {reason}" for name, reason in found.failures], "that failed or cannot be used")
    _print_options(options)


def _erasure_line(name: str, places: int) -> str:
    return f"{name}: not forgotten yet (places left: {places:,}); the same forget goes on"


def _print_reviews(reviews: "RememberedProgress | None") -> None:
    if reviews:
        at = f"{reviews.at:%Y-%m-%d %H:%M} UTC"
        print_line(f"  {progress_text(reviews.progress)} (by the last {reviews.command}, {at})")


def _print_some(lines: Sequence[str], of_others: str) -> None:
    """Print the first lines, and how many recordings the others are of."""
    for line in lines[:_MOST]:
        print_line(f"  {line}")
    if len(lines) > _MOST:
        print_line(f"  and {len(lines) - _MOST:,} more {of_others} (--json names all)")


def _print_options(options: Sequence[Sequence[str]]) -> None:
    """Print what a folder remembers, as it is typed: a line for each option."""
    if options:
        print_line(
            f"  remembered options (to forget one, put --no- before its name, such as "
            f"--no-{options[0][0].removeprefix('--')}):"
        )
    for typed in options:
        print_line(f"    {shell_words(typed)}")


def _progress_text(found: "FolderStatus") -> str:
    """Return whether a run is going on, and how to go on if none is."""
    if found.process is not None:
        return f"a run is active (process {found.process})"
    if not (found.counts.get("QUEUED") or found.counts.get("IN_PROGRESS")):
        return "no run is active"
    budget = " (a higher --budget starts more)" if found.cost.budget else ""
    return f"no run is active, and not everything is finished: run the same export or push again to go on{budget}"
