"""Money and the seconds that it buys. Prices are the user's own numbers: nothing here knows a currency."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

_WHOLE, _SMALL = Decimal("0.01"), Decimal("0.0001")  # to what amounts from 1 on, and smaller ones, are rounded up


def cost(seconds: int, price: str) -> Fraction:
    """Return what a number of seconds costs at a price a minute."""
    return Fraction(price) * seconds / 60


def seconds_for(budget: str, price: str) -> int:
    """Return how many seconds an amount of money buys at a price a minute, which is more than 0."""
    return int(Fraction(budget) * 60 / Fraction(price))


def amount(value: Fraction) -> str:
    """Return an amount as people read it, rounded up: "1,234.50", or "0.0015" if it is less than 1."""
    return _rounded(value, ROUND_CEILING)


def amount_down(value: Fraction) -> str:
    """Return the same, rounded down: of what is left, nobody is to spend more."""
    return _rounded(value, ROUND_FLOOR)


def _rounded(value: Fraction, rounding: str) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(_WHOLE if exact >= 1 or not exact else _SMALL, rounding=rounding):,}"
