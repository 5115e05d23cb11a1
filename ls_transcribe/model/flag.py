"""Flags: what seems wrong with a transcript, for the people who review it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import prod


class FlagKind(StrEnum):
    """What is wrong. The values are what people read, and filter by in Label Studio."""

    REPEATED = "repeated words"
    TEXT_IN_SILENCE = "text in silence"
    SPEECH_WITHOUT_TEXT = "sound without text"
    LANGUAGE = "other language"
    TOO_FAST = "too fast"
    ENDS_EARLY = "ends early"
    LEFT_OUT = "left out"
    NO_CONFIDENCE = "no confidence"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that seems wrong with a transcript.

    `reason` says what and where, for people. `severity` is how much of the transcript is likely to be useless, above 0
    and up to 1.
    """

    kind: FlagKind
    reason: str
    severity: float

    @property
    def text(self) -> str:
        """The kind and the reason, as people read them."""
        return f"{self.kind}: {self.reason}"


def worst_first(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return flags in the order in which they are stored and shown."""
    return tuple(sorted(flags, key=lambda flag: -flag.severity))


def flags_text(flags: Iterable[Flag]) -> str:
    """Return flags as people read them; empty without any."""
    return "; ".join(flag.text for flag in flags)


def worst_kind(text: object) -> str | None:
    """Return the kind of the worst flag in a `flags_text`, "" if there is none; None if it is no such text."""
    if not isinstance(text, str):
        return None
    kind = text.partition(":")[0]
    return kind if not text or kind in frozenset(FlagKind) else None


def badness(flags: Iterable[Flag]) -> float:
    """Return how bad a transcript with these flags is, 0-1: each flag takes its share of what the others leave."""
    return 1 - prod(1 - flag.severity for flag in flags)


def flags_as_json(flags: Iterable[Flag]) -> str:
    """Return flags as JSON text, from which `flags_from_json` makes them again."""
    return json.dumps([[flag.kind, flag.reason, flag.severity] for flag in flags], ensure_ascii=False)


def flags_from_json(text: str) -> tuple[Flag, ...]:
    """Return the flags that JSON text was made of.

    Raises:
        ValueError: It was made of something else.
    """
    return tuple(Flag(FlagKind(kind), reason, severity) for kind, reason, severity in json.loads(text))
