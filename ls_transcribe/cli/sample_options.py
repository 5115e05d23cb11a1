"""The options by which a push brings a sample, and what is said of it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.model.sample import SampleSize

_Command = TypeVar("_Command", bound=Callable[..., Any])
_MOST = 2**63 - 1  # of a database


def sample_options(command: _Command) -> _Command:
    """Add the options of a sample."""
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
        help="Draw the sample by this number: the same number, the same recordings.  [default: that of the folder's "
        "last sample, or 0]",
    )
    return sample(seed(command))


def refuse_seed_alone(options: dict[str, Any]) -> None:
    """Refuse a seed that would have no effect.

    Raises:
        click.UsageError: There is one, and no sample.
    """
    if options["sample"] is None and options["seed"] is not None:
        raise click.UsageError("--seed is for --sample N, which is missing.")


def sample_lines(sample: "SampleSize | None") -> Iterator[str]:
    """Yield what was drawn, for people; nothing if nothing was."""
    if sample:
        strata = "1 stratum" if sample.strata == 1 else f"{sample.strata:,} strata"
        yield (
            f"Sample: {sample.drawn:,} of {count(sample.population, 'recording')}, drawn at random with seed "
            f"{sample.seed} within {strata} of confidence, language and length"
        )
