"""`ls-transcribe status`: show what an output folder or a review folder knows, also while a run is going on."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import shared_options
from ls_transcribe.cli.cost_summary import cost_object, folder_cost_lines
from ls_transcribe.cli.money_options import PRICE_VARIABLE
from ls_transcribe.cli.progress_text import progress_text
from ls_transcribe.cli.screen import print_json, print_line
from ls_transcribe.cli.wording import shell_words
from ls_transcribe.text.secrets import without_secrets

if TYPE_CHECKING:
    from ls_transcribe.store.remembered_settings import RememberedProgress


_MOST = 20
"""Names of unfinished recordings that are printed; a service may have hundreds under way."""


@click.command(epilog="Example: ls-transcribe status -o data/output")
@shared_options.output_folder
@shared_options.json_result
def status(output: Path, as_json: bool) -> None:  # noqa: FBT001  # click's flags
    """Show the progress of an output folder, or what the folder of a pull remembers.

    How many recordings are in which state, what the jobs cost (an estimate), what failed and why, what a run that was
    killed had started, and which options the folder remembers. It works while a run is active, too. Of recordings
    that are in Label Studio, how many are reviewed, as the last pull or push has seen it.
    """
    from ls_transcribe.workflows.status import folder_status

    found = folder_status(output, os.environ.get(PRICE_VARIABLE))
    options = [[without_secrets(word) for word in typed] for typed in found.options]
    if as_json:
        print_json({
            "folder": str(found.path),
            "process": found.process,
            "recordings": found.counts,
            "billed": cost_object(found.cost),
            "unfinished": list(found.unfinished),
            "failures": [{"recording": name, "reason": reason} for name, reason in found.failures],
            "options": [word for typed in options for word in typed],
            "settings": _settings_object(found.settings.stored),
            "reviews": _reviews_object(found.settings.progress),
        })  # fmt: skip
        return
    print_line(f"{output}: {_progress_text(found.process, found.counts)}")
    for state, number in sorted(found.counts.items()):
        print_line(f"  {number:>7,} {state}")
    _print_reviews(found.settings.progress)
    for line in folder_cost_lines(found.cost, always=bool(found.cost.in_all.starts)):
        print_line(f"  {line}")
    if found.process is None:
        _print_unfinished(found.unfinished)
    for name, reason in found.failures:
        print_line(f"  {name}: {reason}")
    _print_options(options)


def _print_reviews(reviews: "RememberedProgress | None") -> None:
    if reviews:
        at = f"{reviews.at:%Y-%m-%d %H:%M} UTC"
        print_line(f"  {progress_text(reviews.progress)} (by the last {reviews.command}, {at})")


def _print_unfinished(names: Sequence[str]) -> None:
    """Print what a run that is no longer on had begun."""
    for name in names[:_MOST]:
        print_line(f"  {name}: started but not finished")
    if len(names) > _MOST:
        print_line(f"  and {len(names) - _MOST:,} more that were started but not finished (--json names all)")


def _print_options(options: Sequence[Sequence[str]]) -> None:
    """Print what a folder remembers, as it is typed: a line for each option."""
    if options:
        print_line(
            f"  remembered options (to forget one, put --no- before its name, such as "
            f"--no-{options[0][0].removeprefix('--')}):"
        )
    for typed in options:
        print_line(f"    {shell_words(typed)}")


def _settings_object(stored: Mapping[str, Any]) -> object:
    """Return the remembered settings by the names under which they are stored."""
    settings = {name: value for name, value in stored.items() if name != "progress"}
    return json.loads(without_secrets(json.dumps(settings)))


def _reviews_object(reviews: "RememberedProgress | None") -> dict[str, object] | None:
    """Return how far the review of the project was, when the last pull or push asked; None if none has."""
    from ls_transcribe.review.report_page import progress_as_json

    if reviews is None:
        return None
    return {"command": reviews.command, "at": reviews.at.isoformat(), **progress_as_json(reviews.progress)}


def _progress_text(process: int | None, counts: Mapping[str, int]) -> str:
    """Return whether a run is going on. `process` is its number, `counts` the recordings in each state."""
    if process is not None:
        return f"a run is active (process {process})"
    if counts.get("QUEUED") or counts.get("IN_PROGRESS"):
        return "no run is active, and not everything is finished: run the same export or push again to go on"
    return "no run is active"
