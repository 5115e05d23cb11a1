"""The options about what jobs cost."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

PRICE_VARIABLE = "LS_TRANSCRIBE_PRICE_PER_MINUTE"


class AmountType(click.ParamType):  # type: ignore[type-arg]
    """A decimal number of money. It stays a text, so that nothing is rounded."""

    name = "amount"

    def __init__(self, *, may_be_zero: bool) -> None:
        self._may_be_zero = may_be_zero

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number as it is written."""
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if (
            not number.is_finite()
            or number < 0
            or (number == 0 and not self._may_be_zero)
            or abs(number.adjusted()) > 12
        ):
            bound = "0 or more" if self._may_be_zero else "more than 0"
            self.fail(
                f"{value} is not an amount of money: type a number such as 12.50, without a currency; {bound}",
                param,
                ctx,
            )
        return str(value).strip()


_OPTIONS = (
    click.option("--durations", is_flag=True, help="Read how long recordings in S3 are, from a few bytes of each."),
    click.option(
        "--price-per-minute",
        type=AmountType(may_be_zero=False),
        envvar=PRICE_VARIABLE,
        metavar="AMOUNT",
        help=f"What Amazon charges you for a minute, in your currency, for estimates.  [env var: {PRICE_VARIABLE}]",
    ),
    click.option(
        "--budget",
        type=AmountType(may_be_zero=True),
        metavar="AMOUNT",
        help="Start no job that would make all jobs of this folder cost more than this. The budget is remembered; it "
        "needs a price, and for recordings in S3 --durations.",
    ),
)


def money_options(command: _Command) -> _Command:
    """Add the options that tell what jobs cost, and limit it."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
