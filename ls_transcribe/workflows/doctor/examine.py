"""`doctor`: the versions, and the checks in the order of the flow: AWS, this machine, a cluster, Label Studio.

What cannot be checked because something before it is wrong is reported as not checked.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ls_transcribe.workflows.doctor.aws_checks import check_aws
from ls_transcribe.workflows.doctor.check import Check, wrong
from ls_transcribe.workflows.doctor.cluster_checks import check_cluster
from ls_transcribe.workflows.doctor.context import context_of
from ls_transcribe.workflows.doctor.label_studio_checks import check_label_studio
from ls_transcribe.workflows.doctor.machine_checks import check_machine, describe_versions
from ls_transcribe.workflows.requests import DoctorRequest


def examine(
    request: DoctorRequest, *, stdin: BinaryIO, sleep: Callable[[float], object] | None = None
) -> Iterator[Check]:
    """Yield the result of each check as soon as it is known. `sleep` takes seconds."""
    yield describe_versions()
    context = context_of(request, stdin)
    if context.settings_error:
        yield wrong("settings", context.settings_error)
    yield from check_aws(context, sleep)
    yield from check_machine(context)
    yield from check_cluster(context)
    yield from check_label_studio(context, sleep)
