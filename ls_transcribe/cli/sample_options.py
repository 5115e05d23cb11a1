"""The options by which a push draws recordings, for a sample or for second readings, and what is said of it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.model.sample import SampleSize
    from ls_transcribe.model.second_readings import SecondReadings
    from ls_transcribe.workflows.status import FolderStatus

_Command = TypeVar("_Command", bound=Callable[..., Any])
_MOST = 2**63 - 1  # of a database


def sample_options(command: _Command) -> _Command:
    """Add the options of a sample and of second readings."""
    sample = click.option(
        "--sample",
        type=click.IntRange(min=1),
        metavar="N",
        help="Bring only N recordings of the output folder, drawn at random: once they are reviewed, pull tells the "
        "error rate of all. A larger N adds to them. Without a SOURCE.",
    )
    seed = click.option(
        "--seed",
        type=click.IntRange(min=0, max=_MOST),
        metavar="S",
        help="Draw the sample, or the second readings, by this number: the same number, the same recordings.  "
        "[default: that of the folder's last one, or 0]",
    )
    second_reading = click.option(
        "--second-reading",
        type=click.IntRange(1, 100),
        metavar="PERCENT",
        help="Have so many of a hundred reviewed recordings, drawn at random, be reviewed by another person, too: pull "
        "--all tells where people differ. A larger PERCENT adds to them. Without a SOURCE.",
    )
    return sample(second_reading(seed(command)))


def refuse_seed_alone(options: dict[str, Any]) -> None:
    """Refuse a seed that would have no effect.

    Raises:
        click.UsageError: There is one, and neither a sample nor second readings.
    """
    if options["seed"] is not None and options["sample"] is None and options["second_reading"] is None:
        raise click.UsageError("--seed is for --sample N or --second-reading PERCENT, and both are missing.")


def sample_lines(sample: "SampleSize | None") -> Iterator[str]:
    """Yield what was drawn, for people; nothing if nothing was."""
    if sample:
        strata = "1 stratum" if sample.strata == 1 else f"{sample.strata:,} strata"
        yield (
            f"Sample: {sample.drawn:,} of {count(sample.population, 'recording')}, drawn at random with seed "
            f"{sample.seed} within {strata} of confidence, language and length"
        )


def drawn_lines(status: "FolderStatus") -> Iterator[str]:
    """Yield what was drawn, and how far people were with it when a pull last asked; nothing if nothing was drawn."""
    readings = status.settings.readings
    by_pull = f" (by the last pull, {readings.at:%Y-%m-%d %H:%M} UTC)" if readings else ""
    for line in sample_lines(status.sample):
        yield f"{line}; {readings.sample:,} of these reviewed{by_pull}" if readings else line
    if number := status.second_readings:
        read = f"; another person has read {readings.twice:,}{by_pull}" if readings else ""
        yield f"Second readings: {count(number, 'recording')} drawn{read}"


def second_reading_lines(readings: "SecondReadings | None") -> Iterator[str]:
    """Yield what was drawn for a second reading, for people; nothing if nothing was asked for."""
    if readings:
        yield (
            f"Second readings: {readings.drawn:,} of {count(readings.reviewed, 'reviewed recording')}, drawn at random "
            f"with seed {readings.seed}, {readings.marked:,} of them newly; another person has read {readings.read:,}"
        )
