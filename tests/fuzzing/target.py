"""What is attacked, and how an attack ends."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol


@dataclass(frozen=True)
class Attack:
    """An input and what is done with it.

    `run` returns whether it was taken: False if it was refused in the words for a user. Whatever it raises is a fault.
    `size` is the input's, in bytes.
    """

    what: str
    size: int
    run: Callable[[], bool]


class Target(Protocol):
    """What is attacked. It lives in a process of its own, and may keep servers and samples from attack to attack."""

    def attack(self, random: Random) -> Attack:
        """Return the next attack. All of it follows from `random`, so that its seed is enough to repeat it."""
