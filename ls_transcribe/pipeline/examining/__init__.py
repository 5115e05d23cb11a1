"""`doctor`: everything that an export and a push need is looked at, and nothing is changed anywhere.

The order is that of the flow: AWS, this machine, Label Studio. What cannot be looked at because something before it is
wrong is told as not checked.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ls_transcribe.pipeline.examining import amazon, disk, studio
from ls_transcribe.pipeline.examining.check import Check, State, wrong
from ls_transcribe.pipeline.examining.subject import subject_of
from ls_transcribe.plan import Order

__all__ = ["Check", "State", "examine"]


def examine(order: Order, *, stdin: BinaryIO, sleep: Callable[[float], object] | None = None) -> Iterator[Check]:
    """Each thing as it was found, at once. `sleep` takes seconds."""
    found = subject_of(order, stdin)
    if found.complaint:
        yield wrong("settings", found.complaint)
    yield from amazon.look(found, sleep)
    yield from disk.look(found)
    yield from studio.look(found, sleep)
