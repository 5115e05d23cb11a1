"""What a recogniser heard in a recording and left out, because nobody is likely to have said it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`passages` of `seconds` in all were left out, of `heard` seconds of speech."""

    passages: int
    seconds: float
    heard: float

    def __add__(self, other: "LeftOut") -> "LeftOut":
        """Return what was left out of both, of a recording's channels for example."""
        return LeftOut(self.passages + other.passages, self.seconds + other.seconds, self.heard + other.heard)

    @property
    def share(self) -> float:
        """The part of the speech that was left out, 0-1."""
        return min(self.seconds / self.heard, 1.0) if self.heard > 0 else 0.0

    @property
    def is_much(self) -> bool:
        """Whether people should be told of it."""
        return self.passages > 0 and (self.seconds >= TOLD_SECONDS or self.seconds >= TOLD_SHARE * self.heard)


TOLD_SHARE = 0.05
"""The share of the speech (0-1) from which it is told that something was left out."""

TOLD_SECONDS = 30.0
"""The same in seconds of a recording, however long it is."""
