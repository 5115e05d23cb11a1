"""What is attacked, and how an attack ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol


@dataclass(frozen=True)
class Attack:
    """An input and what is done with it.

    `run` returns whether it was taken: False if it was refused in the words for a user. Whatever it raises is a fault.
    `size` is the input's, in bytes. `decoded` tells how many bytes of sound came of it, once it has run: a few bytes of
    silence can be an hour, which takes the time and memory of an hour.
    """

    what: str
    size: int
    run: Callable[[], bool]
    decoded: Callable[[], int] = field(default=lambda: 0)


class Target(Protocol):
    """What is attacked. It lives in a process of its own, and may keep servers and samples from attack to attack."""

    def attack(self, random: Random) -> Attack:
        """Return the next attack. All of it follows from `random`, so that its seed is enough to repeat it."""
