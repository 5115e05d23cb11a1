"""Options about what seems broken: whether it is shown first, and what is looked into for it; and what that fetches."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ls_transcribe.cli.wording import byte_size
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.workflows.plan import ExportPlan

_Command = TypeVar("_Command", bound=Callable[..., Any])

_order_by = click.option(
    "--order-by",
    type=click.Choice(["confidence", "flags"]),
    metavar="ORDER",
    help="What the project shows first: confidence, which is what the recogniser was least sure of, or flags, which is "
    "what seems broken (repeated words, text in silence and the like), the worst before the others.  "
    "[default: confidence]",
)

_listen = click.option(
    "--listen",
    is_flag=True,
    help="Fetch recordings in S3 once, to find text where nobody speaks and speech without text; S3 may bill the "
    "transfer. Those on disk are always listened to.",
)


def flag_options(command: _Command) -> _Command:
    """Add the options."""
    return _order_by(_listen(command))


def fetch_lines(plan: "ExportPlan") -> Iterator[str]:
    """Yield what a run is going to fetch for `--listen`, for people; nothing if that is nothing."""
    if plan.to_fetch:
        yield f"{count(plan.to_fetch, 'recording')} to fetch from S3 and listen to ({byte_size(plan.bytes_to_fetch)})"
