"""`doctor`: everything that an export and a push need is looked at, and nothing is changed anywhere.

The order is that of the flow: AWS, this machine, Label Studio. What cannot be looked at because something before it is
wrong is told as not checked.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ls_transcribe.workflows.doctor import aws_checks, label_studio_checks, machine_checks
from ls_transcribe.workflows.doctor.check import Check, CheckState, wrong
from ls_transcribe.workflows.doctor.subject import subject_of
from ls_transcribe.workflows.plan import ExportRequest

__all__ = ["Check", "CheckState", "examine"]


def examine(
    order: ExportRequest, *, stdin: BinaryIO, sleep: Callable[[float], object] | None = None
) -> Iterator[Check]:
    """Each thing as it was found, at once. `sleep` takes seconds."""
    found = subject_of(order, stdin)
    if found.complaint:
        yield wrong("settings", found.complaint)
    yield from aws_checks.look(found, sleep)
    yield from machine_checks.look(found)
    yield from label_studio_checks.look(found, sleep)
